"""Trello, translated into the vocabulary of `models`. Start with `connector.py`; README.md tells what is odd."""
