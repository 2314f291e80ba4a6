"""Looking back: every row as it was held at an instant, or at the end of a day where its client lives.

A table holds the newest version of each row, its history the ones before; of all of them exactly one was held at an instant, or none.
A plan that its tool dates counts as known from that date, which its versions carry already.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, DateTime, FromClause, Uuid, bindparam, column, func, select, table, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from hub.errors import Unprocessable
from hub.queries.reading import Reader
from hub.queries.relations import relation_of, value_of
from models.reporting import ReadModel

AsOf: TypeAlias = dt.date | dt.datetime
"""A day means its end in the client's zone, an instant itself."""

ONE_DAY, TICK = dt.timedelta(days=1), dt.timedelta(microseconds=1)
EARLIEST_ZONE = dt.timedelta(hours=14)
"""Where a day begins first."""
DATE_LENGTH = len("2026-11-22")
LONGEST_SHOWN = 40
KNOWN_FROM, KNOWN_TO = "known_from", "known_to"

TRACKED = """
SELECT c.client_id, c.id, c.name, k.time_zone, least(p.known_from, h.known_from, r.started_at) AS tracked_from
FROM connection c JOIN client k ON k.id = c.client_id
LEFT JOIN LATERAL (SELECT min(known_from) AS known_from FROM source_project
                   WHERE client_id = c.client_id AND connection_id = c.id) p ON true
LEFT JOIN LATERAL (SELECT min(known_from) AS known_from FROM source_project_history
                   WHERE client_id = c.client_id AND connection_id = c.id) h ON true
LEFT JOIN LATERAL (SELECT min(started_at) AS started_at FROM sync_run
                   WHERE client_id = c.client_id AND connection_id = c.id) r ON true
ORDER BY tracked_from NULLS LAST, c.id
"""
ZONES = "SELECT id, time_zone FROM client ORDER BY id"


class Cut(Enum):
    """Where the look back stops: at one instant for all rows, or at one for each client."""

    ONE = "one"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class Untracked:
    """A connection whose rows were not kept yet at the instant asked for; `tracked_from` None was never synced.

    Without a connection it is the client by whose name it goes: what the PMO keeps of it itself.
    """

    client_id: uuid.UUID
    connection_id: uuid.UUID | None
    name: str
    tracked_from: dt.datetime | None


@dataclass(frozen=True, slots=True)
class LookBack:
    """What a statement needs to look back; `untracked` are those of which nothing was known yet.

    Rows with versions of their own are cut where they stand; for others, and for what such rows are worked out from besides, the
    transaction is told the `instants` (`past.py`), and with `first_known_in` what was first known of what was not written down yet.
    """

    cut: Cut | None
    values: dict[str, Any]
    untracked: tuple[Untracked, ...] = ()
    instants: str = ""
    first_known_in: str = ""


def parse_as_of(text: str, *, now: dt.datetime) -> AsOf:
    """A day, or an instant with its offset. Raises Unprocessable, also for a day that has not come yet anywhere."""
    as_of = _read_time(text)
    if as_of is None:
        raise Unprocessable(
            f'"{text[:LONGEST_SHOWN]}" is no value for "as_of".',
            hint="Expected a date such as 2026-11-22, or an instant with its offset such as 2026-11-22T10:00:00Z (a + is written %2B).",
            code="bad_value",
        )
    day = as_of.date() if isinstance(as_of, dt.datetime) else as_of
    if day > (now + EARLIEST_ZONE).date():
        raise Unprocessable(f"`as_of={text}` lies ahead.", hint="Ask for today, or for a day before.", code="bad_value")
    return as_of


def _read_time(text: str) -> AsOf | None:
    try:
        if len(text) == DATE_LENGTH:
            return dt.date.fromisoformat(text)
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def end_of(as_of: AsOf, zone: str) -> dt.datetime:
    """The last instant that counts."""
    if isinstance(as_of, dt.datetime):
        return as_of
    midnight = dt.datetime.combine(as_of + ONE_DAY, dt.time(), tzinfo=ZoneInfo(zone))
    return midnight.astimezone(dt.UTC) - TICK


def look_back(reader: Reader, as_of: AsOf) -> LookBack:
    """How to read what was held then, in the reader's scope. Raises Unprocessable when no connection was tracked yet."""
    ends = {client: end_of(as_of, zone) for client, zone in reader.execute(ZONES)}
    untracked, is_nothing = _find_untracked(reader, as_of)
    if is_nothing:
        raise _nothing_tracked(as_of, untracked[0])
    return _to_cut(ends, untracked)


def list_untracked(reader: Reader, as_of: AsOf) -> tuple[Untracked, ...]:
    """The connections of which nothing was known yet, in the reader's scope."""
    return _find_untracked(reader, as_of)[0]


def _to_cut(ends: dict[uuid.UUID, dt.datetime], untracked: tuple[Untracked, ...]) -> LookBack:
    instants = set(ends.values())
    if len(instants) == 1:
        return LookBack(Cut.ONE, {"at": instants.pop()}, untracked)
    return LookBack(Cut.EACH, {"at_clients": list(ends), "at_instants": list(ends.values())}, untracked)


def _find_untracked(reader: Reader, as_of: AsOf) -> tuple[tuple[Untracked, ...], bool]:
    """The connections of which nothing was known yet, and whether that is each of them."""
    rows = reader.execute(TRACKED).fetchall()
    found = [
        (Untracked(client, row_id, name, since), end_of(as_of, zone)) for client, row_id, name, zone, since in rows
    ]
    untracked = tuple(item for item, end in found if item.tracked_from is None or item.tracked_from > end)
    return untracked, bool(found) and len(untracked) == len(found)


def _nothing_tracked(as_of: AsOf, first: Untracked) -> Unprocessable:
    since = first.tracked_from and first.tracked_from.isoformat(timespec="seconds")
    began = (
        f'the first connection, "{first.name}", is tracked from {since}' if since else "no connection was synced yet"
    )
    return Unprocessable(
        f"Nothing was tracked yet at {as_of.isoformat()}: {began}.",
        hint="Ask for a later time. Nothing is known of what the tools held before.",
        code="not_tracked",
    )


@cache
def relation_at(model: ReadModel, cut: Cut | None) -> FromClause:
    """The rows of a read model as they were held then: the same columns, each row at most once. Without a cut, as they are held now."""
    present = relation_of(model)
    if cut is None:
        return present
    names = [(name, item.type) for name, item in present.c.items()]
    past = table(
        f"{model.relation}_history",
        *(column(name, kind) for name, kind in names),
        column(KNOWN_TO, DateTime(timezone=True)),
    )
    clients = _ends() if cut is Cut.EACH else None
    derived = [item for item in model.columns if item.derived]
    versions = []
    for version in (present, past):
        end: ColumnElement[Any] = bindparam("at", type_=DateTime(timezone=True)) if clients is None else clients.c.at
        worked_out = (value_of(version, item).label(item.name) for item in derived)
        query = select(*(version.c[name] for name, _ in names), *worked_out).where(version.c[KNOWN_FROM] <= end)
        if clients is not None:
            query = query.join(clients, clients.c.client_id == version.c.client_id)
        versions.append(query.where(version.c[KNOWN_TO] > end) if version is past else query)
    return union_all(*versions).subquery(model.relation)


def _ends() -> FromClause:
    clients = bindparam("at_clients", type_=ARRAY(Uuid()))
    instants = bindparam("at_instants", type_=ARRAY(DateTime(timezone=True)))
    ends = func.unnest(clients, instants).table_valued(
        column("client_id", Uuid()), column("at", DateTime(timezone=True)), name="ends"
    )
    return ends.render_derived()
