"""A feed's answers: service document, metadata, collections, rows, counts. A request comes in, an answer goes out, errors included."""

from dataclasses import dataclass, replace
from http import HTTPStatus

import orjson

from hub.errors import BadRequest, HubError, NotFound
from hub.odata.address import Address, to_address
from hub.odata.csdl import to_metadata
from hub.odata.exchange import TEXT, XML, Answer, Ask, JsonForm, NotAcceptable, json_form, to_error
from hub.odata.expressions import Place, to_filter
from hub.odata.options import Options, to_flag, to_options, to_whole
from hub.odata.paging import EXPANDED_PAGE, next_link, preferred_size, to_position
from hub.odata.selection import Around, to_expansions, to_fields, to_key_order
from hub.odata.transformations import to_aggregation
from hub.portfolio.refresh import refresh_for
from hub.queries.aggregation import Aggregation
from hub.queries.filter import EVERYTHING, And, LedTo, Node
from hub.queries.lists import count_rows, read_feed
from hub.queries.order import default_order
from hub.queries.question import Question
from hub.security.caller import Action

METADATA = "$metadata"
OF_COLLECTION = (
    "$filter",
    "$select",
    "$orderby",
    "$top",
    "$skip",
    "$count",
    "$expand",
    "$apply",
    "$skiptoken",
    "$format",
)
OF_ROW = ("$select", "$expand", "$format")
"""What a count takes and does not need is no error: clients leave paging in."""


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


def answer(ask: Ask) -> Answer:
    """The answer to one GET, whatever it asks."""
    try:
        ask.caller.require(Action.READ)
        return _answer(ask)
    except HubError as error:
        return to_error(error)


def _answer(ask: Ask) -> Answer:
    _check_version(ask)
    options = to_options(ask.query)
    if ask.path == METADATA:
        return _metadata(ask, options)
    if ask.path == "":
        return _service_document(ask, options)
    address = to_address(ask.path, ask.service, old_forms=ask.service.takes_old_forms)
    if address.is_count:
        options.allow(*OF_COLLECTION, where="beside $count")
        return _count(Feed(ask, options, address, JsonForm()))
    feed = Feed(ask, options, address, json_form(ask, options.get("$format")))
    if address.is_one:
        options.allow(*OF_ROW, where="beside one row")
        return _property(feed) if address.value else _row(feed)
    options.allow(*OF_COLLECTION, where="beside a set")
    return _collection(feed)


def _check_version(ask: Ask) -> None:
    most = ask.headers.get("odata-maxversion", "").strip()
    if most and most < "4":
        raise BadRequest(f"OData {most[:5]} is not spoken here.", hint="Use OData 4.0.", code="version")


def _metadata(ask: Ask, options: Options) -> Answer:
    options.allow("$format", where="beside $metadata")
    if options.get("$format") not in {None, "xml", XML}:
        raise NotAcceptable("The metadata are XML.", hint="Leave $format out, or write $format=xml.")
    return Answer(to_metadata(ask.service), XML)


def _service_document(ask: Ask, options: Options) -> Answer:
    options.allow("$format", where="beside the service document")
    form = json_form(ask, options.get("$format"))
    sets = [{"name": name, "kind": "EntitySet", "url": name} for name in ask.service.sets]
    body = {"@odata.context": f"{ask.root}/{METADATA}", "value": sets}
    return Answer(orjson.dumps(body), form.media_type)


def _count(feed: Feed) -> Answer:
    count = count_rows(feed.ask.hub, feed.ask.caller, _to_question(feed))
    if count == 0:
        _require_start(feed)
    return Answer(str(count).encode(), TEXT)


def _collection(feed: Feed) -> Answer:
    ask, system = feed.ask, feed.options.system
    top = to_whole(system["$top"], option="$top") if "$top" in system else None
    position = to_position(ask, system, top)
    question = _to_question(feed)
    if any(expansion.link.is_many for expansion in question.expansions):
        position = replace(position, size=min(position.size, EXPANDED_PAGE))
    if position.resume is not None and len(position.resume) != len(question.order):
        raise BadRequest("This $skiptoken does not belong to this query.", code="skiptoken")
    if position.resume is None:
        question = replace(question, skip=to_whole(system.get("$skip", "0"), option="$skip"))
    if position.room == 0:
        count = count_rows(ask.hub, ask.caller, question)
        return _page(feed, question, "", count if question.wants_count else None, None)
    page = read_feed(ask.hub, ask.caller, replace(question, limit=position.room), resume=position.resume)
    if not page.items:
        _require_start(feed)
    more = page.last is not None and not position.is_last
    link = next_link(ask, system, feed.options.aliases, (position, page.last or [])) if more else None
    return _page(feed, question, page.items, page.count, link)


def _page(feed: Feed, question: Question, items: str, count: int | None, link: str | None) -> Answer:
    members = []
    if feed.form.metadata != "none":
        members.append(f'"@odata.context":{_text(_context(feed, question))}')
    if count is not None:
        members.append(f'"@odata.count":{_text(str(count)) if feed.form.exact_as_text else count}')
    members.append(f'"value":[{items}]')
    if link is not None:
        members.append(f'"@odata.nextLink":{_text(link)}')
    applied = {}
    if preferred_size(feed.ask) is not None:
        applied["odata.maxpagesize"] = str(preferred_size(feed.ask))
    return _json(feed, f"{{{','.join(members)}}}", applied)


