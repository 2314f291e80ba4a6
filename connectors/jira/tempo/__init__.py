"""Tempo on top of Jira Cloud: true authors, billable time, approvals and plans. Switched on by its token."""
