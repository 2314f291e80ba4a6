"""The path of a request: a set, a row by its key, a link from there, a count."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from hub.errors import BadRequest, NotFound, NotSupported
from hub.odata.expressions import Place
from hub.odata.literals import to_literal
from hub.odata.meaning import Typed, combine
from hub.odata.options import split
from hub.odata.tokens import SHOWN, cut
from hub.queries.filter import And, Field, Literal, Node
from models.reporting import Column, Link
from models.reporting.feeds import EntitySet, Service

SEGMENT = re.compile(r"([A-Za-z_]\w*)(?:\((.*)\))?", re.ASCII | re.DOTALL)
COUNT = "$count"
OTHERS = {"$value", "$ref", "$links", "$batch", "$entity", "$all", "$crossjoin"}


@dataclass(frozen=True, slots=True)
class Address:
    """`found` is the set that rows are of; `key` makes it one of them, `link` leads on from that one, and `value` is all of it that is asked for."""

    found: EntitySet
    key: Node | None = None
    link: Link | None = None
    value: Column | None = None
    is_count: bool = False

    @property
    def is_one(self) -> bool:
        """Whether the answer is a row, not a collection."""
        return not self.link.is_many if self.link else self.key is not None


def to_address(path: str, service: Service, *, old_forms: bool = False) -> Address:
    """What a path names. Raises NotFound for what is not there, NotSupported for what OData has beyond this."""
    segments = [unquote(segment) for segment in path.strip("/").split("/")]
    found, key = _to_set(segments.pop(0), service, old_forms=old_forms)
    address = Address(found, key)
    while segments:
        address = _go_on(address, segments.pop(0), service)
    return address


def _to_set(segment: str, service: Service, *, old_forms: bool) -> tuple[EntitySet, Node | None]:
    match = SEGMENT.fullmatch(segment)
    if match is None or match[1] not in service.sets:
        if segment in OTHERS or segment.startswith("$"):
            raise NotSupported(f"{segment[:SHOWN]} is not supported.", hint="Ask for a set.")
        raise NotFound(f'There is no set "{segment[:SHOWN]}".', hint=f"There are: {', '.join(service.sets)}.")
    found = service.sets[match[1]]
    return found, None if match[2] is None else _to_key(match[2], found, service, old_forms=old_forms)


def _to_key(text: str, found: EntitySet, service: Service, *, old_forms: bool) -> Node:
    """`(guid)`, `(id=guid)`, `(ProjectId=guid,TaskId=guid)` as a condition."""
    parts = split(text, ",")
    named = dict(part.split("=", 1) for part in parts if "=" in part)
    if not named and len(found.key) == 1 and len(parts) == 1:
        named = {found.key[0].name: parts[0]}
    if set(named) != {column.name for column in found.key} or len(named) != len(parts):
        names = ", ".join(column.name for column in found.key)
        raise BadRequest(f"The key of {found.name} is ({names}).", hint=f"Write {found.name}(...).", code="key")
    place = Place(service, {"": found.model}, "key", old_forms=old_forms)
    return And(tuple(_equals(column, named[column.name].strip(), place) for column in found.key))


def _equals(column: Column, text: str, place: Place) -> Node:
    tokens = cut(text, option=f"key {column.name}")
    if len(tokens) != len("vE"):
        raise BadRequest(f"The key {column.name} is one value.", code="key")
    literal: Literal = to_literal(tokens[0], option=f"key {column.name}", old_forms=place.old_forms)
    return combine("eq", Typed(Field(column), column.type), Typed(literal, literal.type)).node


def _go_on(address: Address, segment: str, service: Service) -> Address:
    if segment == COUNT and not address.is_one and not address.is_count:
        return Address(address.found, address.key, address.link, is_count=True)
    if address.is_count or address.value or address.link or not address.is_one:
        raise _lost(segment, "there")
    link = service.links.get(address.found.model.name, {}).get(segment)
    if link is not None:
        return Address(service.set_of(link.target), address.key, link)
    column = address.found.model.by_name.get(segment)
    if column is None:
        raise _lost(segment, f"in {address.found.name}")
    return Address(address.found, address.key, value=column)


def _lost(segment: str, where: str) -> NotFound | NotSupported:
    if segment.startswith("$"):
        return NotSupported(
            f"{segment[:SHOWN]} is not supported {where}.", hint="Ask for a set, a row, a link or $count."
        )
    return NotFound(f'There is no "{segment[:SHOWN]}" {where}.', hint="The service's $metadata names what there is.")
