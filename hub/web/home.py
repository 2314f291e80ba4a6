"""The start page: the projects as the tools know them, and how fresh they are."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.queries.overview import ConnectionState, list_connection_states
from hub.security.caller import Action
from hub.web.languages import msg
from hub.web.pages import PageRoute, render
from hub.web.tables import Column, Filter, ListOf, Row
from hub.web.visit import SignedIn, Visit
from models.reporting.work import SOURCE_PROJECTS

router = APIRouter(route_class=PageRoute, include_in_schema=False)

STATE_TONES = {"active": "info", "completed": "good", "on_hold": "warn", "cancelled": "", "proposed": ""}
STATES = [
    ("active", msg("active")),
    ("proposed", msg("proposed")),
    ("on_hold", msg("on hold")),
    ("completed", msg("completed")),
    ("cancelled", msg("cancelled")),
    ("unknown", msg("unknown")),
]


@router.get("/")
def show_home(request: Request, visit: SignedIn) -> Response:
    """Projects with the age of their data, and the state of each connection."""
    may_inspect = visit.caller.may(Action.INSPECT)
    states = list_connection_states(visit.hub.database, scope=visit.caller.scope)
    table = _projects(states).read(request, visit)
    return render(
        request, "home.html", projects=table, states=states if may_inspect else [], is_empty=_is_empty(visit, states)
    )


def _projects(states: list[ConnectionState]) -> ListOf:
    by_id = {str(state.connection_id): state for state in states}

    def connection(row: Row) -> ConnectionState:
        return by_id[row["connection_id"]]

    return ListOf(
        model=SOURCE_PROJECTS,
        caption=msg("Projects"),
        columns=[
            Column("name", msg("Project"), sorts=True, sub=lambda row: row["key"] or ""),
            Column("client", msg("Client"), show=lambda row: connection(row).client),
            Column("state", msg("State"), "badge", tone=lambda row: STATE_TONES.get(row["state"], "")),
            Column("start_on", msg("Start"), "day", sorts=True),
            Column("finish_on", msg("Finish"), "day", sorts=True),
            Column("source", msg("Source"), show=lambda row: connection(row).name),
            Column("age", msg("Data from"), "age", show=lambda row: connection(row).fresh_at),
        ],
        none=msg("No project yet. Connect a tool and sync it."),
        search=("name", "key"),
        filters=[
            Filter("state", msg("State"), STATES),
            Filter("connection_id", msg("Source"), [(key, state.name) for key, state in by_id.items()]),
        ],
    )


def _is_empty(visit: Visit, states: list[ConnectionState]) -> bool:
    return not states and visit.caller.may(Action.CONFIGURE)
