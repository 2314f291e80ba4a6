"""monday.com: boards, items, sub-items, time tracking, money columns, people. Start with `connector.py`."""
