"""Connections: connect a tool, see how it stands, start and pause it."""

import uuid
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import clients, connections, uploads
from hub.admin.consents import can_authorise
from hub.errors import HubError, NotFound
from hub.portfolio.kept_tallies import keep_tallies
from hub.queries.overview import ConnectionState, list_connection_states
from hub.queries.totals import list_totals
from hub.registry import describe_connector, list_connectors, title_of
from hub.security.caller import Action
from hub.sync.requests import request_run
from hub.web.admin.runs import runs_of
from hub.web.forms import FormField, changed_settings, faults_of, fields_of, read_fields, text_of
from hub.web.freshness import streams_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.tables import Column, Filter, Row, Table, table_of
from hub.web.visit import Posted, SignedIn, Visit, go_to

router = APIRouter(prefix="/admin/connections", route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/connections"


def _tone(row: Row) -> str:
    state: ConnectionState = row["state_of"]
    return f"{state.tone} busy" if state.tone == "info" else state.tone


COLUMNS = (
    Column(
        "name",
        msg("Connection"),
        sorts=True,
        href=lambda row: f"{PLACE}/{row['connection_id']}",
        sub=lambda row: row["tool"],
    ),
    Column("client", msg("Client"), sorts=True),
    Column("run_state", msg("Last run"), "badge", sorts=True, tone=_tone),
    Column("fresh_at", msg("Data from"), "age", sorts=True),
    Column("schedule", msg("Schedule"), show=lambda row: row["when"]),
    Column("quarantined", msg("Quarantined"), "number", sorts=True),
)


@router.get("")
def list_all(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.INSPECT)
    states = list_connection_states(visit.hub.database, scope=visit.caller.scope)
    names = sorted({state.client for state in states})
    shape = Table(
        caption=msg("Connections"),
        columns=COLUMNS,
        rows=(),
        none=msg("No tool is connected yet."),
        filters=[Filter("client", msg("Client"), [(name, name) for name in names])] if len(names) > 1 else [],
    )
    rows = [_row(request, state) for state in states]
    table = table_of(rows, request, shape, search=("name", "client", "tool"))
    return render(request, "connections.html", connections=table)


@router.get("/new")
def choose_connector(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.CONFIGURE)
    return render(request, "connection-choose.html", connectors=list_connectors(), given=request.query_params)


@router.get("/new/{connector}")
def show_new(connector: str, request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.CONFIGURE)
    return _new_page(request, visit, connector, given=request.query_params)


@router.post("/new/{connector}")
def create(connector: str, request: Request, visit: SignedIn, form: Posted) -> Response:
    """Add it; the next step is to try it out."""
    described = describe_connector(connector)
    fields = fields_of(described["settings_schema"], settings={})
    settings, secrets = read_fields(fields, form)
    body = {
        "client_id": text_of(form, "client_id"),
        "connector": connector,
        "name": text_of(form, "name"),
        "settings": changed_settings(fields, settings, {}),
        "secrets": secrets,
    }
    try:
        made = connections.create_connection(visit.hub, caller=visit.caller, body=body)
    except HubError as error:
        return _new_page(request, visit, connector, given=form, error=error, settings=settings)
    return go_to(f"{PLACE}/{made['id']}/check?first=1")


@router.get("/{connection_id}")
def show_one(connection_id: UUID, request: Request, visit: SignedIn) -> Response:
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    state = _state_of(visit, connection_id)
    keep_tallies(visit.hub, visit.caller.scope)
    totals = list_totals(visit.hub.database, scope=visit.caller.scope, connection_id=connection_id)
    runs = runs_of(connection_id, {str(connection_id): connection["name"]}).read(request, visit)
    return render(
        request,
        "connection.html",
        connection=connection,
        state=state,
        when=in_words(request, connection["schedule"]),
        totals=totals[0] if totals and not visit.caller.hide_costs else None,
        runs=runs,
        streams=streams_of(connection_id).read(request, visit),
        title=title_of(connection["connector"]),
        fields=_fields(connection),
        uploads=uploads.list_uploads(visit.hub, caller=visit.caller, connection_id=connection_id)
        if uploads.takes_uploads(connection["connector"], connection["settings"])
        else None,
        can_authorise=can_authorise(visit.hub, caller=visit.caller, connection_id=connection_id),
    )


@router.get("/{connection_id}/edit")
def show_edit(connection_id: UUID, request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.CONFIGURE)
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    return render(
        request, "connection-edit.html", connection=connection, fields=_fields(connection), error=None, faults={}
    )


@router.post("/{connection_id}/edit")
def edit(connection_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    """Save name, settings and secrets; the next step is to try them out."""
    before = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    fields = _fields(before)
    settings, secrets = read_fields(fields, form)
    body = {
        "name": text_of(form, "name"),
        "settings": changed_settings(fields, settings, before["settings"]),
        "secrets": secrets,
    }
    try:
        connections.change_connection(visit.hub, caller=visit.caller, connection_id=connection_id, body=body)
    except HubError as error:
        shown = before | {"name": body["name"], "settings": settings}
        return render(
            request,
            "connection-edit.html",
            status=error.status_code,
            connection=shown,
            fields=_fields(shown),
            error=error,
            faults=faults_of(fields, error.detail),
        )
    return go_to(f"{PLACE}/{connection_id}/check", notice=translate(request, msg("Saved.")))


@router.post("/{connection_id}/sync")
def sync(connection_id: UUID, visit: SignedIn, form: Posted) -> Response:
    """Queue a run, and watch it."""
    visit.caller.require(Action.CONFIGURE)
    run = request_run(
        visit.hub,
        caller_name=visit.caller.name,
        scope=visit.caller.scope,
        connection_id=connection_id,
        mode=text_of(form, "mode") or "incremental",
        accepts_removals=bool(form.get("accepts_removals")),
    )
    return go_to(f"/admin/runs/{run['id']}")


@router.post("/{connection_id}/pause")
def pause(connection_id: UUID, visit: SignedIn, _form: Posted) -> Response:
    connections.pause_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    return go_to(f"{PLACE}/{connection_id}")


@router.post("/{connection_id}/resume")
def resume(connection_id: UUID, visit: SignedIn, _form: Posted) -> Response:
    connections.resume_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    return go_to(f"{PLACE}/{connection_id}")


@router.get("/{connection_id}/remove")
def ask_to_remove(connection_id: UUID, request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.CONFIGURE)
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    return render(
        request,
        "remove.html",
        name=connection["name"],
        action=f"{PLACE}/{connection_id}/remove",
        back=f"{PLACE}/{connection_id}",
        warning=translate(request, msg("Its credentials, runs, kept pages and every row it brought go with it.")),
    )


@router.post("/{connection_id}/remove")
def remove(connection_id: UUID, request: Request, visit: SignedIn, _form: Posted) -> Response:
    connections.remove_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    return go_to(PLACE, notice=translate(request, msg("The connection is removed.")))


def in_words(request: Request, schedule: dict[str, Any] | None) -> str:
    """When a schedule runs, in the visitor's language."""
    if schedule is None:
        return translate(request, msg("by hand"))
    if schedule.get("cron"):
        return f"{schedule['cron']} ({schedule['time_zone']})"
    minutes: int = schedule["every"] // 60
    if minutes % 1440 == 0:
        return translate(request, msg("every %s d")) % (minutes // 1440)
    if minutes % 60 == 0:
        return translate(request, msg("every %s h")) % (minutes // 60)
    return translate(request, msg("every %s min")) % minutes


def _row(request: Request, state: ConnectionState) -> Row:
    when = translate(request, msg("paused")) if state.state == "paused" else in_words(request, state.schedule)
    names = ("connection_id", "name", "client", "connector", "run_state", "fresh_at", "quarantined")
    return {"state_of": state, "when": when, "tool": title_of(state.connector)} | {
        name: getattr(state, name) for name in names
    }


def _state_of(visit: Visit, connection_id: uuid.UUID) -> ConnectionState:
    for state in list_connection_states(visit.hub.database, scope=visit.caller.scope):
        if state.connection_id == connection_id:
            return state
    raise NotFound(f"There is no connection {connection_id}.")


def _fields(connection: dict[str, Any]) -> list[FormField]:
    schema = describe_connector(connection["connector"])["settings_schema"]
    return fields_of(schema, settings=connection["settings"], secrets_set=connection["secrets"])


def _new_page(
    request: Request,
    visit: Visit,
    connector: str,
    *,
    given: Any,
    error: HubError | None = None,
    settings: dict[str, Any] | None = None,
) -> Response:
    described = describe_connector(connector)
    fields = fields_of(described["settings_schema"], settings=settings or {})
    return render(
        request,
        "connection-new.html",
        status=error.status_code if error else 200,
        connector=described,
        fields=fields,
        faults=faults_of(fields, error.detail) if error else {},
        clients=[(one["id"], one["name"]) for one in clients.list_clients(visit.hub, caller=visit.caller)],
        given=given,
        error=error,
    )
