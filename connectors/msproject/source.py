"""The port of a source: what each place that holds plans brings, so that one connector can read all of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import (
    CheckItem,
    Discovery,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    StreamDescription,
    Verdict,
)
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import Translated
from models.vocabulary import Entity


class Reader(Protocol):
    """One connection's source, opened for one task; the methods are those of `connectors.sdk.contract.Connector`."""

    def check(self) -> Iterator[CheckItem]: ...

    def discover(self) -> Discovery: ...

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]: ...

    def census(self, plan: FetchPlan) -> Iterator[IdPage]: ...

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """`streams` are named apart from those of every other source: a page's stream says who translates it. `open` makes no request."""

    open: Callable[[MsProjectSettings, Runtime], Reader]
    streams: tuple[StreamDescription, ...]
    translate: Callable[[Page, Mapping], Iterator[Translated]]
