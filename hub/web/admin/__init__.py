"""Administration: connections and their mappings, runs, clients, users, tokens, the audit log, the hub's own health."""
