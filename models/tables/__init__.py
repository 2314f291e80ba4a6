"""The ORM, one table group a file. Importing this package registers every table on `Base.metadata`."""

from models.tables import connections, money, people, sync, tenancy, timesheets, vendors, work
from models.tables.base import Base

__all__ = ["Base", "connections", "money", "people", "sync", "tenancy", "timesheets", "vendors", "work"]
