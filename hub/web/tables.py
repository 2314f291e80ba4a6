"""Tables of the pages: what stands in each column, and sorting, filtering and paging by the address alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from fastapi import Request

from hub.errors import Unprocessable
from hub.queries.filter import EVERYTHING, And, Comparison, Contains, Field, Literal, Node, Operator, Or
from hub.queries.lists import Page, read_page
from hub.queries.order import default_order, to_order
from hub.queries.question import Question
from hub.web.address import number_of
from hub.web.visit import Visit, url_with
from models.reporting import ColumnType, ReadModel

Row = Mapping[str, Any]
PAGE_ROWS = 50
NUMERIC = {"decimal", "number", "hours", "money", "percent", "lasting"}
UNBROKEN = {"day", "age", "instant"}


def _nothing(_row: Row) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind`: text, word and sentence (translated, what stands below too), badge, age, day, instant, lasting, hours, money (beside `currency` of the row), number, decimal (with every digit it has), percent, share (a percent as a badge), code.

    `show` makes the value of a row where it is not the key `name`; `href` leads somewhere, `sub` is a second line, `tone` colours a badge.
    """

    name: str
    title: str
    kind: str = "text"
    sorts: bool = False
    show: Callable[[Row], Any] | None = None
    href: Callable[[Row], str] = _nothing
    sub: Callable[[Row], str] = _nothing
    tone: Callable[[Row], str] = _nothing

    def value(self, row: Row) -> Any:
        return self.show(row) if self.show else row.get(self.name)

    @property
    def css(self) -> str:
        """The class of its cells: figures stand to the right, dates in one line."""
        return "num" if self.kind in NUMERIC else "nowrap" if self.kind in UNBROKEN else ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice among values of one column; `options` are (value, text)."""

    name: str
    title: str
    options: Sequence[tuple[str, str]]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What `components.html` draws."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    none: str
    filters: Sequence[Filter] = ()
    searches: bool = False
    q: str = ""
    sort: str = ""
    next_url: str = ""
    first_url: str = ""
    stacks: bool = True
    prefix: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or any(chosen.value for chosen in self.filters))

    def order_of(self, column: Column) -> str:
        """For `aria-sort`; empty when the table is not sorted by it."""
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "")

    def next_sort(self, column: Column) -> str:
        return f"-{column.name}" if self.sort == column.name else column.name


@dataclass(frozen=True, slots=True)
class ListOf:
    """How a read model of the library becomes a table. `search` names the text columns that `q` looks into.

    Of two tables of one page the second has a `prefix`: what it is sorted by, and where it is, stand in the address under names of its own.
    """

    model: ReadModel
    caption: str
    columns: Sequence[Column]
    none: str
    search: Sequence[str] = ()
    filters: Sequence[Filter] = ()
    where: Node = EVERYTHING
    also: Mapping[str, Any] = field(default_factory=dict)
    usual_sort: str = ""
    prefix: str = ""

    def read(self, request: Request, visit: Visit) -> Table:
        """One page of the list as the address asks for it. Raises Unprocessable for a sort or value that does not fit."""
        filters = _chosen(self.filters, request)
        asked, place = request.query_params, f"{self.prefix}cursor"
        q, sort = asked.get("q", "").strip()[:200], asked.get(f"{self.prefix}sort", self.usual_sort)
        order = to_order((sort,), self.model) if sort else default_order(self.model)
        where = And((self.where, *_conditions(self.model, filters), *_search(self.model, self.search, q)))
        question = Question(
            self.model,
            order,
            self.model.columns,
            where=where,
            limit=PAGE_ROWS,
            cursor=asked.get(place, ""),
        )
        page = read_page(visit.hub, visit.caller, question)
        rows = orjson.loads(f"[{page.items}]") if isinstance(page, Page) else []
        following = page.next if isinstance(page, Page) else None
        return Table(
            caption=self.caption,
            columns=self.columns,
            rows=[{**self.also, **row} for row in rows],
            none=self.none,
            filters=filters,
            searches=bool(self.search),
            q=q,
            sort=sort,
            next_url=url_with(request, **{place: following}) if following else "",
            first_url=url_with(request) if question.cursor else "",
            prefix=self.prefix,
        )


def table_of(rows: Sequence[Row], request: Request, shape: Table, *, search: Sequence[str] = ()) -> Table:
    """Rows that are all here already, sorted, filtered and paged as the address says. Raises Unprocessable for an unknown sort."""
    return page_of(narrow(rows, request, shape, search=search), request, shape, searches=bool(search))


def page_of(kept: Sequence[Row], request: Request, shape: Table, *, searches: bool, group: str = "") -> Table:
    """The page that the address asks for, of the rows that `narrow` has kept.

    `group` names the column whose equal values stand together, whatever the rest is sorted by.
    """
    q, sort = _asked(request)
    if group:
        kept = sorted(kept, key=lambda row: (not row.get(group), str(row.get(group) or "").casefold()))
    page = number_of(request)
    return replace(
        shape,
        rows=kept[(page - 1) * PAGE_ROWS : page * PAGE_ROWS],
        filters=_chosen(shape.filters, request),
        searches=searches,
        q=q,
        sort=sort,
        next_url=url_with(request, page=str(page + 1)) if len(kept) > page * PAGE_ROWS else "",
        first_url=url_with(request) if page > 1 else "",
    )


def narrow(rows: Sequence[Row], request: Request, shape: Table, *, search: Sequence[str] = ()) -> list[Row]:
    """All rows that the address asks for, in its order. Raises Unprocessable for an unknown sort."""
    wanted = [one for one in _chosen(shape.filters, request) if one.value]
    q, sort = _asked(request)
    kept = [row for row in rows if _matches(row, wanted, q.casefold(), search)] if wanted or q else list(rows)
    return _sorted(kept, shape.columns, sort) if sort else kept


def _asked(request: Request) -> tuple[str, str]:
    """What is searched for, and sorted by."""
    return request.query_params.get("q", "").strip()[:200], request.query_params.get("sort", "")


def _chosen(filters: Sequence[Filter], request: Request) -> list[Filter]:
    return [replace(one, value=request.query_params.get(one.name, "")) for one in filters]


def _conditions(model: ReadModel, filters: Sequence[Filter]) -> list[Node]:
    made: list[Node] = []
    for chosen in filters:
        if not chosen.value:
            continue
        if chosen.value not in dict(chosen.options):
            raise Unprocessable(f'"{chosen.value}" is no value for "{chosen.name}".', hint="Choose one of the list.")
        column = model.by_name[chosen.name]
        made.append(Comparison(Field(column), Operator.EQ, Literal(_typed(chosen.value, column.type), column.type)))
    return made


def _typed(text: str, kind: ColumnType) -> Any:
    if kind is ColumnType.UUID:
        from uuid import UUID

        return UUID(text)
    return text == "true" if kind is ColumnType.BOOLEAN else text


def _search(model: ReadModel, names: Sequence[str], q: str) -> list[Node]:
    text = q.replace("\0", "")
    if not text or not names:
        return []
    wanted = Literal(text, ColumnType.TEXT)
    return [Or(tuple(Contains(Field(model.by_name[name]), wanted, ignores_case=True) for name in names))]


def _matches(row: Row, wanted: Sequence[Filter], q: str, search: Sequence[str]) -> bool:
    if any(str(row.get(chosen.name)) != chosen.value for chosen in wanted):
        return False
    return not q or any(q in str(row.get(name) or "").casefold() for name in search)


def _sorted(rows: list[Row], columns: Sequence[Column], sort: str) -> list[Row]:
    """What is unknown stands last, whichever way the rest is sorted."""
    column = next((one for one in columns if one.sorts and one.name == sort.removeprefix("-")), None)
    if column is None:
        raise Unprocessable(f'This table cannot be sorted by "{sort}".', hint="Choose a heading.")
    known = [row for row in rows if column.value(row) is not None]
    unknown = [row for row in rows if column.value(row) is None]
    return sorted(known, key=lambda row: _rank(column.value(row)), reverse=sort.startswith("-")) + unknown


def _rank(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
