"""How old the data behind a list are, for its headers: the oldest stream that feeds it, remembered for a moment."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from hub import clock
from hub.queries.reading import reading
from hub.registry import get_connector, list_installed
from hub.security.scopes import Scope
from hub.wiring import Hub
from models.reporting import ReadModel
from models.vocabulary import Entity

REMEMBERED_S = 2.0
MOST_REMEMBERED = 1_000
OLDEST = """
SELECT min(f.data_as_of), coalesce(bool_or(f.is_stale), false) FROM freshness f
WHERE (f.connector, f.stream) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
  AND (%s::uuid[] IS NULL OR f.client_id = ANY (%s)) AND (%s::uuid[] IS NULL OR f.connection_id = ANY (%s))
"""


@dataclass(frozen=True, slots=True)
class DataAge:
    """`as_of` None: nothing that feeds the list was ever read to its end."""

    as_of: dt.datetime | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What of a list is asked for: None is all the caller may see."""

    clients: tuple[uuid.UUID, ...] | None = None
    connections: tuple[uuid.UUID, ...] | None = None


class DataAges:
    """A dashboard asks fifty lists at once; each age is looked up once for all of them."""

    def __init__(self, hub: Hub, *, now: Callable[[], float] = clock.monotonic) -> None:
        self._hub, self._now = hub, now
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str, Part], tuple[DataAge, float]] = {}

    def find(self, scope: Scope, model: ReadModel, part: Part) -> DataAge | None:
        """None for a list that no tool feeds. Raises StorageError."""
        feeders = _feeders(_entities_of(model))
        if not feeders:
            return None
        key = (scope.as_setting(), model.name, part)
        age, until = self._known.get(key, (None, 0.0))
        if age is None or until <= self._now():
            age = self._read(scope, feeders, part)
            with self._lock:
                if len(self._known) >= MOST_REMEMBERED:
                    self._known.clear()
                self._known[key] = (age, self._now() + REMEMBERED_S)
        return age

    def _read(self, scope: Scope, feeders: Collection[tuple[str, str]], part: Part) -> DataAge:
        connectors, streams = zip(*feeders, strict=True)
        clients = None if part.clients is None else list(part.clients)
        connections = None if part.connections is None else list(part.connections)
        values = (list(connectors), list(streams), clients, clients, connections, connections)
        with reading(self._hub.database, scope) as reader:
            as_of, is_stale = reader.execute(OLDEST, values).fetchone() or (None, False)
        return DataAge(as_of, is_stale)


def _entities_of(model: ReadModel) -> frozenset[Entity]:
    return frozenset(entity for entity in Entity if entity.value in model.watched)


@cache
def _feeders(entities: frozenset[Entity]) -> tuple[tuple[str, str], ...]:
    """(connector, stream) of everything that brings such records."""
    return tuple(
        (installed.name, stream.name)
        for installed in list_installed()
        for stream in get_connector(installed.name).description.streams
        if entities & set(stream.entities)
    )
