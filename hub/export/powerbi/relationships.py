"""How tables are related: from every reference to what it names, and from every day to the calendar.

Power BI refuses a model in which a filter reaches a table on two ways. So relationships are taken in order of use, and one that would
open a second way is kept inactive: a measure may still ask for it with USERELATIONSHIP. The calendar filters facts, which nothing refers
to: choosing a month must not make projects and tasks disappear.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial

from hub.export.powerbi.queries import PARTITION, columns_of
from models.reporting import ColumnType
from models.reporting.bulk import DATES
from models.reporting.feeds import EntitySet, Service

CALENDAR, CALENDAR_COLUMN = "Dates", "date"
CLIENTS = "Clients"
FIRST_DAYS = ("entry_date", "status_on", "snapshot_on", PARTITION, "due_on")
"""Which day of a fact the calendar filters unasked, the first that it has."""
LAST_WAYS = {("BudgetLines", "project_id")}
"""Only what was imported names its project itself; what tools hold finds it by its source project."""
FIRST_TARGETS = ("Projects", "SourceProjects", "People", "Accounts", "Tasks")


@dataclass(frozen=True, slots=True)
class Relationship:
    """Many rows of `source` to one of `target`; filters go from the one to the many."""

    source: str
    source_column: str
    target: str
    target_column: str
    is_active: bool = True


def relate(service: Service) -> list[Relationship]:
    """All relationships of a model, active ones first in order of use; no two active ways lead from one table to another."""
    ways: dict[str, set[str]] = defaultdict(set)
    related: list[Relationship] = []
    everything = _all(service)
    dimensions = {relationship.target for relationship in everything}
    for wanted in sorted(everything, key=partial(_rank, dimensions=dimensions)):
        filters_dimension = wanted.target == CALENDAR and wanted.source in dimensions
        is_active = not (filters_dimension or _opens_second_way(wanted, ways))
        if is_active:
            _open(wanted, ways)
        related.append(replace(wanted, is_active=is_active))
    return related


def _all(service: Service) -> list[Relationship]:
    names = {shown.model.name: shown for shown in service.sets.values()}
    return [
        relationship
        for shown in service.sets.values()
        if shown.model.name != DATES.name
        for relationship in (*_references(shown, names), *_days(shown))
        if relationship.source != relationship.target
    ]


def _references(shown: EntitySet, names: dict[str, EntitySet]) -> list[Relationship]:
    return [
        Relationship(shown.name, column.name, names[column.references].name, names[column.references].key[0].name)
        for column in columns_of(shown)
        if column.references in names and column.references != DATES.name
    ]


def _days(shown: EntitySet) -> list[Relationship]:
    return [
        Relationship(shown.name, column.name, CALENDAR, CALENDAR_COLUMN)
        for column in columns_of(shown)
        if column.type is ColumnType.DATE
    ]


def _rank(relationship: Relationship, *, dimensions: set[str]) -> tuple[int, int, int, str]:
    """Days that count first, then what facts refer to, then what that refers to. A client is reached by its projects before all else:
    whose they are is what people mean.
    """
    key = relationship.source + relationship.source_column
    if relationship.target == CALENDAR:
        day = relationship.source_column
        return (0, FIRST_DAYS.index(day) if day in FIRST_DAYS else len(FIRST_DAYS), 0, key)
    if (relationship.source, relationship.source_column) in LAST_WAYS:
        return (4, 0, 0, key)
    group = 3 if relationship.target == CLIENTS else 2 if relationship.source in dimensions else 1
    return (group, _place(relationship.target), _place(relationship.source), key)


def _place(table: str) -> int:
    return FIRST_TARGETS.index(table) if table in FIRST_TARGETS else len(FIRST_TARGETS)


def _opens_second_way(wanted: Relationship, ways: dict[str, set[str]]) -> bool:
    """Whether some table would reach another on two ways: those above the target and those below the source are reached once already."""
    above = {table for table, reached in ways.items() if wanted.target in reached} | {wanted.target}
    below = ways[wanted.source] | {wanted.source}
    return any(ways[table] & below for table in above) or wanted.target in below


def _open(made: Relationship, ways: dict[str, set[str]]) -> None:
    below = ways[made.source] | {made.source}
    for table in [table for table, reached in ways.items() if made.target in reached] + [made.target]:
        ways[table] |= below
