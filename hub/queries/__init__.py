"""The library: every read the doors offer, bound to the read models, in the caller's scope. See README.md."""
