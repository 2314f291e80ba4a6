"""An address with its options as a question of the library: what `$apply` makes of the rows first, then the other options over that."""

from dataclasses import dataclass, replace

from hub.errors import BadRequest, NotSupported
from hub.odata.address import Address
from hub.odata.computing import COMPUTE, to_computation, to_ordering
from hub.odata.exchange import Ask, JsonForm
from hub.odata.expressions import Place, to_filter
from hub.odata.options import Options, to_flag, to_whole
from hub.odata.search import SEARCH, to_search
from hub.odata.selection import ORDERBY, Around, to_expansions, to_fields
from hub.odata.transformations import APPLY, WHOLE, Applied, Window, to_applied
from hub.portfolio.refresh import refresh_for
from hub.queries.computation import Computation
from hub.queries.expansion import Expansion
from hub.queries.filter import EVERYTHING, And, LedTo, Node
from hub.queries.order import Order, default_order
from hub.queries.question import Asker, Question

BEFORE_CUTTING = ("$filter", SEARCH, ORDERBY, COMPUTE, "$count")
"""What is over all rows, and so comes too late once `$apply` has cut them."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One request on its way."""

    ask: Ask
    options: Options
    address: Address
    form: JsonForm

    @property
    def place(self) -> Place:
        aliases = self.options.aliases
        rows = {"": self.address.found.model}
        return Place(self.ask.service, rows, aliases=aliases, old_forms=self.ask.service.takes_old_forms)


def to_question(feed: Feed) -> Question:
    """The question; its `skip` and `limit` are those of `$skip`, `$top` and `$apply` together, None for all rows."""
    model = feed.address.found.model
    applied = _apply(feed)
    place = replace(applied.place, aliases=feed.options.aliases, option="$filter")
    computed, place = _compute(feed.options, place)
    order, sorted_by = _order(feed.options, place, applied)
    window = _window(feed.options, applied.window)
    question = Question(
        applied.aggregation.model if applied.aggregation else model,
        order,
        to_fields(feed.options.get("$select"), place),
        where=And((applied.where, *_where(feed, place, applied))),
        aggregation=applied.aggregation,
        computations=(*applied.computations, *computed, *sorted_by),
        expansions=_expand(feed, place, applied),
        form=feed.form.values,
        limit=window.length,
        skip=window.start,
        wants_count=to_flag(feed.options.system.get("$count", "false"), option="$count"),
    )
    refresh_for(feed.ask.hub, feed.ask.caller, model)
    return question


def _apply(feed: Feed) -> Applied:
    text = feed.options.get(APPLY)
    if text is None:
        return Applied(feed.place)
    applied = to_applied(text, feed.place)
    late = [name for name in BEFORE_CUTTING if name in feed.options.system]
    if applied.window != WHOLE and (late or feed.address.is_count):
        raise NotSupported(
            f"`{late[0] if late else '$count'}` is not supported over what `{APPLY}` has cut by top or skip.",
            hint=f"Use $top and $skip beside `{APPLY}`.",
        )
    if applied.aggregation is None:
        return applied
    # Which rows the path leads to is said of them, not of their groups.
    base = And((*_conditions(feed.address), applied.aggregation.where))
    return replace(applied, aggregation=replace(applied.aggregation, where=base))


def _compute(options: Options, place: Place) -> tuple[tuple[Computation, ...], Place]:
    text = options.get(COMPUTE)
    if text is None:
        return (), place
    made, within = to_computation(text, replace(place, option=COMPUTE))
    return (made,), replace(within, option=place.option)


def _order(options: Options, place: Place, applied: Applied) -> tuple[Order, tuple[Computation, ...]]:
    text = options.get(ORDERBY)
    if text is not None:
        return to_ordering(text, place)
    return applied.order or default_order(place.model), ()


def _window(options: Options, window: Window) -> Window:
    skipped = window.skip(to_whole(options.system.get("$skip", "0"), option="$skip"))
    return skipped.top(to_whole(options.system["$top"], option="$top")) if "$top" in options.system else skipped


def _where(feed: Feed, place: Place, applied: Applied) -> list[Node]:
    options = feed.options
    conditions = [] if applied.aggregation else _conditions(feed.address)
    sought, text = options.get(SEARCH), options.get("$filter")
    if sought is not None:
        conditions.append(to_search(sought, place.model, hidden=Asker.of(feed.ask.caller).hidden))
    return [*conditions, EVERYTHING if text is None else to_filter(text, place)]


def _expand(feed: Feed, place: Place, applied: Applied) -> tuple[Expansion, ...]:
    text = feed.options.get("$expand")
    if text is not None and applied.aggregation:
        raise BadRequest("`$expand` has no place beside groups.", hint="Group by the id.", code="option")
    return to_expansions(text, Around(place, feed.ask.root))


def _conditions(address: Address) -> list[Node]:
    """What the path says of the rows: their key, or which row a link leads to them from."""
    if address.key is None:
        return []
    if address.link is None:
        return [address.key]
    return [LedTo(address.link, address.key)]
