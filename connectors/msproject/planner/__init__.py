"""Basic plans of Microsoft Planner, read through Microsoft Graph."""
