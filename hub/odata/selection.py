"""`$select`, `$orderby` and `$expand` as parts of a question."""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from urllib.parse import quote

from hub.errors import BadRequest, NotSupported
from hub.odata.expressions import Place, to_filter
from hub.odata.options import check_option, split, to_flag, to_whole
from hub.odata.tokens import SHOWN, check_bounds
from hub.queries.expansion import Expansion
from hub.queries.filter import EVERYTHING, Literal, Node
from hub.queries.order import Key, Order, default_order, ended
from models.reporting import Column, ColumnType, Derivation, Derived, Link, ReadModel

DEEPEST_EXPAND = 2
ORDERBY = "$orderby"
MOST_RELATED = 1000
"""Related rows that stand within one row; for more there is an address."""
WITHIN = ("$select", "$filter", "$orderby", "$top", "$skip", "$count", "$expand")
SAFE = "$(),;:='/@*!"
"""Characters that stand in an address as they are."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where an expansion stands: over which rows, how deep, and the service's address."""

    place: Place
    root: str
    depth: int = 0


def to_fields(text: str | None, place: Place, *, option: str = "$select") -> tuple[Column, ...]:
    """The columns of `$select`, all of them for none or `*`. Names of links are allowed, and change nothing."""
    model = place.model
    if text is None:
        return model.columns
    fields: dict[str, Column] = {}
    for name in split(text, ","):
        if name == "*":
            fields |= model.by_name
        elif name in model.by_name:
            fields[name] = model.by_name[name]
        elif "/" in name:
            raise NotSupported(f"`{option}` takes no path: {name[:SHOWN]}.", hint="Use $expand with its own $select.")
        elif name not in place.links_of(model):
            raise _unknown(name, [*model.by_name, *place.links_of(model)], option, model)
    return tuple(fields.values()) or model.columns


def to_key_order(text: str | None, place: Place) -> Order:
    """`$orderby` of related rows, with the key after it; without it the order of insertion."""
    if text is None:
        return default_order(place.model)
    check_bounds(text, option=ORDERBY)
    keys = tuple(_to_key(part, place) for part in split(text, ","))
    refuse_twice(keys)
    return ended(keys, place.model)


def refuse_twice(keys: Order) -> None:
    """Raise BadRequest for an order that names a column twice."""
    if len({key.column.name for key in keys}) < len(keys):
        raise BadRequest(f"`{ORDERBY}` names a column twice.", hint="Name each column once.", code="option")


def to_expansions(text: str | None, around: Around) -> tuple[Expansion, ...]:
    """The related rows of `$expand`. Raises BadRequest or NotSupported."""
    if text is None:
        return ()
    check_bounds(text, option="$expand")
    if around.depth == DEEPEST_EXPAND:
        raise NotSupported(f"`$expand` goes {DEEPEST_EXPAND} levels deep.", hint="Ask for the rows by their own set.")
    expansions = [_to_expansion(part, around) for part in split(text, ",")]
    if len({expansion.link for expansion in expansions}) < len(expansions):
        raise BadRequest("`$expand` names a link twice.", hint="Name each link once.", code="option")
    return tuple(expansions)


def _to_key(part: str, place: Place) -> Key:
    name, *rest = part.split() or [""]
    if rest not in ([], ["asc"], ["desc"]) or "(" in name or "$" in name:
        raise NotSupported(
            f"`{ORDERBY}` within $expand takes columns, not {part[:SHOWN]!r}.", hint="Write `name`, or `name desc`."
        )
    return Key(to_linked(name, place, option=ORDERBY), rest == ["desc"])


def to_linked(name: str, place: Place, *, option: str) -> Column:
    """A column that rows have an order by, or the one at the end of `source_project/name`. Raises BadRequest."""
    *steps, last = name.split("/")
    model, path = place.model, []
    for step in steps:
        link = place.links_of(model).get(step)
        if link is None or link.is_many:
            raise _unknown(
                step, [found.name for found in place.links_of(model).values() if not found.is_many], option, model
            )
        path.append(link)
        model = link.target
    column = model.by_name.get(last)
    if column is None or not column.is_sortable:
        raise _unknown(last, [column.name for column in model.columns if column.is_sortable], option, model)
    if not path:
        return column
    return replace(column, name=name, nullable=True, derived=Derived(Derivation.LINKED, column, tuple(path)))


def _to_expansion(part: str, around: Around) -> Expansion:
    name, _, inner = part.partition("(")
    place, model = around.place, around.place.model
    link = place.links_of(model).get(name.strip())
    if link is None:
        raise _not_a_link(name.strip(), place, model)
    if "(" in part and not part.endswith(")"):
        raise BadRequest(f"`$expand` has an unclosed parenthesis at {name}.", code="syntax")
    options = _to_inner_options(inner[:-1], link) if inner else {}
    target = replace(place, rows={"": link.target}, option=f"$filter of {link.name}")
    return _assemble(link, options, replace(around, place=target))


def _assemble(link: Link, options: dict[str, str], around: Around) -> Expansion:
    place = around.place
    top = to_whole(options["$top"], option="$top") if "$top" in options else None
    skip = to_whole(options.get("$skip", "0"), option="$skip")
    limit = MOST_RELATED if top is None else min(top, MOST_RELATED)
    return Expansion(
        link,
        to_fields(options.get("$select"), place),
        _whole(limit),
        _whole(skip),
        where=to_filter(options["$filter"], place) if "$filter" in options else EVERYTHING,
        order=to_key_order(options.get("$orderby"), place),
        wants_count=link.is_many and to_flag(options.get("$count", "false"), option="$count"),
        parts=to_expansions(options.get("$expand"), replace(around, depth=around.depth + 1)),
        more=_more(link, options, around) if link.is_many and top != limit else None,
    )


def _more(link: Link, options: dict[str, str], around: Around) -> tuple[Node, Node]:
    """The address of the related rows that have no room, before and after the row's key."""
    skip = int(options.get("$skip", "0")) + MOST_RELATED
    left = {"$top": str(int(options["$top"]) - MOST_RELATED)} if "$top" in options else {}
    named = {name: text for name, text in options.items() if name != "$count"} | {"$skip": str(skip)} | left
    query = "&".join(f"{name}={quote(text, safe=SAFE)}" for name, text in named.items())
    before = f"{around.root}/{around.place.service.set_of(link.source).name}("
    return Literal(before, ColumnType.TEXT), Literal(f")/{link.name}?{query}", ColumnType.TEXT)


def _to_inner_options(text: str, link: Link) -> dict[str, str]:
    """`$select=id;$top=5`, each option once."""
    options: dict[str, str] = {}
    for part in split(text, ";"):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or name in options:
            raise BadRequest(f"`$expand` cannot read the options of {link.name} at {part[:SHOWN]!r}.", code="syntax")
        check_option(name, where="within $expand", allowed=WITHIN if link.is_many else ("$select", "$expand"))
        options[name] = value
    return options


def _whole(number: int) -> Literal:
    return Literal(number, ColumnType.INTEGER)


def _not_a_link(name: str, place: Place, model: ReadModel) -> Exception:
    if name == "*" or "/" in name or name in model.by_name:
        return NotSupported(
            f"`$expand` takes links by name, not {name[:SHOWN]!r}.", hint="Write it as a($expand=b), or use $select."
        )
    return _unknown(name, [*place.links_of(model)], "$expand", model)


def _unknown(name: str, known: list[str], option: str, model: ReadModel) -> BadRequest:
    close = get_close_matches(name, known, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known) or 'none'}."
    return BadRequest(f'`{option}`: there is no "{name[:SHOWN]}" in {model.name}.', hint=hint, code="unknown")
