"""Data quality: what is missing, what was refused, what nobody understands, and what to do about each."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import connections
from hub.portfolio.kept_tallies import keep_tallies
from hub.queries.filter import EVERYTHING, Comparison, Field, IsNull, Literal, Operator
from hub.queries.overview import count_missing, count_stale, list_connection_states
from hub.queries.people import list_unmatched
from hub.queries.reading import reading
from hub.queries.source_words import list_unmapped_words
from hub.queries.uncounted import UncountedHours, list_uncounted_hours
from hub.queries.unrated import list_unrated_hours
from hub.security.caller import Action
from hub.sync.requests import request_run
from hub.web.forms import text_of
from hub.web.freshness import stale_streams
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.tables import Column, Filter, ListOf, Row, Table, table_of
from hub.web.visit import Posted, SignedIn, go_to
from models.reporting import ColumnType
from models.reporting.administration import QUARANTINE, RECONCILIATION

router = APIRouter(prefix="/quality", route_class=PageRoute, include_in_schema=False)

OUTSIDE = msg("Logged on work outside any project.")
UNREAD = msg("Their project is not read: the tool does not show it, or it is not among the chosen ones.")
LINKED_OTHERWISE = msg("Linked without the role of time, so that another tool's hours count.")


@router.get("")
def show_overview(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.INSPECT)
    states = list_connection_states(visit.hub.database, scope=visit.caller.scope)
    names = {str(state.connection_id): state.name for state in states}
    shows_all = bool(request.query_params.get("all"))
    keep_tallies(visit.hub, visit.caller.scope)
    missing, counted = count_missing(visit.hub.database, scope=visit.caller.scope)
    stale_count, streams = count_stale(visit.hub.database, scope=visit.caller.scope)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        unmatched = next((each.all for each in list_unmatched(reader, most=1)), 0)
    return render(
        request,
        "quality.html",
        stale=stale_streams().read(request, visit),
        stale_count=stale_count,
        streams=streams,
        words=list_unmapped_words(visit.hub.database, scope=visit.caller.scope),
        counts=_reconciliation(names, whole=translate(request, msg("whole connection")), shows_all=shows_all).read(
            request, visit
        ),
        shows_all=shows_all,
        missing=missing,
        counted=counted,
        unmatched=unmatched,
        quarantined=sum(state.quarantined for state in states),
    )


@router.get("/quarantine")
def show_quarantine(request: Request, visit: SignedIn) -> Response:
    """Records that break a rule now, each with its remedy."""
    visit.caller.require(Action.INSPECT)
    names = {one["id"]: one["name"] for one in connections.list_connections(visit.hub, caller=visit.caller)}
    held = ListOf(
        model=QUARANTINE,
        caption=msg("Quarantined records"),
        columns=[
            Column("source_id", msg("Record"), "code", sub=lambda row: row["stream"]),
            Column("message", msg("What is wrong"), "sentence", sub=lambda row: row["hint"] or ""),
            Column("rule", msg("Rule"), "code"),
            Column("connection_id", msg("Connection"), show=lambda row: names.get(row["connection_id"])),
            Column("first_seen_at", msg("Since"), "age"),
        ],
        none=msg("Nothing is quarantined."),
        search=("message", "source_id", "rule"),
        filters=[Filter("connection_id", msg("Connection"), list(names.items()))],
        where=IsNull(Field(QUARANTINE.by_name["resolved_at"])),
    )
    return render(request, "quarantine.html", records=held.read(request, visit), connections=names)


@router.get("/hours")
def show_unrated_hours(request: Request, visit: SignedIn) -> Response:
    """Hours that cannot be priced, by account: nothing of them is in any cost."""
    visit.caller.require(Action.INSPECT)
    keep_tallies(visit.hub, visit.caller.scope)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        found = list_unrated_hours(reader)
    shape = Table(
        caption=msg("Hours without a rate"),
        columns=[
            Column("name", msg("Who"), sorts=True, sub=lambda row: row["connection"] or ""),
            Column("client", msg("Client"), sorts=True),
            Column("role", msg("Role")),
            Column("seconds", msg("Hours"), "hours", sorts=True),
            Column("entries", msg("Entries"), "number", sorts=True),
            Column("first", msg("From"), "day", sorts=True),
            Column("last", msg("To"), "day", sorts=True),
        ],
        rows=(),
        none=msg("Every hour has a rate."),
    )
    hides = visit.caller.hide_people
    rows = [row._asdict() | ({"name": f"#{number}"} if hides else {}) for number, row in enumerate(found, 1)]
    table = table_of(rows, request, shape, search=() if hides else ("name", "connection", "role"))
    total = sum(row.seconds for row in found)
    return render(request, "unrated-hours.html", hours=table, total=total, people=len(found))


@router.get("/uncounted")
def show_uncounted_hours(request: Request, visit: SignedIn) -> Response:
    """Hours that no project counts, by source project, each with the reason."""
    visit.caller.require(Action.INSPECT)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        found = list_uncounted_hours(reader)
    shape = Table(
        caption=msg("Hours in no project"),
        columns=[
            Column("source_project", msg("Source project"), sorts=True, sub=lambda row: row["connection"] or ""),
            Column("client", msg("Client"), sorts=True),
            Column("why", msg("Why"), "sentence"),
            Column("seconds", msg("Hours"), "hours", sorts=True),
            Column("entries", msg("Entries"), "number", sorts=True),
            Column("first", msg("From"), "day", sorts=True),
            Column("last", msg("To"), "day", sorts=True),
        ],
        rows=(),
        none=msg("Every hour is counted in a project."),
    )
    rows = [row._asdict() | {"why": _why_uncounted(row)} for row in found]
    table = table_of(rows, request, shape, search=("source_project", "connection"))
    return render(request, "uncounted-hours.html", hours=table, total=sum(row.seconds for row in found))


def _why_uncounted(row: UncountedHours) -> str:
    if row.source_project_id is None:
        return OUTSIDE
    return LINKED_OTHERWISE if row.is_linked else UNREAD


@router.post("/quarantine/replay")
def replay(visit: SignedIn, form: Posted) -> Response:
    """Translate a connection's kept pages once more; records that pass leave the quarantine."""
    visit.caller.require(Action.CONFIGURE)
    run = request_run(
        visit.hub,
        caller_name=visit.caller.name,
        scope=visit.caller.scope,
        connection_id=UUID(text_of(form, "connection_id")),
        mode="replay",
    )
    return go_to(f"/admin/runs/{run['id']}")


