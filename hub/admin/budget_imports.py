"""Budgets from CSV or XLSX: columns by name or by mapping, a dry run, and every fault with its row. All lines of a file, or none."""

import calendar
import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hub import clock
from hub.admin.desk import Desk, open_desk, open_rehearsal
from hub.admin.prices import check_client
from hub.admin.sheets import BadCell, Cell, Fault, SheetRow, read_sheet, to_date, to_decimal, to_text
from hub.errors import Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import budgets, clients, projects
from hub.wiring import Hub
from models.vocabulary import BudgetKind, CostCategory, CostClass

FIELDS = (
    "project",
    "amount",
    "currency",
    "kind",
    "category",
    "cost_class",
    "contingency",
    "period",
    "period_start",
    "period_finish",
    "note",
)
NEEDED = ("project", "amount")
FAULTS_TOLD = 10
TRUE, FALSE = frozenset({"true", "yes", "1", "x", "oui"}), frozenset({"false", "no", "0", "non"})

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetFile:
    """A file and how to read it. `columns` is {field: column name}; a field without one is found by its own name."""

    client_id: uuid.UUID
    name: str
    content: bytes
    columns: Mapping[str, str]


def import_budget(hub: Hub, *, caller: Caller, file: BudgetFile, dry_run: bool = False) -> Json:
    """`{name, dry_run, rows, added, kept, superseded, faults}`. Raises Unprocessable when a row is wrong, unless it is a dry run."""
    opened = open_rehearsal if dry_run else open_desk
    result: Json = {}
    with opened(hub, caller, Action.CONFIGURE) as desk:
        check_client(desk, file.client_id, what="budget")
        lines, faults = _read(desk, file)
        if faults and not dry_run:
            raise _refuse(file, faults)
        counts = budgets.replace_import(
            desk.rows, client_id=file.client_id, name=file.name, rows=lines, by=caller.name, now=desk.now
        )
        desk.record("budget.import", f"budget:{file.name}", client_id=file.client_id, **counts)
        result |= {
            "name": file.name,
            "dry_run": dry_run,
            "rows": len(lines) + len({fault.row for fault in faults}),
            **counts,
            "faults": [fault.as_json() for fault in faults],
        }
    return result


def parse_columns(pairs: Iterable[str]) -> dict[str, str]:
    """`amount=Montant HT` as {field: column}. Raises Unprocessable for a field there is not."""
    columns = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in FIELDS or not column.strip():
            raise Unprocessable(
                f'"{pair}" maps no column.', hint=f"Write FIELD=COLUMN with one of the fields: {', '.join(FIELDS)}."
            )
        columns[name] = column.strip()
    return columns


def _read(desk: Desk, file: BudgetFile) -> tuple[list[Json], list[Fault]]:
    names, rows = read_sheet(file.content)
    places = _find_columns(names, file.columns)
    known = _known_projects(desk, file.client_id)
    client = clients.get_client(desk.rows, file.client_id)
    lines, faults = [], []
    for row in rows:
        reader = _Row(row, places, projects=known, currency=client.reporting_currency)
        line = reader.to_line()
        faults += reader.faults
        if not reader.faults:
            lines.append(line)
    return lines, faults


def _find_columns(names: list[str], columns: Mapping[str, str]) -> dict[str, str]:
    """{field: column} of those that are there. Raises Unprocessable for a mapped or needed column that is not."""
    plain = {name.casefold().replace(" ", "_"): name for name in names if name}
    for field, column in columns.items():
        if column not in names:
            raise Unprocessable(
                f'The file has no column "{column}", which is to be the {field}.', hint=f"It has: {', '.join(names)}."
            )
    found = {field: columns.get(field) or plain.get(field, "") for field in FIELDS}
    for field in NEEDED:
        if not found[field]:
            raise Unprocessable(
                f'The file has no column for "{field}".',
                hint=f"Map one, as {field}=COLUMN. It has: {', '.join(names)}.",
            )
    return {field: column for field, column in found.items() if column}


