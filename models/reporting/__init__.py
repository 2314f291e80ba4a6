"""The read models: every list the hub answers, column by column, as plain data.

The one source of REST fields and their documentation, of CSV headers, and of what BI feeds publish. A test holds it against the tables.
"""

from models.reporting import administration, effort, finance, outlook, portfolio, work
from models.reporting.shape import Column, ColumnType, Derivation, Derived, Link, Past, ReadModel, Sensitive

__all__ = [
    "HUBS_OWN",
    "PUBLISHED",
    "READ_MODELS",
    "Column",
    "ColumnType",
    "Derivation",
    "Derived",
    "Link",
    "Past",
    "ReadModel",
    "Sensitive",
]

READ_MODELS: dict[str, ReadModel] = {
    model.name: model
    for model in (
        work.SOURCE_PROJECTS,
        work.TASKS,
        work.DEPENDENCIES,
        work.MILESTONES,
        work.RISKS,
        work.STATUS_REPORTS,
        work.STATUS_CHANGES,
        effort.ACCOUNTS,
        effort.ASSIGNMENTS,
        effort.TIME_ENTRIES,
        effort.BUDGET_LINES,
        effort.AVAILABILITY,
        outlook.SIGNALS,
        outlook.RISK_REGISTER,
        portfolio.PORTFOLIOS,
        portfolio.PROJECTS,
        portfolio.PEOPLE_OF_CLIENT,
        portfolio.BASELINES,
        portfolio.PROJECT_SNAPSHOTS,
        portfolio.KPI_VALUES,
        finance.RATES,
        finance.FX_RATES,
        finance.IMPORTED_BUDGET_LINES,
        administration.CLIENTS,
        administration.CONNECTIONS,
        administration.RUNS,
        administration.EXPORTS,
        administration.QUARANTINE,
        administration.RECONCILIATION,
        administration.FIELD_CHANGES,
        administration.FRESHNESS,
        administration.AUDIT,
    )
}

HUBS_OWN = frozenset(
    {
        administration.CONNECTIONS,
        administration.RUNS,
        administration.EXPORTS,
        administration.QUARANTINE,
        administration.RECONCILIATION,
        administration.FIELD_CHANGES,
        administration.AUDIT,
    }
)
"""How the hub is set up and what it did: for its own people."""

PUBLISHED: dict[str, ReadModel] = {name: model for name, model in READ_MODELS.items() if model not in HUBS_OWN}
"""The data themselves: what exports and SQL views hold."""
