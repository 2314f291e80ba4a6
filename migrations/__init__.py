"""The database's schema: tables step by step (`versions/`), one subject a file, upgrade and downgrade both tested; what rests on them as it is
now (`sql/`), drawn anew after every step (`drawn.py`).
"""
