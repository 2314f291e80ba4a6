"""Keeping what tools hold counted by source project: what a change touched is counted again, the rest is left as it is."""

import uuid

from hub.queries.portfolio import list_client_ids
from hub.queries.reading import driver_of, reading
from hub.queries.tallies import find_tally_mark, list_touched_places, read_newest_counted
from hub.security.scopes import Scope
from hub.storage.tallies import NOWHERE, hold_tallies, save_tallies, save_tally_mark
from hub.wiring import Hub


def keep_tallies(hub: Hub, scope: Scope) -> None:
    """Make the tallies of the scope's clients hold. Asks first, so that nothing to do costs a look."""
    with reading(hub.database, scope) as reader:
        clients = list_client_ids(reader)
        due = [each for each in clients if find_tally_mark(reader, each) != read_newest_counted(reader, each)]
    for client_id in due:
        _count(hub, client_id)


def _count(hub: Hub, client_id: uuid.UUID) -> None:
    with hub.database.connect(Scope.of(client_id)) as connection:
        hold_tallies(connection, client_id)
        reader = driver_of(connection)
        mark, newest = find_tally_mark(reader, client_id), read_newest_counted(reader, client_id)
        if mark == newest:
            return
        touched = None if mark is None else list_touched_places(reader, client_id, since=mark)
        save_tallies(connection, client_id, places=None if touched is None else {each or NOWHERE for each in touched})
        save_tally_mark(connection, client_id, change_seq=newest)
