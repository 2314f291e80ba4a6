"""The OData door: read-only feeds for BI tools, OData 4.0. See README.md."""
