"""What travels between the server and the handlers: one call in, one answer out."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hub.demo.fake_asana.entities import Project, Thing, User, Workspace
from hub.demo.fake_asana.opt_fields import Tree, compact, parse_fields, select
from hub.demo.fake_asana.problem import bad_request, forbidden, not_found, payment_required
from hub.demo.fake_asana.site import AsanaSite, Lens
from hub.demo.loopback.answer import Answer

Kind = TypeVar("Kind", bound=Thing)
JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """`params` are the gids of the path, `body` the decoded JSON of a POST."""

    site: AsanaSite
    path: str
    params: dict[str, str]
    query: dict[str, str]
    viewer: User
    body: Any = None

    @property
    def tree(self) -> Tree | None:
        return parse_fields(self.query.get("opt_fields"))

    @property
    def lens(self) -> Lens:
        return Lens(self.viewer, self.viewer.workspace.features)

    def shown(self, record: JsonObject) -> JsonObject:
        """A record in a list: compact unless fields were asked for."""
        return compact(record) if self.tree is None else select(record, self.tree)

    def shown_alone(self, record: JsonObject) -> JsonObject:
        """A record asked for by its gid: whole unless fields were asked for."""
        return record if self.tree is None else select(record, self.tree)

    def needs(self, feature: str) -> None:
        """Raise the 402 of a plan without it."""
        if feature not in self.viewer.workspace.features:
            raise payment_required()

    def get(self, kind: type[Kind], gid: str, word: str) -> Kind:
        """A thing by gid. Raises 404 for an unknown or deleted one, 403 for a project the viewer may not see."""
        thing = self.site.world.things.get(gid)
        if not isinstance(thing, kind) or getattr(thing, "deleted", False):
            raise not_found(word, gid)
        if isinstance(thing, Project) and not self.lens.sees(thing):
            raise forbidden(word)
        return thing

    def required(self, name: str) -> str:
        if not self.query.get(name):
            raise bad_request(f"{name}: Missing input")
        return self.query[name]

    def workspace(self) -> Workspace:
        return self.get(Workspace, self.required("workspace"), "workspace")

    def flag(self, name: str) -> bool | None:
        match self.query.get(name):
            case None:
                return None
            case "true" | "false" as word:
                return word == "true"
            case word:
                raise bad_request(f"{name}: Not a boolean: {word}")

    def moment(self, name: str) -> dt.datetime | None:
        """An instant of the query. Raises 400 for one without an offset."""
        text = self.query.get(name)
        if text is None:
            return None
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise bad_request(f"{name}: Not a date-time: {text}") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)

    def date(self, name: str) -> dt.date | None:
        text = self.query.get(name)
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            raise bad_request(f"{name}: Not a date: {text}") from None


Handler = Callable[[Call], Answer]
PAGED = ("limit", "offset")


@dataclass(frozen=True, slots=True)
class Route:
    """`template` as in the OpenAPI document; `takes` are the query parameters it knows beside opt_fields, others are refused."""

    template: str
    handler: Handler
    takes: tuple[str, ...] = ()
    method: str = "GET"
    cost: Callable[[int], int] = field(default=lambda size: 1 + size // 10_000)
    """What an answer of so many bytes costs: a stand-in for "roughly the links followed"."""
