"""Which column of a board feeds which target: the admin's rules first, then what is plain from a column's type.

Plain means: the only status column of a board is its status, the only timeline its planned span. Where two columns could be meant none
is taken, and money is never taken without a rule. The same choice is made when fetching (which columns to ask for) and when translating.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors.monday.boards import Column
from connectors.monday.refusals import BoardMisconfigured
from connectors.sdk.mappable import Holds, Mappable, types_of
from connectors.sdk.mapping import FieldRule, MappingRules, MoneyRule, ScopeRules, TimeRule

JsonObject = dict[str, Any]

_PLAIN = {
    "status": ("status", ("status", "project_status", "portfolio_project_step")),
    "priority": ("status", ("priority", "project_priority", "portfolio_project_priority")),
    "assignee": ("people", ("person", "people", "project_owner", "portfolio_project_owner")),
    "planned_start": ("timeline", ("timeline", "project_timeline", "portfolio_project_planned_timeline")),
    "planned_finish": ("timeline", ("timeline", "project_timeline", "portfolio_project_planned_timeline")),
    "due_on": ("date", ("date", "due_date")),
    "labels": ("tags", ("tags",)),
    "health": ("status", ("portfolio_project_rag",)),
}
DERIVED = frozenset({"mirror", "formula"})
"""Values that stand somewhere else already: never hours, never money."""
_ONLY_BY_ID = frozenset({"priority", "health"})
_PRIORITY_TITLES = frozenset({"priority", "priorité", "priorite"})
MAPPABLE = Mappable(
    types=types_of(
        {
            Holds.DAY: "date timeline",
            Holds.NUMBER: "numbers rating",
            Holds.DURATION: "time_tracking",
            Holds.PERSON: "people",
            Holds.WORD: "status dropdown text long_text tags link email phone country board_relation dependency subtasks checkbox item_id auto_number",
        }
    ),
    hours=("native", "board", "field"),
)
"""What the rows of a board are decides which columns count; a mirror or a formula may show anything."""
_ROWS_OF_FIELDS = frozenset({"timesheet", "budget", "risks"})


@dataclass(frozen=True, slots=True)
class Source:
    """A column and the unit its numbers are in; `unit` is None when nobody said one."""

    column: Column
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """The columns of one board, by what they feed: `time` are time tracking columns, `hours` number columns, `rest` what nothing uses."""

    fields: dict[str, tuple[Source, ...]]
    money: tuple[tuple[MoneyRule, Column], ...]
    time: tuple[Column, ...]
    hours: tuple[Source, ...]
    dependencies: tuple[Column, ...]
    rest: tuple[Column, ...]

    def sources(self, target: str) -> tuple[Source, ...]:
        return self.fields.get(target, ())

    def used(self) -> tuple[Column, ...]:
        """Every column that feeds something, once, in a steady order."""
        sources = [source.column for listed in self.fields.values() for source in listed]
        money = [column for _rule, column in self.money]
        hours = [source.column for source in self.hours]
        found = {column.id: column for column in (*sources, *money, *self.time, *hours, *self.dependencies)}
        return tuple(found[column_id] for column_id in sorted(found))


def plan_columns(columns: Mapping[str, Column], rules: ScopeRules) -> ColumnPlan:
    """Choose columns by rules, then by what is plain. Raises BoardMisconfigured when a rule's name fits two columns."""
    fields = {target: tuple(_sources(columns, listed)) for target, listed in rules.fields.items()}
    if rules.role not in _ROWS_OF_FIELDS:
        fields = _plain_fields(columns, set(rules.fields)) | fields
    money = tuple((rule, column) for rule, column in _money_columns(columns, rules) if column.type not in DERIVED)
    is_rows = rules.role in _ROWS_OF_FIELDS
    time = () if is_rows else tuple({column.id: column for column in _time_columns(columns, rules.time)}.values())
    hours = () if is_rows else tuple(_hour_columns(columns, rules.time))
    links = () if is_rows else tuple(c for c in columns.values() if c.type == "dependency")
    plan = ColumnPlan({target: found for target, found in fields.items() if found}, money, time, hours, links, ())
    used = {column.id for column in plan.used()}
    rest = tuple(
        column for column in columns.values() if column.id not in used and column.type not in {"name", "subtasks"}
    )
    return replace(plan, rest=rest)