def _row(feed: Feed) -> Answer:
    """One row; a link to nothing is an answer without content."""
    question = replace(_to_question(feed), limit=1)
    items = read_feed(feed.ask.hub, feed.ask.caller, question).items
    if not items:
        _require_start(feed)
        if feed.address.link is None:
            raise NotFound(f"There is no such row in {feed.address.found.name}.", hint="It may have left its set.")
        return Answer(b"", feed.form.media_type, HTTPStatus.NO_CONTENT)
    if feed.form.metadata == "none":
        return _json(feed, items, {})
    context = f'"@odata.context":{_text(_context(feed, question) + "/$entity")}'
    return _json(feed, f"{{{context},{items[1:]}", {})


def _property(feed: Feed) -> Answer:
    """One value of one row; null is an answer without content."""
    column = feed.address.value
    if column is None:
        raise TypeError("There is no property to show.")
    question = replace(_to_question(feed), limit=1, fields=(column,))
    items = read_feed(feed.ask.hub, feed.ask.caller, question).items
    if not items:
        raise NotFound(f"There is no such row in {feed.address.found.name}.", hint="It may have left its set.")
    value = orjson.loads(items).get(column.name)
    if value is None:
        return Answer(b"", feed.form.media_type, HTTPStatus.NO_CONTENT)
    context = f"{feed.ask.root}/{METADATA}#{feed.ask.path}"
    # The value is cut out as PostgreSQL wrote it: a number read and written again may lose digits.
    written = items[items.index(":") + 1 : -1]
    return _json(feed, f'{{"@odata.context":{_text(context)},"value":{written}}}', {})


def _to_question(feed: Feed) -> Question:
    place, options = feed.place, feed.options
    if options.get("$apply") is not None:
        return _to_groups(feed, options.system["$apply"])
    where = _where(options, place)
    model = feed.address.found.model
    refresh_for(feed.ask.hub, feed.ask.caller, model)
    return Question(
        model,
        to_key_order(options.get("$orderby"), place),
        to_fields(options.get("$select"), place),
        where=And((*_conditions(feed.address), where)),
        expansions=to_expansions(options.get("$expand"), Around(place, feed.ask.root)),
        form=feed.form.values,
        wants_count=to_flag(options.system.get("$count", "false"), option="$count"),
    )


def _to_groups(feed: Feed, text: str) -> Question:
    """What `$apply` makes; the other options are then over its groups."""
    place, options = feed.place, feed.options
    applied = to_aggregation(text, place)
    if not isinstance(applied, Aggregation):
        rest = Options({name: value for name, value in options.system.items() if name != "$apply"}, options.aliases)
        question = _to_question(replace(feed, options=rest))
        return replace(question, where=And((applied, question.where)))
    if options.get("$expand") is not None:
        raise BadRequest("`$expand` has no place beside groups.", hint="Group by the id.", code="option")
    applied = replace(applied, where=And((*_conditions(feed.address), applied.where)))
    groups = replace(place, rows={"": applied.model}, service=replace(place.service, links={}))
    return Question(
        applied.model,
        to_key_order(options.get("$orderby"), groups),
        to_fields(options.get("$select"), groups),
        where=_where(options, groups),
        aggregation=applied,
        form=feed.form.values,
        wants_count=to_flag(options.system.get("$count", "false"), option="$count"),
    )


def _where(options: Options, place: Place) -> Node:
    text = options.get("$filter")
    return EVERYTHING if text is None else to_filter(text, place)


def _conditions(address: Address) -> list[Node]:
    """What the path says of the rows: their key, or which row a link leads to them from."""
    if address.key is None:
        return []
    if address.link is None:
        return [address.key]
    return [LedTo(address.link, address.key)]


def _require_start(feed: Feed) -> None:
    """Nothing was found: raise NotFound if the row that a link starts from is not there either."""
    link, key = feed.address.link, feed.address.key
    if link is None or key is None:
        return
    start = Question(link.source, default_order(link.source), (), where=key)
    if count_rows(feed.ask.hub, feed.ask.caller, start) == 0:
        raise NotFound(f"There is no such row in {link.source.name}.", hint="It may have left its set.")


def _context(feed: Feed, question: Question) -> str:
    is_whole = question.fields == question.model.columns and question.aggregation is None
    shown = [] if is_whole else [column.name for column in question.fields]
    shown += [f"{expansion.link.name}()" for expansion in question.expansions]
    return f"{feed.ask.root}/{METADATA}#{feed.address.found.name}" + (f"({','.join(shown)})" if shown else "")


def _json(feed: Feed, body: str, applied: dict[str, str]) -> Answer:
    if feed.form.omits_nulls:
        applied = applied | {"omit-values": "nulls"}
    headers = {"Preference-Applied": ", ".join(f"{name}={value}" for name, value in applied.items())} if applied else {}
    return Answer(body.encode(), feed.form.media_type, headers=headers)


def _text(text: str) -> str:
    return orjson.dumps(text).decode()
