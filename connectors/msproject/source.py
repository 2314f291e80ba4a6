"""The port of a source: what each place that holds plans brings, so that one connector can read all of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

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


Api = TypeVar("Api")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Generic[Api]):
    """A place that is asked by requests: `open` gives its `api.py`, which each task closes, and the rest say what is asked through it."""

    open: Callable[[MsProjectSettings, Runtime], AbstractContextManager[Api]]
    check: Callable[[Api], Iterator[CheckItem]]
    discover: Callable[[Api], Discovery]
    fetch: Callable[[Api, FetchPlan], Iterator[Page | Gap]]
    census: Callable[[Api, FetchPlan], Iterator[IdPage]]
    probe: Callable[[Api, Entity, str, Sequence[str]], Iterator[Verdict]]

    def reader(self, settings: MsProjectSettings, runtime: Runtime) -> Reader:
        return _ServiceReader(self, settings, runtime)


class _ServiceReader(Generic[Api]):
    def __init__(self, service: Service[Api], settings: MsProjectSettings, runtime: Runtime) -> None:
        self._service = service
        self._open = partial(service.open, settings, runtime)

    def check(self) -> Iterator[CheckItem]:
        with self._open() as api:
            yield from self._service.check(api)

    def discover(self) -> Discovery:
        with self._open() as api:
            return self._service.discover(api)

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        with self._open() as api:
            yield from self._service.fetch(api, plan)

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        with self._open() as api:
            yield from self._service.census(api, plan)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        with self._open() as api:
            yield from self._service.probe(api, entity, scope, ids)
