"""All that a connector, ours or a third party's, may import. Start with `contract.py`."""
