"""The manual of the hub, as tests: unit (no database), integration (real PostgreSQL, real HTTP), load (measurements)."""
