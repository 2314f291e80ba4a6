"""What an operator looks at: the audit log, and the hub's own health."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import clients
from hub.admin.doctor import examine, examine_hub
from hub.queries.operations import read_operations
from hub.security.caller import Action
from hub.web.languages import msg
from hub.web.pages import PageRoute, render
from hub.web.tables import Column, Filter, ListOf, Row
from hub.web.visit import SignedIn
from models.reporting.administration import AUDIT

router = APIRouter(prefix="/admin", route_class=PageRoute, include_in_schema=False)


@router.get("/audit")
def show_audit(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    names = {one["id"]: one["name"] for one in clients.list_clients(visit.hub, caller=visit.caller)}
    log = ListOf(
        model=AUDIT,
        caption=msg("Audit log"),
        columns=[
            Column("at", msg("When"), "instant", sorts=True),
            Column("actor", msg("Who")),
            Column("action", msg("What"), "code"),
            Column("subject", msg("On"), "code", show=lambda row: row["subject"].partition(":")[0]),
            Column("client_id", msg("Client"), show=lambda row: names.get(row["client_id"])),
            Column("details", msg("Details"), show=_details),
        ],
        none=msg("Nothing was done yet."),
        search=("actor", "action", "subject"),
        filters=[Filter("client_id", msg("Client"), list(names.items()))],
    )
    return render(request, "audit.html", log=log.read(request, visit))


@router.get("/health")
def show_health(request: Request, visit: SignedIn) -> Response:
    """What can be examined here; with `tools=1` every connection too, which asks each tool."""
    visit.caller.require(Action.ADMINISTER)
    look = examine if request.query_params.get("tools") else examine_hub
    items = list(look(visit.hub, caller=visit.caller))
    queue = read_operations(visit.hub.database).queue if visit.caller.scope.client_ids is None else {}
    return render(request, "health.html", items=items, queue=queue, asks_tools=look is examine)


def _details(row: Row) -> str:
    details = row["details"] or {}
    return ", ".join(
        f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}" for name, value in details.items()
    )
