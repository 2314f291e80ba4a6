"""The workshop of configuration: clients, connections, mappings, tokens. Every deed takes a hub and a caller, checks role and scope, is
one transaction, stands in the audit trail, and answers plain JSON-ready dicts. No SQL here; see hub/storage.
"""
