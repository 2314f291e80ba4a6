"""Tables written out: each a stream of the library, put into files one after the other, the manifest last."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from hub import clock
from hub.errors import NotFound
from hub.export.order import Manifest, Order, Written, columns_of
from hub.export.partitions import partition_order, write_partitions
from hub.export.target import Target
from hub.export.writers import WRITERS, Writer
from hub.queries.conditions import names_presence
from hub.queries.lists import Unchanged
from hub.queries.order import default_order
from hub.queries.question import Question
from hub.queries.streams import Stream, Writing, stream_rows
from hub.security.caller import Action, Caller
from hub.security.scopes import Scope
from hub.wiring import Hub
from models.reporting import ReadModel
from models.vocabulary import ExportFormat

Told = Callable[[Written], None]


def export_tables(
    hub: Hub, caller: Caller, order: Order, target: Target, *, client_id: UUID | None = None, tell: Told | None = None
) -> Manifest:
    """Write the tables as the caller may see them, of one client or of all in scope; `tell` hears of each that is done.

    Raises Forbidden, NotFound for a client out of scope, StorageError when the place or the database gives up: then there is no manifest.
    """
    caller.require(Action.READ)
    if client_id is not None and not caller.scope.covers(client_id):
        raise NotFound(f"There is no client {client_id}.", hint="List the clients you may see.")
    # The database keeps rows of others away, also in lists that no column of the client narrows.
    seer = caller if client_id is None else replace(caller, scope=Scope.of(client_id))
    manifest = Manifest(made_at=clock.now(), order=order)
    for model in order.tables:
        written = _writer(order, model)(model, _open(hub, seer, order, model), target)
        manifest.written.append(written)
        if tell is not None:
            tell(written)
    target.write_manifest(manifest.to_json())
    return manifest


def _writer(order: Order, model: ReadModel) -> Writer:
    """A table that belongs to the whole hub is never split."""
    return write_partitions if order.partitioned and model.client_column else WRITERS[order.format]


def _open(hub: Hub, caller: Caller, order: Order, model: ReadModel) -> Stream:
    where = order.where(model)
    question = Question(
        model,
        partition_order(model) if order.partitioned else default_order(model),
        columns_of(model),
        where=where,
        include_absent=order.include_absent or names_presence(where),
        limit=None,
        escapes_formulas=order.escapes_formulas and order.format is ExportFormat.CSV,
    )
    stream = stream_rows(hub, caller, question, writing=Writing.CSV)
    if isinstance(stream, Unchanged):  # Only for askers who named a tag they hold.
        raise TypeError(stream)
    return stream
