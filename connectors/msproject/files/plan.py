"""One plan as pages of plain dicts, in the order of its file and with memory for one page at a time.

What a row needs from elsewhere in the file is put beside it here, in lower case, so that translation needs no file: `parent` and
`leaf` (outline), `text` of lookup values (fields), `resource_type` and `inactive` of an assignment, the duration of a predecessor.
Rows that are no work never leave: blank rows, ghosts of tasks in other plans, assignments to nobody.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.msproject.files.fields import FieldCatalogue
from connectors.msproject.files.gathered import Calendars, Links
from connectors.msproject.files.mspdi import HEADER
from connectors.msproject.files.outline import Outline, is_root
from connectors.msproject.files.rows import Row, filled, is_active
from connectors.msproject.files.units import to_flag, try_number

LIBRARY = "library"
"""What a document library itself tells; every other stream is of one plan."""
PROJECT, TASKS, DEPENDENCIES, RESOURCES, ASSIGNMENTS, CALENDARS = STREAMS = (
    "project",
    "tasks",
    "dependencies",
    "resources",
    "assignments",
    "calendars",
)
_STREAMS_WITH_FIELDS = frozenset({PROJECT, TASKS})
ROWS_PER_PAGE = 500
NOBODY = frozenset({None, "0", "-65535"})
_ZERO_WORK = dict.fromkeys(("Work", "ActualWork", "RemainingWork"), "PT0H0M0S")
_ZEROS_LEFT_OUT = _ZERO_WORK | dict.fromkeys(("Cost", "ActualCost"), "0")


class RawPage(NamedTuple):
    """Rows of one stream; `is_last` when the file holds no more of them."""

    stream: str
    rows: list[Row]
    context: Row
    is_last: bool


@dataclass(slots=True)
class PlanReader:
    """Reads one plan once. `identify` makes the project's source id from the header; `left_out` counts what is no work."""

    identify: Callable[[Row], str]
    leaves_out_zeros: bool = False
    """MPXJ writes no element for a zero, where Microsoft Project writes `0`; in its files an absent amount of work is none."""
    left_out: Counter[str] = field(default_factory=Counter)
    _context: Row = field(default_factory=dict)
    _header: Row | None = None
    _fields: FieldCatalogue = field(default_factory=FieldCatalogue)
    _outline: Outline = field(default_factory=Outline)
    _links: Links = field(default_factory=Links)
    _calendars: Calendars = field(default_factory=Calendars)
    _resource_types: dict[str, str] = field(default_factory=dict)
    _inactive: set[str] = field(default_factory=set)
    _early_assignments: list[Row] = field(default_factory=list)

    def pages(self, rows: Iterable[tuple[str, Row]]) -> Iterator[RawPage]:
        """Turn the rows of a file into pages: the project first, then each stream, its last page marked."""
        buffers: dict[str, list[Row]] = {stream: [] for stream in STREAMS}
        for stream, row in self._placed(rows):
            buffer = buffers[stream]
            if len(buffer) == ROWS_PER_PAGE:
                yield self._page(stream, buffer, is_last=False)
                buffer = buffers[stream] = []
            buffer.append(row)
            if stream == PROJECT:
                yield self._page(stream, buffers.pop(stream), is_last=True)
        for stream, buffer in buffers.items():
            yield self._page(stream, buffer, is_last=True)

    def _page(self, stream: str, rows: list[Row], *, is_last: bool) -> RawPage:
        fields = {"fields": self._fields.names()} if stream in _STREAMS_WITH_FIELDS else {}
        return RawPage(stream, rows, self._context | fields, is_last)

    def _placed(self, rows: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
        takers: dict[str, Callable[[Row], Iterable[tuple[str, Row]]]] = {
            HEADER: self._take_header,
            "ExtendedAttribute": self._take_field,
            "OutlineCode": self._take_table,
            "Calendar": self._take_calendar,
            "Task": self._take_task,
            "Resource": self._take_resource,
            "Assignment": self._take_assignment,
        }
        for name, row in rows:
            yield from takers[name](row)
        yield from self._finish()

    def _take_header(self, row: Row) -> Iterable[tuple[str, Row]]:
        self._header = row
        self._context = {
            "project": self.identify(row),
            "currency": filled(row, "CurrencyCode"),
            "minutes_per_day": filled(row, "MinutesPerDay"),
            "minutes_per_week": filled(row, "MinutesPerWeek"),
            "days_per_month": filled(row, "DaysPerMonth"),
        }
        return ()

    def _take_field(self, row: Row) -> Iterable[tuple[str, Row]]:
        self._fields.add_field(row)
        return ()

    def _take_table(self, row: Row) -> Iterable[tuple[str, Row]]:
        self._fields.add_table(row)
        return ()

    def _take_calendar(self, row: Row) -> Iterable[tuple[str, Row]]:
        self._calendars.add(row)
        return ()

    def _give_project(self, root: Row | None = None) -> Iterator[tuple[str, Row]]:
        """The project goes out with its summary task, so it waits for the first task."""
        if self._header is not None:
            header, self._header = self._header, None
            yield PROJECT, {"header": header, "root": root}

    def _take_task(self, row: Row) -> Iterator[tuple[str, Row]]:
        self._fill_zeros(row)
        if self._header is not None:
            if is_root(row):
                self._outline.set_root(row)
                yield from self._give_project(row)
                return
            yield from self._give_project()
        if try_number(filled(row, "UID")) is None:
            yield TASKS, row  # Its translation rejects it by name.
        elif self._is_work(row):
            yield from ((TASKS, placed) for placed in self._place(row))

    def _place(self, row: Row) -> Iterator[Row]:
        self._links.take_from(row)
        self._fields.resolve(row)
        if not is_active(row):
            self._inactive.add(row["UID"])
        return self._outline.place(row)

    def _is_work(self, row: Row) -> bool:
        reason = "blank rows" if to_flag(filled(row, "IsNull")) else None
        if to_flag(filled(row, "ExternalTask")):
            reason = "tasks of other plans"
        if reason:
            self.left_out[reason] += 1
        return reason is None

    def _take_resource(self, row: Row) -> Iterator[tuple[str, Row]]:
        yield from self._give_project()
        uid = filled(row, "UID")
        if uid in NOBODY or to_flag(filled(row, "IsNull")):
            return
        self._resource_types[str(uid)] = filled(row, "Type") or ""
        self._calendars.belongs_to(filled(row, "CalendarUID"), uid)
        yield RESOURCES, row

    def _take_assignment(self, row: Row) -> Iterator[tuple[str, Row]]:
        yield from self._give_project()
        if filled(row, "ResourceUID") in NOBODY:
            self.left_out["assignments to nobody"] += 1
            return
        self._fill_zeros(row)
        if row["ResourceUID"] in self._resource_types:
            yield ASSIGNMENTS, self._with_neighbours(row)
        else:
            self._early_assignments.append(row)

    def _with_neighbours(self, row: Row) -> Row:
        row["resource_type"] = self._resource_types.get(row["ResourceUID"], "")
        row["inactive"] = filled(row, "TaskUID") in self._inactive
        return row

    def _fill_zeros(self, row: Row) -> None:
        if self.leaves_out_zeros:
            for name, zero in _ZEROS_LEFT_OUT.items():
                row.setdefault(name, zero)

    def _finish(self) -> Iterator[tuple[str, Row]]:
        yield from self._give_project()
        yield from ((TASKS, row) for row in self._outline.finish())
        yield from ((ASSIGNMENTS, self._with_neighbours(row)) for row in self._early_assignments)
        yield from ((CALENDARS, row) for row in self._calendars.rows())
        for link in self._links.rows():
            if link.get("outside"):
                self.left_out["dependencies that lead to another plan"] += 1
            yield DEPENDENCIES, link
