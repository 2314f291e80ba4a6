"""What every reader of one run shares: whom to ask, what is wanted, and how a thing that cannot be read alone is told."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from connectors.asana.api import AsanaApi, PlanLacks
from connectors.asana.catalogue import Catalogue
from connectors.asana.counting import Sighting
from connectors.sdk.contract import FetchPlan, Gap, Page
from connectors.sdk.errors import AccessDenied, ConfigError, ConnectorError

JsonObject = dict[str, Any]
Item = TypeVar("Item")


@dataclass(slots=True)
class Reading:
    """One run. `projects` are all that the token sees, by gid; `scopes` those of them that are read, in order."""

    api: AsanaApi
    plan: FetchPlan
    now: dt.datetime
    workspaces: list[JsonObject] = field(default_factory=list)
    projects: dict[str, JsonObject] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)
    sighting: Sighting = field(default_factory=Sighting)
    people: "People" = field(default_factory=lambda: People())  # noqa: PLW0108 - People stands below

    @property
    def homes(self) -> frozenset[str]:
        return frozenset(self.scopes)


@dataclass(slots=True)
class People:
    """Who is listed, and who is only met in what he did: somebody who left keeps his name and his hours."""

    listed: set[str] = field(default_factory=set)
    met: dict[str, str] = field(default_factory=dict)

    def meet(self, reference: JsonObject | None) -> None:
        if reference and reference["gid"] not in self.listed and reference.get("name"):
            self.met[reference["gid"]] = reference["name"]


def optional(stream: str, pages: Iterable[Page | Gap], *, scope: str = "") -> Iterator[Page | Gap]:
    """Pages of something that may be missing: a feature that the plan lacks is only shown, a missing right is a fault."""
    try:
        yield from pages
    except PlanLacks as lack:
        yield Gap(stream, scope, lack.message, lack.hint, is_fault=False)
    except (AccessDenied, ConfigError) as refusal:
        yield Gap(stream, scope, refusal.message, refusal.hint)


def with_last(items: Iterable[Item]) -> Iterator[tuple[Item, bool]]:
    """Each item with whether it is the last; when the next one cannot be had, the one in hand is not lost."""
    iterator, nothing = iter(items), object()
    held: Item | object = next(iterator, nothing)
    while held is not nothing:
        try:
            following = next(iterator, nothing)
        except ConnectorError:
            yield cast("Item", held), False
            raise
        yield cast("Item", held), following is nothing
        held = following
