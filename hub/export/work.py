"""Carrying out a stored export: as whoever asked for it, with progress, to an end that is written down."""

import datetime as dt
from uuid import UUID

from hub import clock
from hub.errors import HubError, NotFound
from hub.export.order import Order, Written, find_tables
from hub.export.store import drop_files, place_of
from hub.export.tables import export_tables
from hub.export.target import MANIFEST
from hub.log import get_logger
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage import exports
from hub.storage.exports import StoredExport
from hub.wiring import Hub
from models.vocabulary import Role

log = get_logger(__name__)


def carry_out_export(hub: Hub, *, client_id: UUID, export_id: UUID) -> None:
    """Make the files; a failure is kept with the export as a sentence. One that was removed meanwhile is passed over."""
    scope = Scope.of(client_id)
    try:
        with hub.database.connect(scope) as connection:
            export = exports.begin_export(connection, export_id, now=clock.now())
    except NotFound:
        log.info("export_gone", export=str(export_id))
        return
    try:
        files = _make(hub, export)
    except HubError as error:
        _fail(hub, export, message=error.detail, hint=error.hint or "Try again later.")
        return
    except Exception:
        # Never left as if it were under way: its schedule would wait for it.
        _fail(hub, export, message="The hub made a mistake and could not make the files.", hint="The log tells more.")
        raise
    with hub.database.connect(scope) as connection:
        exports.end_export(connection, export_id, now=clock.now(), files=files, expires_at=_end_of(hub, export))


def drop_expired_exports(hub: Hub, *, now: dt.datetime) -> int:
    """Remove exports made once whose kept files have had their time; returns how many."""
    with hub.database.connect(Scope.everything()) as connection:
        expired = exports.list_expired(connection, now=now)
        for export in expired:
            drop_files(hub.settings, export)
            exports.drop_export(connection, export.id)
    return len(expired)


def _fail(hub: Hub, export: StoredExport, *, message: str, hint: str) -> None:
    with hub.database.connect(Scope.of(export.client_id)) as connection:
        exports.fail_export(connection, export.id, now=clock.now(), message=message, hint=hint)


def _make(hub: Hub, export: StoredExport) -> list[dict[str, object]]:
    caller = Caller(
        name=export.requested_by,
        role=Role.BI,
        scope=Scope.of(export.client_id),
        hide_costs=export.hide_costs,
        hide_people=export.hide_people,
    )
    order = Order(
        format=export.format,
        tables=find_tables(export.tables),
        filters=export.filters or {},
        partitioned=export.partitioned,
        include_absent=export.include_absent,
    )
    done: list[Written] = []

    def tell(written: Written) -> None:
        done.append(written)
        words = f"tables {len(done)} of {len(order.tables)}"
        with hub.database.connect(caller.scope) as connection:
            exports.note_progress(connection, export.id, words)

    export_tables(hub, caller, order, place_of(hub.settings, export), client_id=export.client_id, tell=tell)
    tables = [{"table": written.table, "rows": written.rows, "names": list(written.files)} for written in done]
    return [*tables, {"table": None, "rows": None, "names": [MANIFEST]}]


def _end_of(hub: Hub, export: StoredExport) -> dt.datetime | None:
    """Kept files of an export made once have an end; a scheduled one replaces its own."""
    if export.target or export.schedule:
        return None
    return clock.now() + dt.timedelta(days=hub.settings.export_days)
