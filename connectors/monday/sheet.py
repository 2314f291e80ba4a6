"""What the rows of one page have in common: their board, its role, its columns and the rules that hold on it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from connectors.monday.boards import Column, role_of
from connectors.monday.cells import Cells, Label, accounts_of, label_of, number_of, span_of, symbol_of, text_of
from connectors.monday.columns import DERIVED, ColumnPlan, Source, plan_columns
from connectors.sdk.contract import Page
from connectors.sdk.mapping import Mapping, ScopeRules, TimeRule
from connectors.sdk.reading import to_seconds
from models.vocabulary import StatusCategory

JsonObject = dict[str, Any]

_UNITS = {
    "h": "hours", "hr": "hours", "hrs": "hours", "hour": "hours", "hours": "hours", "heures": "hours",
    "d": "days", "j": "days", "day": "days", "days": "days", "jours": "days", "jh": "days", "pd": "days",
    "min": "minutes", "mins": "minutes", "minutes": "minutes",
}  # fmt: skip
"""Unit signs of number columns that name a unit of time."""


@dataclass(frozen=True)
class Home:
    """Where hours and money of a row belong."""

    project: str
    task: str | None


@dataclass(frozen=True)
class Sheet:
    """`claims` names the board of each portfolio item that has one; `parents` the board of each sub-item board; `tracking` are the boards
    with a time tracking column of their own.
    """

    board: str
    role: str
    is_sub: bool
    is_multi_level: bool
    columns: dict[str, Column]
    rules: ScopeRules
    plan: ColumnPlan
    claims: dict[str, str]
    parents: dict[str, str]
    role_of: Callable[[str], str]
    time_of: Callable[[str], tuple[TimeRule, ...]]
    tracking: frozenset[str]
    _cells: dict[int, Cells] = field(default_factory=dict)

    @classmethod
    def of(cls, page: Page, mapping: Mapping) -> "Sheet":
        """The sheet of an items page. What is not in its context or the mapping cannot be used."""
        rules = mapping.for_scope(page.scope)
        columns = {column["id"]: Column.of(column) for column in page.context["columns"]}
        return cls(
            board=page.scope,
            role=role_of(mapping, page.scope),
            is_sub=page.context["is_sub"],
            is_multi_level=page.context["is_multi_level"],
            columns=columns,
            rules=rules,
            plan=plan_columns(columns, rules),
            claims=page.context.get("claims", {}),
            parents=page.context.get("parents", {}),
            role_of=lambda board: role_of(mapping, board),
            time_of=lambda board: mapping.for_scope(board).time,
            tracking=frozenset(page.context.get("tracking", ())),
        )

    @cached_property
    def sub_rows(self) -> str:
        """What sub-items are: tasks, a checklist of their parent, or nothing."""
        return self.rules.subtasks or "tasks"

    def cells(self, row: JsonObject) -> Cells:
        """The cells of a row of this page by column id, put together once for all that is made of the row."""
        found = self._cells.get(id(row))
        if found is None:
            found = self._cells[id(row)] = {cell["id"]: cell for cell in row["column_values"]}
        return found

    def project_of(self, row: JsonObject) -> str:
        """The project a row stands in: its board, or on a portfolio its item, or the board that this item stands for."""
        if self.role != "portfolio":
            return self.board
        top = top_of(row)
        return self.claims.get(top, top)

    def home_of(self, row: JsonObject) -> Home:
        parent = parent_of(row)
        if parent and self.sub_rows == "checklist":
            return Home(self.project_of(row), None if self.role == "portfolio" else parent)
        if self.role == "portfolio" and not parent:
            return Home(self.project_of(row), None)
        return Home(self.project_of(row), row["id"])

    # The first filled source of a target

    def label(self, cells: Cells, target: str) -> Label | None:
        for source in self.plan.sources(target):
            column = source.column
            label = label_of(cells.get(column.id), column.labels if column.is_calculated else None)
            if label:
                return label
        return None

    def text(self, cells: Cells, target: str) -> str | None:
        return next(filter(None, (text_of(cells.get(s.column.id)) for s in self.plan.sources(target))), None)

    def number(self, cells: Cells, target: str) -> tuple[Decimal | None, str | None]:
        """The number with the unit that the rule names."""
        for source in self.plan.sources(target):
            cell = cells.get(source.column.id)
            if cell is None or self._is_rolled_up(source, cell):
                continue
            number = number_of(cell)
            if number is not None:
                return number, source.unit
        return None, None

    def seconds(self, cells: Cells, target: str) -> int | None:
        """A duration: the first source that is filled."""
        found = (self.seconds_in(cells, source) for source in self.plan.sources(target))
        return next((seconds for seconds in found if seconds is not None), None)

    def seconds_in(self, cells: Cells, source: Source) -> int | None:
        """The duration in one column. Without a unit in the rule the column's own sign counts; without both nobody can know: ValueError."""
        cell = cells.get(source.column.id)
        if cell is None or source.column.type in DERIVED or self._is_rolled_up(source, cell):
            return None
        if source.column.type == "time_tracking":
            return cell.get("duration")
        number = number_of(cell)
        if number is None:
            return None
        return to_seconds(number, unit=self._unit(source, cell), hours_per_day=self.rules.hours_per_day)

    def accounts(self, cells: Cells, target: str) -> list[str]:
        for source in self.plan.sources(target):
            found = accounts_of(cells.get(source.column.id))
            if found:
                return found
        return []

    def start_of(self, cells: Cells, target: str) -> dt.date | None:
        for source in self.plan.sources(target):
            start = span_of(cells.get(source.column.id)).start
            if start:
                return start
        return None

    def finish_of(self, cells: Cells, target: str) -> dt.date | None:
        for source in self.plan.sources(target):
            finish = span_of(cells.get(source.column.id)).finish
            if finish:
                return finish
        return None

    def category_of(self, label: Label | None) -> StatusCategory:
        """The admin's word for a label by its id or text, else monday's own `is_done`, else unknown."""
        if label is None:
            return self.rules.status.get("", StatusCategory.UNKNOWN)
        named = self.rules.status.get(label.id) or self.rules.status.get(label.text)
        if named:
            return named
        return StatusCategory.DONE if label.is_done else StatusCategory.UNKNOWN

    def _unit(self, source: Source, cell: JsonObject) -> str:
        unit = source.unit or _UNITS.get(symbol_of(cell).strip().casefold())
        if unit is None:
            raise ValueError(
                f'column "{source.column.title}" holds a duration in no known unit; give its rule a "unit"'
            )
        return unit

    def _is_rolled_up(self, source: Source, cell: JsonObject) -> bool:
        return source.column.is_calculated and not cell.get("is_leaf", True)


def top_of(row: JsonObject) -> str:
    """The item at the top of the row's tree, the row itself where nothing stands above it; as far as the answer tells."""
    while row.get("parent_item"):
        row = row["parent_item"]
    top: str = row["id"]
    return top


def parent_of(row: JsonObject) -> str | None:
    parent = row.get("parent_item")
    return parent["id"] if parent else None