def derived_money(columns: Mapping[str, Column], rules: ScopeRules) -> tuple[Column, ...]:
    """Columns that rules name as money although their values stand somewhere else already, so that they would count twice."""
    return tuple(column for _rule, column in _money_columns(columns, rules) if column.type in DERIVED)


def find_column(columns: Mapping[str, Column], rule: FieldRule | MoneyRule | TimeRule) -> Column | None:
    """The column a rule means on this board, None when it is not on it."""
    if rule.field is not None:
        return columns.get(rule.field)
    fits = [
        column
        for column in columns.values()
        if (rule.name is None or column.title == rule.name) and (rule.type is None or column.type == rule.type)
    ]
    if len(fits) > 1:
        raise BoardMisconfigured(
            f'The mapping names the column "{rule.name}", and it fits "{fits[0].id}" and "{fits[1].id}".',
            hint='Name the one that is meant by its id, with "field".',
        )
    return fits[0] if fits else None


def missing_fields(boards: Iterable[Mapping[str, Column]], rules: MappingRules) -> tuple[str, ...]:
    """Column ids that rules name and no board of theirs has. Of the columns of one target one that is there is enough."""
    known = {column_id for columns in boards for column_id in columns}
    targets = [[rule.field for rule in listed] for listed in rules.fields.values()]
    targets += [[rule.field] for rule in (*rules.money, *(rule for rule in rules.time if rule.source != "board"))]
    gone = [named for named in targets if None not in named and not known.intersection(named)]
    return tuple(dict.fromkeys(name for named in gone for name in named if name))


def _money_columns(columns: Mapping[str, Column], rules: ScopeRules) -> Iterator[tuple[MoneyRule, Column]]:
    for rule in rules.money:
        column = find_column(columns, rule)
        if column:
            yield rule, column


def _sources(columns: Mapping[str, Column], listed: tuple[FieldRule, ...]) -> Iterator[Source]:
    for rule in listed:
        column = find_column(columns, rule)
        if column:
            yield Source(column, rule.unit)


def _plain_fields(columns: Mapping[str, Column], ruled: set[str]) -> dict[str, tuple[Source, ...]]:
    found = {target: plain_column(columns, target) for target in _PLAIN if target not in ruled}
    return {target: (Source(column),) for target, column in found.items() if column}


def plain_column(columns: Mapping[str, Column], target: str) -> Column | None:
    """The column that a target has without a rule: by monday's own id, else the only one of its type."""
    kind, usual_ids = _PLAIN[target]
    fits = [column for column in columns.values() if column.type == kind]
    for column_id in usual_ids:
        for column in fits:
            if column.id == column_id:
                return column
    if target == "priority":
        titled = [column for column in fits if column.title.strip().casefold() in _PRIORITY_TITLES]
        return titled[0] if len(titled) == 1 else None
    if target == "status":
        fits = [column for column in fits if column.title.strip().casefold() not in _PRIORITY_TITLES]
    return fits[0] if len(fits) == 1 and target not in _ONLY_BY_ID else None


def _time_columns(columns: Mapping[str, Column], rules: tuple[TimeRule, ...]) -> Iterator[Column]:
    """Time tracking columns: those that the rules name, or all where they name none; several add up."""
    tracked = [column for column in columns.values() if column.type == "time_tracking"]
    for rule in rules or (TimeRule(),):
        if rule.source != "native":
            continue
        if rule.field is None and rule.name is None:
            yield from tracked
        elif (column := find_column(columns, rule)) and column in tracked:
            yield column


def _hour_columns(columns: Mapping[str, Column], rules: tuple[TimeRule, ...]) -> Iterator[Source]:
    """Number columns that hold hours, each once. Mirrors and formulas show hours that stand somewhere else."""
    taken: set[str] = set()
    for rule in rules:
        column = find_column(columns, rule) if rule.source == "field" else None
        if column and column.type not in DERIVED | {"time_tracking"} and column.id not in taken:
            taken.add(column.id)
            yield Source(column, rule.unit)
