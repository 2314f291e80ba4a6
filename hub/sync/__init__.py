"""The workshop of syncing: plan, run, outcome. It says what happens in which order; SQL stands in storage, vendors in connectors."""