def _reconciliation(names: dict[str, str], *, whole: str, shows_all: bool) -> ListOf:
    """Counts that differ, or all of them."""
    lacking = Comparison(Field(RECONCILIATION.by_name["not_held_count"]), Operator.GT, Literal(0, ColumnType.INTEGER))
    return ListOf(
        model=RECONCILIATION,
        caption=msg("Counted at the source beside what is held"),
        columns=[
            Column(
                "scope_name",
                msg("Scope"),
                show=lambda row: row["scope_name"] or row["scope"] or whole,
            ),
            Column("connection_id", msg("Connection"), show=lambda row: names.get(row["connection_id"])),
            Column("entity", msg("Kind"), "word"),
            Column("counted", msg("Source counts"), "number", sorts=True),
            Column("held", msg("Hub holds"), "number", sorts=True),
            Column("complete_pct", msg("Complete"), "share", tone=_completeness),
            Column("missing", msg("Missing"), "code", show=lambda row: ", ".join(row["not_held"][:5])),
            Column("taken_at", msg("Counted"), "age", sorts=True),
        ],
        none=msg("No source was counted yet: a full run does.")
        if shows_all
        else msg("Nothing is missing that was counted."),
        where=EVERYTHING if shows_all else lacking,
        filters=[Filter("connection_id", msg("Connection"), list(names.items()))],
    )


def _completeness(row: Row) -> str:
    return "good" if not row["not_held_count"] else "warn"
