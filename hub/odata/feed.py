"""A feed's answers: service document, metadata, collections, rows, counts. A request comes in, an answer goes out, errors included."""

from dataclasses import replace
from http import HTTPStatus

import orjson

from hub.errors import BadRequest, HubError, NotFound
from hub.odata.address import to_address
from hub.odata.asking import Feed, to_question
from hub.odata.csdl import to_metadata
from hub.odata.exchange import TEXT, XML, Answer, Ask, JsonForm, NotAcceptable, json_form, to_error
from hub.odata.options import Options, to_options
from hub.odata.paging import EXPANDED_PAGE, next_link, preferred_size, to_position
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
    "$compute",
    "$search",
    "$skiptoken",
    "$format",
)
OF_ROW = ("$select", "$expand", "$format")
"""What a count takes and does not need is no error: clients leave paging in."""


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
    count = count_rows(feed.ask.hub, feed.ask.caller, to_question(feed))
    if count == 0:
        _require_start(feed)
    return Answer(str(count).encode(), TEXT)


def _collection(feed: Feed) -> Answer:
    ask, system = feed.ask, feed.options.system
    question = to_question(feed)
    position = to_position(ask, system, question.limit)
    if any(expansion.link.is_many for expansion in question.expansions):
        position = replace(position, size=min(position.size, EXPANDED_PAGE))
    if position.resume is not None:
        if len(position.resume) != len(question.order):
            raise BadRequest("This $skiptoken does not belong to this query.", code="skiptoken")
        question = replace(question, skip=0)
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
    question = replace(to_question(feed), limit=1)
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
    question = replace(to_question(feed), limit=1, fields=(column,))
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
