"""Microsoft Graph: what the sources in it share."""
