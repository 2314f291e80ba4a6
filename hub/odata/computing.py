"""`$compute` and the expressions of `$orderby`: columns that are worked out of each row of a question."""

import re
from dataclasses import replace
from functools import lru_cache

from hub.errors import BadRequest, NotSupported
from hub.odata.expressions import Place, to_typed
from hub.odata.meaning import Typed
from hub.odata.options import split
from hub.odata.selection import ORDERBY, refuse_twice, to_linked
from hub.odata.tokens import SHOWN, check_bounds
from hub.queries.computation import Computation, Computed
from hub.queries.order import Key, Order, ended
from models.reporting import Column, ColumnType, ReadModel
from models.reporting.feeds import Service

COMPUTE = "$compute"
NAMED = re.compile(r"(.+?)\s+as\s+([A-Za-z_]\w{0,59})", re.DOTALL | re.ASCII)
DIRECTED = re.compile(r"(.+?)(?:\s+(asc|desc))?", re.DOTALL)
PATH = re.compile(r"[A-Za-z_]\w*(?:/[A-Za-z_]\w*)*", re.ASCII)
MOST_COMPUTED = 20
LONGEST_COMPUTED = 500
"""Characters of one expression: whatever names its column repeats it, so that a short address could ask for a long statement."""
DIGITS = (38, 10)
KEPT = 256


def to_computation(text: str, place: Place) -> tuple[Computation, Place]:
    """The columns of `$compute`, and the place in which their names are known. Raises BadRequest or NotSupported."""
    if place.aliases:
        made, model = _compute(text, place)
    else:
        made, model = _recall(text, place.service, place.model, place.option)
    return made, replace(place, rows={**place.rows, "": model})


def to_ordering(text: str, place: Place) -> tuple[Order, tuple[Computation, ...]]:
    """The keys of `$orderby` with the rows' own after them, and what has to be computed for them. Raises BadRequest or NotSupported."""
    if place.aliases:
        return _order(text, place)
    return _recall_order(text, place.service, place.model)


@lru_cache(maxsize=KEPT)
def _recall(text: str, service: Service, model: ReadModel, option: str) -> tuple[Computation, ReadModel]:
    """The same columns for the same text, so that their statement is made once."""
    return _compute(text, Place(service, {"": model}, option, old_forms=service.takes_old_forms))


@lru_cache(maxsize=KEPT)
def _recall_order(text: str, service: Service, model: ReadModel) -> tuple[Order, tuple[Computation, ...]]:
    return _order(text, Place(service, {"": model}, old_forms=service.takes_old_forms))


def _compute(text: str, place: Place) -> tuple[Computation, ReadModel]:
    check_bounds(text, option=place.option)
    parts = split(text, ",")
    if len(parts) > MOST_COMPUTED:
        raise BadRequest(f"`{place.option}` makes at most {MOST_COMPUTED} columns.", code="too_long")
    columns = tuple(_to_computed(part, place) for part in parts)
    known = {*place.model.by_name, *place.links_of(place.model)}
    names = [item.column.name for item in columns]
    if known & set(names) or len(set(names)) < len(names):
        raise BadRequest(f"`{place.option}` gives a name that is there already.", hint="Choose another.", code="option")
    model = place.model
    return Computation(columns), replace(model, columns=(*model.columns, *(item.column for item in columns)))


def _to_computed(part: str, place: Place) -> Computed:
    found = NAMED.fullmatch(part)
    if found is None:
        raise BadRequest(
            f"`{place.option}` cannot read {part[:SHOWN]!r}.",
            hint="Write `spent_seconds div 3600 as hours`.",
            code="syntax",
        )
    typed = _typed(found[1], place)
    if typed.type is ColumnType.DURATION:
        raise NotSupported(f"`{place.option}` shows no durations.", hint="Use totalseconds(...).")
    return Computed(_to_column(found[2], typed, place), typed.node)


def _order(text: str, place: Place) -> tuple[Order, tuple[Computation, ...]]:
    check_bounds(text, option=ORDERBY)
    place = replace(place, option=ORDERBY)
    computed: list[Computed] = []
    keys = tuple(_to_key(part, place, computed) for part in split(text, ","))
    refuse_twice(keys)
    return ended(keys, place.model), (Computation(tuple(computed)),) if computed else ()


def _to_key(part: str, place: Place, computed: list[Computed]) -> Key:
    """A stored column, or one more that is computed; its name has a space, so that no column is called so."""
    found = DIRECTED.fullmatch(part)
    if found is None:
        raise BadRequest(f"`{ORDERBY}` has an empty part.", hint="Write `name`, or `name desc`.", code="syntax")
    if PATH.fullmatch(found[1]):
        return Key(to_linked(found[1], place, option=ORDERBY), found[2] == "desc")
    typed = _typed(found[1], place)
    column = _to_column(f"order {len(computed)}", typed, place)
    computed.append(Computed(column, typed.node))
    return Key(column, found[2] == "desc")


def _typed(text: str, place: Place) -> Typed:
    if len(text) > LONGEST_COMPUTED:
        raise BadRequest(
            f"`{place.option}` has an expression of more than {LONGEST_COMPUTED} characters.",
            hint="Simplify it.",
            code="too_long",
        )
    return to_typed(text, place)


def _to_column(name: str, typed: Typed, place: Place) -> Column:
    if typed.is_row or typed.type is None:
        raise BadRequest(f"`{place.option}` needs a value, not {typed.name}.", hint="Name a column.", code="types")
    kind = ColumnType.NUMBER if typed.type is ColumnType.AMOUNT else typed.type
    return Column(name, kind, "Computed.", digits=DIGITS)
