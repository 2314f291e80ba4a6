"""The fault matrix: what is broken on purpose, and what must be left standing. `python -m tests.faults` prints the table."""
