"""The database's schema, step by step. One subject a file; upgrade and downgrade are both tested."""