def _known_projects(desk: Desk, client_id: uuid.UUID) -> dict[str, tuple[uuid.UUID, str]]:
    """(id, currency) of a project by its code, name or id; a name that two have stands for neither."""
    stored = projects.list_projects(desk.rows, client_id=client_id)
    names = [project.name.casefold() for project in stored]
    known = {
        project.name.casefold(): (project.id, project.currency)
        for project in stored
        if names.count(project.name.casefold()) == 1
    }
    for project in stored:
        known |= dict.fromkeys((project.code.casefold(), str(project.id)), (project.id, project.currency))
    return known


class _Row:
    """One row on its way to a line; what is wrong with it is collected."""

    def __init__(
        self, row: SheetRow, places: Mapping[str, str], *, projects: Mapping[str, tuple[uuid.UUID, str]], currency: str
    ) -> None:
        self._row, self._places, self._projects, self._currency = row, places, projects, currency
        self.faults: list[Fault] = []

    def to_line(self) -> Json:
        project_id, currency = self._read("project", self._project) or (None, self._currency)
        start, finish = self._read("period", _period) or (
            self._read("period_start", to_date),
            self._read("period_finish", to_date),
        )
        if start and finish and finish < start:
            self._complain("period_finish", "it lies before the start")
        return {
            "id": clock.new_id(),
            "row_number": self._row.number,
            "project_id": project_id,
            "amount": self._read("amount", _amount),
            "currency": self._read("currency", _currency) or currency,
            "kind": self._read("kind", lambda cell: _word(BudgetKind, cell)) or BudgetKind.BUDGET,
            "category": self._read("category", lambda cell: _word(CostCategory, cell)) or CostCategory.OTHER,
            "cost_class": self._read("cost_class", lambda cell: _word(CostClass, cell)),
            "is_contingency": self._read("contingency", _flag) or False,
            "period_start": start,
            "period_finish": finish,
            "note": self._read("note", to_text),
        }

    def _read(self, field: str, read: Callable[[Cell], Any]) -> Any:
        column = self._places.get(field)
        if column is None:
            return None
        try:
            return read(self._row.cells.get(column))
        except BadCell as error:
            self._complain(field, str(error))
            return None

    def _complain(self, field: str, message: str) -> None:
        self.faults.append(Fault(self._row.number, self._places.get(field, field), message))

    def _project(self, cell: Cell) -> tuple[uuid.UUID, str]:
        text = to_text(cell)
        if text is None:
            raise BadCell("it is empty")
        found = self._projects.get(text.casefold())
        if found is None:
            raise BadCell(f'no project has the code or name "{text}"')
        return found


def _amount(cell: Cell) -> Decimal:
    amount = to_decimal(cell)
    if amount is None:
        raise BadCell("it is empty")
    return amount.quantize(Decimal("0.0001"))


def _currency(cell: Cell) -> str | None:
    text = to_text(cell)
    if text and not (len(text) == len("EUR") and text.isascii() and text.isalpha() and text.isupper()):
        raise BadCell(f'"{text}" is no ISO 4217 code such as EUR')
    return text


def _word(words: type[StrEnum], cell: Cell) -> StrEnum | None:
    text = to_text(cell)
    if text is None:
        return None
    try:
        return words(text.casefold())
    except ValueError as error:
        raise BadCell(f'"{text}" is none of: {", ".join(words)}') from error


def _flag(cell: Cell) -> bool | None:
    text = (to_text(cell) or "").casefold()
    if text and text not in TRUE | FALSE:
        raise BadCell(f'"{text}" is neither yes nor no')
    return text in TRUE


def _period(cell: Cell) -> tuple[dt.date, dt.date] | None:
    """`2026-05` is that month."""
    text = to_text(cell)
    if text is None:
        return None
    try:
        first = dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError as error:
        raise BadCell(f'"{text}" is no month such as 2026-05') from error
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _refuse(file: BudgetFile, faults: list[Fault]) -> Unprocessable:
    told = "; ".join(map(str, faults[:FAULTS_TOLD]))
    more = f"; and {len(faults) - FAULTS_TOLD} more" if len(faults) > FAULTS_TOLD else ""
    return Unprocessable(
        f'Nothing of "{file.name}" was imported: {told}{more}.',
        hint="Mend the rows and import the file again; a dry run tells all faults.",
        code="bad_rows",
    )
