"""The cockpit: pages for people, drawn on the server. See README.md."""
