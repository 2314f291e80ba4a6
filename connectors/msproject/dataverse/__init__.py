"""Planner Premium, Project for the web and Project Operations, read from their Dataverse environment."""
