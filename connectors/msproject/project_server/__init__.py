"""Project Server Subscription Edition, read from its Project Web App."""
