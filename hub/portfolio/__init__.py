"""The PMO's own arithmetic: from rows to figures, each with its reason when there is none. No SQL, no I/O, no clock."""
