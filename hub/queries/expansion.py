"""Related rows that stand in the JSON of a row: what a door asks for, and PostgreSQL's statement for it.

Each row's related rows are read by a correlated subquery, which an index serves; all of it stays one statement a page.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, Text, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSON

from hub.queries.filter import EVERYTHING, Node
from hub.queries.order import Order, order_by
from hub.queries.predicate import to_sql
from hub.queries.projection import Form, as_json, is_hidden
from hub.queries.relations import follow, value_of
from models.reporting import Column, Link, Sensitive

Sql = ColumnElement[Any]

ITEM = "the row"
"""With a space, so that no column is called so."""


@dataclass(frozen=True, slots=True)
class Expansion(Node):
    """Rows that a link leads to, shown under its name; for a link to one an object or null.

    `limit` and `skip` are whole-number literals. `more` is (before, after): what an address is made of, around the row's own key, when
    there are more rows than `limit`.
    """

    link: Link
    fields: tuple[Column, ...]
    limit: Node
    skip: Node
    where: Node = EVERYTHING
    order: Order = ()
    wants_count: bool = False
    parts: tuple["Expansion", ...] = ()
    more: tuple[Node, Node] | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How values are shown, and which are not."""

    hidden: frozenset[Sensitive]
    form: Form


def needed_columns(
    fields: tuple[Column, ...], order: Order, expansions: tuple[Expansion, ...], hidden: frozenset[Sensitive]
) -> list[Column]:
    """The columns a row must have for what is shown of it, hidden ones left out."""
    wanted = {column.name: column for column in (*fields, *(key.column for key in order))}
    for link in (expansion.link for expansion in expansions):
        source = link.source
        clients = [source.by_name[source.client_column]] if source.client_column else []
        wanted |= {column.name: column for column in (link.source_column, *clients)}
    return [column for column in wanted.values() if not is_hidden(column, hidden)]


def to_object(row: FromClause, fields: tuple[Column, ...], expansions: tuple[Expansion, ...], look: Look) -> Sql:
    """A row as a JSON object with the fields in the order asked for, then what is expanded."""
    shown = _shown({column.name: column for column in fields}, row, look)
    for expansion in expansions:
        shown += _expanded(expansion, row, look)
    item = select(*shown).correlate(row).subquery(ITEM)
    whole = select(literal_column(f'"{ITEM}"')).select_from(item).correlate(row).scalar_subquery()
    made: Sql = func.row_to_json(whole, type_=JSON())
    if look.form.omits_nulls:
        made = func.json_strip_nulls(made, type_=JSON())
    ends = [_more(expansion, row) for expansion in expansions if expansion.more]
    return cast(_extended(made, ends), JSON) if ends else made


def _shown(fields: dict[str, Column], row: FromClause, look: Look) -> list[Sql]:
    """The values by name; what is called `project/name` stands in an object called `project`."""
    shown: list[Sql] = []
    inner: dict[str, dict[str, Column]] = {}
    for name, column in fields.items():
        head, slash, rest = name.partition("/")
        if slash:
            inner.setdefault(head, {})[rest] = column
        else:
            shown.append(as_json(column, row.c.get(column.name), hidden=look.hidden, form=look.form).label(name))
    for head, columns in inner.items():
        item = select(*_shown(columns, row, look)).correlate(row).subquery(ITEM)
        whole = select(literal_column(f'"{ITEM}"')).select_from(item).correlate(row).scalar_subquery()
        shown.append(func.row_to_json(whole, type_=JSON()).label(head))
    return shown


def _expanded(expansion: Expansion, row: FromClause, look: Look) -> list[Sql]:
    """The related rows, before them their count if it is asked for."""
    rows = _related(expansion, row, look)
    item = to_object(rows, expansion.fields, expansion.parts, look)
    name = expansion.link.name
    if not expansion.link.is_many:
        return [select(item).select_from(rows).scalar_subquery().label(name)]
    every = func.coalesce(func.json_agg(item), literal_column("'[]'::json"))
    shown: list[Sql] = [select(every).select_from(rows).scalar_subquery().label(name)]
    if expansion.wants_count:
        shown.insert(0, _count(expansion, row).label(f"{name}@odata.count"))
    return shown


def _related(expansion: Expansion, row: FromClause, look: Look) -> Subquery:
    rows, there = follow((expansion.link,), row)
    needed = needed_columns(expansion.fields, expansion.order, expansion.parts, look.hidden)
    rows = rows.where(to_sql(expansion.where, {"": there}))
    rows = rows.with_only_columns(*(value_of(there, column).label(column.name) for column in needed))
    if expansion.link.is_many:
        rows = rows.order_by(*order_by(expansion.order, there))
        rows = rows.limit(to_sql(expansion.limit, {})).offset(to_sql(expansion.skip, {}))
    return rows.subquery()


def _count(expansion: Expansion, row: FromClause) -> Sql:
    rows, there = follow((expansion.link,), row)
    counted = rows.with_only_columns(func.count()).where(to_sql(expansion.where, {"": there}))
    return counted.scalar_subquery()


def _more(expansion: Expansion, row: FromClause) -> Sql:
    """`,"tasks@odata.nextLink":"..."` if there are more related rows than are shown, else an empty text."""
    if expansion.more is None:
        raise TypeError(f"{expansion.link} has no address for more.")
    rows, there = follow((expansion.link,), row)
    beyond = rows.where(to_sql(expansion.where, {"": there}))
    beyond = beyond.offset(to_sql(expansion.limit, {}) + to_sql(expansion.skip, {})).limit(1)
    before, after = (to_sql(part, {}) for part in expansion.more)
    address = func.to_json(before.concat(cast(row.c[expansion.link.source_column.name], Text)).concat(after))
    annotation = literal_column(f"',\"{expansion.link.name}@odata.nextLink\":'").concat(cast(address, Text))
    return case((beyond.exists(), annotation), else_=literal_column("''"))


def _extended(made: Sql, ends: list[Sql]) -> Sql:
    """The object with more members before its closing brace."""
    extended: Sql = func.left(cast(made, Text), literal_column("-1"))
    for end in ends:
        extended = extended.concat(end)
    return extended.concat(literal_column("'}'"))
