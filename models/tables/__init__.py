"""The ORM, one table group a file. Importing this package registers every table on `Base.metadata`."""

from models.tables import (
    capacity,
    connections,
    drift,
    exports,
    finance,
    hooks,
    money,
    people,
    portfolio,
    readers,
    sync,
    tallies,
    tenancy,
    timesheets,
    uploads,
    vendors,
    views,
    work,
)
from models.tables.base import Base
from models.tables.history import HISTORIES

__all__ = [
    "HISTORIES",
    "Base",
    "capacity",
    "connections",
    "drift",
    "exports",
    "finance",
    "hooks",
    "money",
    "people",
    "portfolio",
    "readers",
    "sync",
    "tallies",
    "tenancy",
    "timesheets",
    "uploads",
    "vendors",
    "views",
    "work",
]
