"""`$apply`: steps that filter rows, compute of them, group, order and cut them, as parts of a question of the library."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from hub.errors import BadRequest, NotSupported
from hub.odata import meaning
from hub.odata.computing import to_computation, to_ordering
from hub.odata.edm import NUMBERS
from hub.odata.expressions import Place, to_filter, to_typed
from hub.odata.options import split, to_whole
from hub.odata.selection import to_linked
from hub.odata.tokens import SHOWN, check_bounds
from hub.queries.aggregation import Aggregation, GroupKey, Measure, Method
from hub.queries.computation import Computation
from hub.queries.filter import EVERYTHING, And, Field, Node
from hub.queries.order import Order
from models.reporting import Column, ColumnType, ReadModel
from models.reporting.feeds import Service

APPLY = "$apply"
STEP = re.compile(r"\s*(\w+)\s*\((.*)\)\s*", re.DOTALL)
FIGURE = re.compile(r"\s*(.+?)\s+with\s+([\w.$]+)\s+as\s+([A-Za-z_]\w{0,59})\s*", re.DOTALL | re.ASCII)
ROWS = re.compile(r"\s*\$count\s+as\s+([A-Za-z_]\w{0,59})\s*", re.ASCII)
OTHERS = {
    "concat",
    "expand",
    "search",
    "toppercent",
    "topsum",
    "bottompercent",
    "bottomsum",
    "join",
    "outerjoin",
    "nest",
    "from",
    "ancestors",
    "descendants",
}
MOST_STEPS = 20
METHODS = {method.value: method for method in Method}
LONG_DIGITS = (38, 10)
KEPT = 256


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of an order there are: from `start` on, `length` of them, None for all."""

    start: int = 0
    length: int | None = None

    def skip(self, count: int) -> "Window":
        return Window(self.start + count, None if self.length is None else max(0, self.length - count))

    def top(self, count: int) -> "Window":
        return Window(self.start, count if self.length is None else min(self.length, count))


WHOLE = Window()


@dataclass(frozen=True, slots=True)
class Applied:
    """What the steps make of rows. `place` is over the rows, or over their groups once there are any, and so is all else but `aggregation`."""

    place: Place
    aggregation: Aggregation | None = None
    where: Node = EVERYTHING
    computations: tuple[Computation, ...] = ()
    order: Order = ()
    window: Window = WHOLE


def to_applied(text: str, place: Place) -> Applied:
    """The steps over the place's rows. Raises BadRequest or NotSupported."""
    if place.aliases:
        return _read(text, place)
    return _recall(text, place.service, place.model)


@lru_cache(maxsize=KEPT)
def _recall(text: str, service: Service, model: ReadModel) -> Applied:
    """The same groups for the same text, so that their statement is made once."""
    return _read(text, Place(service, {"": model}, old_forms=service.takes_old_forms))


def _read(text: str, place: Place) -> Applied:
    check_bounds(text, option=APPLY)
    steps = split(text, "/")
    if len(steps) > MOST_STEPS:
        raise BadRequest(f"`{APPLY}` takes at most {MOST_STEPS} steps.", hint="Ask for less at once.", code="too_long")
    applied = Applied(replace(place, option=APPLY))
    for step in steps:
        applied = _step(step, applied)
    return applied


def _step(text: str, applied: Applied) -> Applied:
    if text == "identity":
        return applied
    found = STEP.fullmatch(text)
    if found is None or found[1] not in STEPS:
        raise _strange(text, found[1] if found else "")
    if applied.window != WHOLE and found[1] not in {"top", "skip"}:
        raise NotSupported(f"`{APPLY}`: nothing but top and skip comes after top and skip.", hint="Put them last.")
    return STEPS[found[1]](applied, found[2])


def _filter(applied: Applied, text: str) -> Applied:
    return replace(applied, where=And((applied.where, to_filter(text, applied.place))))


def _compute(applied: Applied, text: str) -> Applied:
    made, place = to_computation(text, applied.place)
    return replace(applied, place=place, computations=(*applied.computations, made))


def _orderby(applied: Applied, text: str) -> Applied:
    order, computed = to_ordering(text, applied.place)
    return replace(applied, order=order, computations=(*applied.computations, *computed))


def _top(applied: Applied, text: str) -> Applied:
    return replace(applied, window=applied.window.top(to_whole(text.strip(), option="top")))


def _skip(applied: Applied, text: str) -> Applied:
    return replace(applied, window=applied.window.skip(to_whole(text.strip(), option="skip")))


def _extreme(word: str) -> Callable[[Applied, str], Applied]:
    """`topcount(5,spent_seconds)`: the rows that stand first in an order."""

    def read(applied: Applied, text: str) -> Applied:
        count, *rest = split(text, ",")
        if len(rest) != 1:
            raise BadRequest(f"`{APPLY}` cannot read {text[:SHOWN]!r}.", hint="Write topcount(5,name).", code="syntax")
        return _top(_orderby(applied, f"{rest[0]} {word}"), count)

    return read


def _groupby(applied: Applied, text: str) -> Applied:
    return _group(applied, *_split_groupby(text))


def _aggregate(applied: Applied, text: str) -> Applied:
    return _group(applied, [], text)


def _group(applied: Applied, names: list[str], figures: str) -> Applied:
    if applied.aggregation is not None:
        raise NotSupported(f"`{APPLY}` groups once.", hint="Group what comes in your own tool.")
    place = applied.place
    groups = _to_groups(names, figures, applied)
    return Applied(replace(place, rows={"": groups.model}, service=replace(place.service, links={})), groups)


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


def _to_groups(names: list[str], figures: str, applied: Applied) -> Aggregation:
    place = applied.place
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
        is_priced=place.model.is_priced,
    )
    return Aggregation(place.model, keys, measures, model, applied.where, applied.computations)


def _to_key(name: str, place: Place) -> GroupKey:
    """A column to group by, or one that links to one lead to."""
    column = to_linked(name, place, option=APPLY)
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
    part = to_typed(found[1], place)
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
    able = f"There are: {', '.join(STEPS)}."
    if name in OTHERS:
        return NotSupported(f"`{APPLY}`: {name} is not supported.", hint=able)
    return BadRequest(f"`{APPLY}` cannot read {step[:SHOWN]!r}.", hint=able, code="syntax")


STEPS: dict[str, Callable[[Applied, str], Applied]] = {
    "filter": _filter,
    "groupby": _groupby,
    "aggregate": _aggregate,
    "compute": _compute,
    "orderby": _orderby,
    "top": _top,
    "skip": _skip,
    "topcount": _extreme("desc"),
    "bottomcount": _extreme("asc"),
}
"""What each step does, by its name in OData."""
