"""Lists as files: CSV, Excel, Parquet, Delta. What goes in is the library's CSV stream; memory stays flat however long the list is."""
