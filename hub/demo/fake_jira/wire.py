"""What travels between the server and the handlers: one call in, one answer out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from starlette.datastructures import QueryParams

from hub.demo.fake_jira.entities import Deployment, User
from hub.demo.fake_jira.problem import bad_request
from hub.demo.fake_jira.render import Lens
from hub.demo.fake_jira.site import JiraSite
from hub.demo.loopback.answer import Answer


@dataclass(frozen=True, slots=True)
class Call:
    """`caller` is None for an anonymous reader, who sees no project at all."""

    site: JiraSite
    method: str
    path: str
    params: dict[str, str]
    query: QueryParams
    body: Any
    caller: User | None
    lens: Lens
    site_url: str = ""

    def number(self, name: str, default: int, *, cap: int) -> int:
        """A whole number of the query; more than `cap` silently gives `cap`."""
        text = self.query.get(name)
        if text is None:
            return default
        if not text.isdigit():
            raise bad_request(f"For input string: '{text}'")
        return min(int(text), cap)

    def words(self, name: str) -> list[str]:
        """A list of the query, repeated or comma separated."""
        return [word for text in self.query.getlist(name) for word in text.split(",") if word]


class Anonymous(Enum):
    """What an unauthenticated caller gets: a refusal, an answer with nothing in it, or the same as everybody."""

    REFUSED = auto()
    EMPTY = auto()
    WELCOME = auto()


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`template` stands below `/rest/api/{version}/`."""

    method: str
    template: str
    handler: Handler
    anonymous: Anonymous = Anonymous.REFUSED
    only: Deployment | None = None
