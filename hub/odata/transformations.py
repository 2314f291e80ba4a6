"""`$apply`: `filter(...)`, then `groupby((...), aggregate(...))` or `aggregate(...)`, as groups of the library."""

import re
from dataclasses import replace
from functools import lru_cache

from hub.errors import BadRequest, NotSupported
from hub.odata import meaning
from hub.odata.edm import NUMBERS
from hub.odata.expressions import Place, to_filter, to_typed
from hub.odata.options import split
from hub.odata.selection import to_linked
from hub.odata.tokens import SHOWN, check_bounds
from hub.queries.aggregation import Aggregation, GroupKey, Measure, Method
from hub.queries.filter import And, Field, Node
from models.reporting import Column, ColumnType, ReadModel
from models.reporting.feeds import Service

STEP = re.compile(r"\s*(\w+)\s*\((.*)\)\s*", re.DOTALL)
FIGURE = re.compile(r"\s*(.+?)\s+with\s+([\w.$]+)\s+as\s+([A-Za-z_]\w{0,59})\s*", re.DOTALL | re.ASCII)
ROWS = re.compile(r"\s*\$count\s+as\s+([A-Za-z_]\w{0,59})\s*", re.ASCII)
KINDS = ("filter", "groupby", "aggregate")
OTHERS = {
    "compute",
    "expand",
    "search",
    "topcount",
    "toppercent",
    "topsum",
    "bottomcount",
    "bottompercent",
    "bottomsum",
}
OTHERS |= {
    "concat",
    "identity",
    "join",
    "outerjoin",
    "orderby",
    "skip",
    "top",
    "nest",
    "from",
    "ancestors",
    "descendants",
}
METHODS = {method.value: method for method in Method}
LONG_DIGITS = (38, 10)
KEPT = 256


def to_aggregation(text: str, place: Place) -> Aggregation | Node:
    """Groups of the place's rows, or a filter if nothing is grouped. Raises BadRequest or NotSupported."""
    if place.aliases:
        return _read(text, place)
    return _recall(text, place.service, place.model)


@lru_cache(maxsize=KEPT)
def _recall(text: str, service: Service, model: ReadModel) -> Aggregation | Node:
    """The same groups for the same text, so that their statement is made once."""
    return _read(text, Place(service, {"": model}, old_forms=service.takes_old_forms))


def _read(text: str, place: Place) -> Aggregation | Node:
    check_bounds(text, option="$apply")
    where: list[Node] = []
    steps = split(text, "/")
    for number, step in enumerate(steps, 1):
        found = STEP.fullmatch(step)
        if found is None or found[1] not in KINDS:
            raise _strange(step, found[1] if found else "")
        if found[1] == "filter":
            where.append(to_filter(found[2], replace(place, option="$apply")))
            continue
        if number < len(steps):
            raise NotSupported("`$apply` groups in its last step only.", hint="Filter the groups with $filter.")
        keys, figures = _split_groupby(found[2]) if found[1] == "groupby" else ([], found[2])
        return _to_groups(keys, figures, And(tuple(where)), place)
    return And(tuple(where))


def _split_groupby(text: str) -> tuple[list[str], str]:
    """`(a,b),aggregate(...)` -> its names, and what stands in `aggregate`."""
    parts = split(text, ",")
    if not (parts[0].startswith("(") and parts[0].endswith(")")):
        raise BadRequest("`$apply`: groupby begins with its columns in parentheses.", code="syntax")
    names = split(parts[0][1:-1], ",")
    if len(parts) == 1:
        return names, ""
    inner = STEP.fullmatch(",".join(parts[1:]))
    if inner is None or inner[1] != "aggregate":
        raise NotSupported("`$apply`: within groupby there is aggregate only.", hint="groupby((a),aggregate(...)).")
    return names, inner[2]


def _to_groups(names: list[str], figures: str, where: Node, place: Place) -> Aggregation:
    keys = tuple(_to_key(name, place) for name in names)
    measures = tuple(_to_measure(part, place) for part in split(figures, ",")) if figures else ()
    columns = (*(key.column for key in keys), *(measure.column for measure in measures))
    shown = [column.name for column in columns]
    if not columns or len(set(shown)) < len(shown):
        raise BadRequest("`$apply` must show something, and nothing twice.", code="option")
    model = ReadModel(
        name=place.model.name,
        singular="group",
        relation=place.model.relation,
        meaning=f"Groups of {place.model.name}.",
        columns=columns,
        default_sort=tuple(key.column.name for key in keys),
        tie_break=tuple(key.column.name for key in keys),
        client_column="",
    )
    return Aggregation(place.model, keys, measures, where=where, model=model)


def _to_key(name: str, place: Place) -> GroupKey:
    """A column to group by, or one that links to one lead to."""
    column = to_linked(name, place, option="$apply")
    linked = column.derived if column.derived and column.derived.path else None
    value = Field(linked.source, linked.path) if linked else Field(column)
    return GroupKey(replace(column, derived=None), value)


def _to_measure(text: str, place: Place) -> Measure:
    rows = ROWS.fullmatch(text)
    if rows:
        return Measure(Column(rows[1], ColumnType.INTEGER, "Rows.", nullable=False), Method.COUNT)
    found = FIGURE.fullmatch(text)
    if found is None:
        raise BadRequest(
            f"`$apply` cannot read {text[:SHOWN]!r}.",
            hint="Write `duration_seconds with sum as seconds`.",
            code="syntax",
        )
    if found[2] not in METHODS or found[2] == Method.COUNT.value:
        raise NotSupported(f"`$apply` has no {found[2][:SHOWN]}.", hint=f"There are: {', '.join(METHODS)}.")
    part = to_typed(found[1], replace(place, option="$apply"))
    method = METHODS[found[2]]
    return Measure(_to_figure(found[3], part, method), method, part.node)


def _to_figure(name: str, part: meaning.Typed, method: Method) -> Column:
    """The column that shows a figure. Raises BadRequest for the sum of what is no number."""
    if method is Method.COUNT_DISTINCT:
        return Column(name, ColumnType.INTEGER, "How many different ones.", nullable=False)
    kind = part.type
    if kind is None or part.is_row or (method in {Method.SUM, Method.AVERAGE} and kind not in NUMBERS):
        raise BadRequest(f"`$apply`: there is no {method.value} of {part.name}.", code="types")
    if kind in {ColumnType.BOOLEAN, ColumnType.UUID}:
        raise NotSupported(f"`$apply`: there is no {method.value} of {part.name}.", hint="Count it.")
    if method is Method.AVERAGE or kind is ColumnType.AMOUNT:
        kind = ColumnType.NUMBER
    return Column(name, kind, f"The {method.value} of its rows.", digits=LONG_DIGITS)


def _strange(step: str, name: str) -> BadRequest | NotSupported:
    if name in OTHERS:
        return NotSupported(f"`$apply`: {name} is not supported.", hint=f"There are: {', '.join(KINDS)}.")
    return BadRequest(f"`$apply` cannot read {step[:SHOWN]!r}.", hint=f"There are: {', '.join(KINDS)}.", code="syntax")
