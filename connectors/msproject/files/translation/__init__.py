"""From rows to records, one file for each kind of row. Nothing here reads a file or a clock."""
