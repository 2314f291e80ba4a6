"""Asana: tasks and subtasks, portfolios, goals, time, budgets, rates. See README.md."""
