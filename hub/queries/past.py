"""Looking back at what the PMO keeps itself, and at what is joined from that and the tools' rows.

The schemas `past` and `recalled` have the tables and views of now by the same names, as they were held at an instant for each client; in the
latter with the first that was known of what was not held yet (`migrations/past.py`). Statements stay as they are: the transaction is told
when, and to look there first.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace

import orjson

from hub.errors import Unprocessable
from hub.queries.as_of import AsOf, LookBack, Untracked, end_of, list_untracked, look_back
from hub.queries.held import Cut
from hub.queries.reading import Reader
from models.reporting import Past, ReadModel

CLIENTS = "SELECT id, name, time_zone, tracked_from FROM client ORDER BY tracked_from, id"
CONNECTIONS = "SELECT id, client_id FROM connection"
ENTER = """
SELECT set_config('search_path', %(schema)s || ', public', true), set_config('pmo_hub.as_of', %(instants)s, true),
       set_config('pmo_hub.first_known_in', %(first_known_in)s, true)
"""
EVERYBODY = ""
"""Stands for rows of no client alone."""


def held_at(reader: Reader, model: ReadModel, as_of: AsOf | None) -> LookBack | None:
    """How to read a list as it was held then; what it takes of the transaction is done. Raises Unprocessable when nothing was tracked yet."""
    if as_of is None:
        return None
    if model.past is not None:
        return look_into_past(reader, as_of, past=model.past)
    back = look_back(reader, as_of)
    return _with_prices(reader, back, as_of) if model.is_priced else back


def look_into_past(reader: Reader, as_of: AsOf, *, past: Past) -> LookBack:
    """From here on the transaction reads what was held then. Raises Unprocessable when nothing was tracked yet."""
    clients = reader.execute(CLIENTS).fetchall()
    ends = {client: end_of(as_of, zone) for client, _, zone, _ in clients}
    late = [Untracked(client, None, name, since) for client, name, _, since in clients if since > ends[client]]
    if past is Past.RECORDS:
        late = []
    elif clients and len(late) == len(clients):
        raise _nothing_tracked(as_of, late[0])
    tools = list_untracked(reader, as_of) if past is Past.JOINED else ()
    back = LookBack(None, {}, (*late, *tools), instants=_to_instants(ends))
    enter(reader, back)
    return back


def _with_prices(reader: Reader, back: LookBack, as_of: AsOf) -> LookBack:
    """Rows are cut where they stand, and what the PMO keeps is read as figures of that day read it: as it was kept, else as first known."""
    clients = [(client, zone) for client, _, zone, _ in reader.execute(CLIENTS)]
    ends = {client: end_of(as_of, zone) for client, zone in clients}
    ends |= {connection: ends[client] for connection, client in reader.execute(CONNECTIONS) if client in ends}
    zones = {zone for _, zone in clients}
    priced = replace(back, instants=_to_instants(ends), first_known_in=zones.pop() if len(zones) == 1 else "UTC")
    enter(reader, priced)
    return priced


def enter(reader: Reader, back: LookBack | None) -> None:
    """Have another transaction read what was held then, too."""
    if back is not None and back.instants:
        _enter(reader, back.instants, first_known_in=back.first_known_in)


def recall(reader: Reader, client_id: uuid.UUID, *, zone: str, cut: Cut) -> None:
    """From here on the transaction reads one client's past as its figures count it: of what was not written down yet, the first known."""
    ends = {client_id: cut.end, **(cut.instants or {})}
    _enter(reader, _to_instants(ends), first_known_in=zone)


def _enter(reader: Reader, instants: str, *, first_known_in: str) -> None:
    """Without a zone in which something was first known, what was held counts, and nothing else."""
    schema = "recalled" if first_known_in else "past"
    reader.execute(ENTER, {"schema": schema, "instants": instants, "first_known_in": first_known_in})


def _to_instants(ends: Mapping[uuid.UUID, dt.datetime]) -> str:
    """Ends by client, and by connection where those have their own."""
    told = {str(whose): end.isoformat() for whose, end in ends.items()}
    if ends:
        told[EVERYBODY] = max(ends.values()).isoformat()
    return orjson.dumps(told).decode()


def _nothing_tracked(as_of: AsOf, first: Untracked) -> Unprocessable:
    since = first.tracked_from and first.tracked_from.isoformat(timespec="seconds")
    return Unprocessable(
        f'Nothing was tracked yet at {as_of.isoformat()}: of what the PMO keeps of "{first.name}" versions are kept from {since}.',
        hint="Ask for a later time. What it was before is not known any more.",
        code="not_tracked",
    )
