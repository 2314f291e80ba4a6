"""Who may do what, and how secrets are kept. Pure: reads no database; see storage for that."""
