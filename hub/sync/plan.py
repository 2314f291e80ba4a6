"""Decide what a run reads: which scopes, from which cursors."""

from connectors.sdk.contract import FetchMode, FetchPlan
from hub.connections import ConnectionSetup
from hub.security.scopes import Scope
from hub.storage.cursors import list_cursors
from hub.storage.leases import Lease
from hub.storage.session import Database
from models.vocabulary import RunMode


def make_plan(database: Database, lease: Lease, setup: ConnectionSetup) -> FetchPlan:
    """An incremental run starts from every stored cursor; a full one from none, but goes on from its own when it was interrupted."""
    is_full = lease.mode is RunMode.FULL
    with database.connect(Scope.of(lease.client_id)) as connection:
        owner = {"client_id": lease.client_id, "connection_id": lease.connection_id}
        every = list_cursors(connection, **owner)
        cursors = list_cursors(connection, **owner, written_by=lease.run_id) if is_full else every
    return FetchPlan(
        mode=FetchMode.FULL if is_full else FetchMode.INCREMENTAL,
        mapping=setup.mapping,
        scopes=lease.only_scopes or setup.stored.scopes,
        streams=lease.only_streams,
        cursors=cursors,
        held=frozenset(stream for stream, _ in every),
    )
