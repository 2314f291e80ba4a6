"""Exports by the hub itself: asked for, listed, removed, and handed out by links that end soon."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import BeforeValidator

from hub import clock
from hub.admin.bodies import Body, Name, read_body
from hub.admin.desk import open_desk, to_json
from hub.admin.schedules import Schedule
from hub.errors import Forbidden, NotFound, Unprocessable
from hub.queries.conditions import to_where
from hub.queries.cursor import open_cursor, seal_cursor
from hub.queries.order import default_order
from hub.queries.question import Asker, Question, shape_of
from hub.security.caller import Action, Caller
from hub.security.scopes import Scope
from hub.storage import clients, exports
from hub.storage.exports import StoredExport
from hub.wiring import Hub
from models.reporting import PUBLISHED
from models.vocabulary import ExportFormat

LINK_LASTS = dt.timedelta(minutes=15)
TICKET = "export ticket"
"""What a sealed text of this room is for: it opens nowhere else."""
WITHOUT_FILES = {ExportFormat.DELTA}
"""Formats that are folders: they need a place of their own."""


def _to_tables(value: Any) -> Any:
    """`"all"` as None, or names of tables as the API writes them."""
    if value in ("all", None):
        return None
    names = [str(name).replace("-", "_") for name in value] if isinstance(value, list) and value else []
    for name in names:
        if name not in PUBLISHED:
            raise ValueError(f'there is no table "{name}"; tables are {", ".join(PUBLISHED)}')
    if not names:
        raise ValueError('write "all" or a list of tables')
    return list(dict.fromkeys(names))


def _to_filters(value: Any) -> Any:
    """Names of tables as the hub writes them."""
    return {str(name).replace("-", "_"): text for name, text in value.items()} if isinstance(value, dict) else value


class ExportBody(Body):
    """A new export. Without `target` the hub keeps the files for a while; with `schedule` it is made again and again."""

    client_id: UUID
    format: ExportFormat
    name: Name = "Export"
    tables: Annotated[list[str] | None, BeforeValidator(_to_tables)] = None
    include_absent: bool = False
    filters: Annotated[dict[str, str] | None, BeforeValidator(_to_filters)] = None
    partitioned: bool = False
    target: Name | None = None
    schedule: Schedule | None = None


def create_export(hub: Hub, *, caller: Caller, body: Any) -> UUID:
    """Store and queue an export; answers its id.

    Raises Unprocessable for a body that does not fit, Forbidden for a target or schedule the caller may not set.
    """
    with open_desk(hub, caller, Action.READ) as desk:
        wanted = read_body(ExportBody, body, what="the export")
        _check(hub, caller, wanted)
        client = clients.find_client(desk.rows, wanted.client_id)
        if client is None:
            raise Unprocessable(
                f'"client_id" of the export names no client you may see: {wanted.client_id}.',
                hint="List them: /clients.",
            )
        export_id = clock.new_id()
        schedule = wanted.schedule and wanted.schedule.as_stored(client_zone=client.time_zone)
        exports.save_export(
            desk.rows.connection(),
            values=wanted.model_dump(exclude={"schedule"})
            | {
                "id": export_id,
                "schedule": schedule,
                "hide_costs": caller.hide_costs,
                "hide_people": caller.hide_people,
                "requested_by": caller.name,
                "queued_at": desk.now,
            },
        )
        desk.record("export.create", f"export:{export_id}", client_id=client.id, name=wanted.name, target=wanted.target)
    return export_id


def remove_export(hub: Hub, *, caller: Caller, export_id: UUID) -> StoredExport:
    """Forget an export and its schedule; the caller of this removes its kept files. Raises NotFound, Forbidden."""
    with open_desk(hub, caller, Action.READ) as desk:
        export = exports.get_export(desk.rows.connection(), export_id)
        _require_own(caller, export)
        if export.target or export.schedule:
            caller.require(Action.CONFIGURE)
        exports.drop_export(desk.rows.connection(), export_id)
        desk.record("export.remove", f"export:{export_id}", client_id=export.client_id, name=export.name)
    return export


def link_export(hub: Hub, *, caller: Caller, export_id: UUID) -> list[dict[str, Any]]:
    """A ticket for each file of an export: whoever holds it may fetch the file for a quarter of an hour, without a token."""
    caller.require(Action.READ)
    until = clock.now() + LINK_LASTS
    with hub.database.connect(caller.scope) as connection:
        export = exports.get_export(connection, export_id)
    _require_own(caller, export)
    return [
        {
            "name": name,
            "ticket": seal_cursor(
                hub.secret_box,
                orjson.dumps([str(export.client_id), str(export_id), name, until.isoformat()]).decode(),
                question=TICKET,
            ),
            "expires_at": to_json(until),
        }
        for name in export.names
    ]


def read_ticket(hub: Hub, ticket: str) -> tuple[StoredExport, str]:
    """The export and file a ticket stands for. Raises NotFound for one that is not ours or has ended."""
    try:
        client_id, export_id, name, until = map(str, open_cursor(hub.secret_box, ticket, question=TICKET))
    except Unprocessable as error:
        raise _no_ticket() from error
    if dt.datetime.fromisoformat(until) < clock.now():
        raise _no_ticket()
    with hub.database.connect(Scope.of(UUID(client_id))) as connection:
        return exports.get_export(connection, UUID(export_id)), name


def _no_ticket() -> NotFound:
    return NotFound("This link is not good, or no longer.", hint="Ask for the export's links again.")


def _check(hub: Hub, caller: Caller, wanted: ExportBody) -> None:
    if wanted.partitioned and wanted.format is not ExportFormat.PARQUET:
        raise Unprocessable(
            '"partitioned" goes with Parquet alone.', hint='Set "format" to "parquet", or leave it out.'
        )
    _check_filters(caller, wanted)
    if wanted.target is None and wanted.format in WITHOUT_FILES:
        raise Unprocessable(
            "A Delta table is a folder that the hub cannot hand out.",
            hint='Name a "target", such as s3://bucket/folder.',
        )
    if wanted.target or wanted.schedule:
        caller.require(Action.CONFIGURE)
    if wanted.target and caller.token_id is not None and not _is_allowed(wanted.target, hub.settings.export_targets):
        raise Forbidden(
            f'A token may not have files written to "{wanted.target}".',
            hint="Use a place below one of PMO_HUB_EXPORT_TARGETS, or ask whoever runs the hub to add it there.",
        )


def _check_filters(caller: Caller, wanted: ExportBody) -> None:
    """Raise Unprocessable for a filter that cannot be read, Forbidden for one over what the caller may not see."""
    tables = wanted.tables or PUBLISHED
    for name, conditions in (wanted.filters or {}).items():
        if name not in tables:
            raise Unprocessable(
                f'"filters" names "{name}", which is not exported.', hint=f"Exported are: {', '.join(tables)}."
            )
        model = PUBLISHED[name]
        shape_of(Question(model, default_order(model), (), where=to_where(model, conditions)), Asker.of(caller))


def _is_allowed(target: str, roots: tuple[str, ...]) -> bool:
    """Whether the place lies below one that was allowed. A step upwards is never below anything."""
    return ".." not in target.split("/") and any(f"{target}/".startswith(f"{root.rstrip('/')}/") for root in roots)


def _require_own(caller: Caller, export: StoredExport) -> None:
    """An export made by somebody who sees more is not for somebody who sees less."""
    if (caller.hide_costs and not export.hide_costs) or (caller.hide_people and not export.hide_people):
        raise Forbidden(
            f'Export "{export.name}" holds what this token may not see.', hint="Make one of your own: POST /exports."
        )
