"""Proposals, worked off one after the other with one key each: who is who, and which source projects are one."""

from itertools import groupby
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from hub.admin.people import say_who
from hub.admin.proposals import accept_links, decide_links
from hub.errors import HubError, Unprocessable
from hub.portfolio.overview import list_link_decisions, list_link_proposals, list_people_proposals
from hub.security.caller import Action
from hub.web.forms import text_of, texts_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.unmatched import tell_decided
from hub.web.visit import Notice, Posted, SignedIn, Visit, go_to
from models.vocabulary import LinkVerdict

router = APIRouter(prefix="/quality", route_class=PageRoute, include_in_schema=False)

PEOPLE, PROJECTS = "/quality/people", "/quality/projects"
LONGEST_CODE = 40
SHOWN_AHEAD = 8


@router.get("/people")
def show_people(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.INSPECT)
    found = list_people_proposals(visit.hub, visit.caller, client_id=None)
    accounts = sum(rate["accounts"] for rate in found["match_rate"])
    unmatched = accounts - sum(rate["matched_accounts"] for rate in found["match_rate"])
    questions = [
        {**next(iter(those)), "candidates": those}
        for _, group in groupby(found["items"], key=lambda item: item["account_id"])
        for those in [list(group)]
    ]
    return render(
        request,
        "queue-people.html",
        accounts=accounts,
        unmatched=unmatched,
        **_place(request.query_params.get("at", "0"), questions),
    )


@router.post("/people")
def decide_person(request: Request, visit: SignedIn, form: Posted) -> Response:
    """That an account is one of those it may be, or nobody known; either outlives every rule."""
    account_id = _id(text_of(form, "account_id"))
    person_id = text_of(form, "person_id") if text_of(form, "answer") == "yes" else None
    say_who(visit.hub, caller=visit.caller, account_id=account_id, body={"person_id": person_id})
    return go_to(_back(PEOPLE, form), notice=tell_decided(request, visit, account_id))


@router.get("/projects")
def show_projects(request: Request, visit: SignedIn) -> Response:
    return _projects_page(request, visit)


@router.post("/projects")
def link_projects(request: Request, visit: SignedIn, form: Posted) -> Response:
    """Make the proposed sources one project."""
    try:
        made = _link(visit, form)
    except HubError as error:
        return _projects_page(request, visit, error=error, given=form)
    said = translate(request, msg("They are one project now."))
    told = Notice(said, f"/projects/{made}/sources", translate(request, msg("Show its sources")))
    return go_to(_back(PROJECTS, form), notice=told)


def _link(visit: Visit, form: FormData) -> UUID:
    project_id = text_of(form, "project_id")
    return accept_links(
        visit.hub,
        caller=visit.caller,
        client_id=_id(text_of(form, "client_id")),
        project_id=_id(project_id) if project_id else None,
        code=text_of(form, "code"),
        name=text_of(form, "name"),
        source_project_ids=[_id(one) for one in texts_of(form, "source")],
    )


def _projects_page(
    request: Request, visit: Visit, *, error: HubError | None = None, given: FormData | None = None
) -> Response:
    """The proposal at its place, with what was typed where it was refused."""
    visit.caller.require(Action.INSPECT)
    items = list_link_proposals(visit.hub, visit.caller, client_id=None)
    for item in items:
        keys = [source["key"] for source in item["sources"] if source["key"]]
        item["code"] = item["code"] or (keys[0] if keys else item["name"])[:LONGEST_CODE]
    return render(
        request,
        "queue-projects.html",
        status=error.status_code if error else 200,
        error=error,
        given=given or {},
        apart=list_link_decisions(visit.hub, visit.caller, client_id=None),
        **_place(text_of(given, "at") if given else request.query_params.get("at", "0"), items),
    )


@router.post("/projects/never")
def keep_apart(request: Request, visit: SignedIn, form: Posted) -> Response:
    """The proposed sources are never proposed as one again."""
    _decide_links(visit, form, LinkVerdict.APART)
    said = translate(request, msg("They are kept apart, and not proposed again."))
    return go_to(
        _back(PROJECTS, form), notice=Notice(said, f"{PROJECTS}#apart", translate(request, msg("Change that")))
    )


@router.post("/projects/again")
def propose_again(visit: SignedIn, form: Posted) -> Response:
    """What was kept apart may be proposed as one again."""
    _decide_links(visit, form, LinkVerdict.OPEN)
    return go_to(PROJECTS)


def _decide_links(visit: Visit, form: FormData, verdict: LinkVerdict) -> None:
    body = {
        "client_id": text_of(form, "client_id"),
        "source_project_ids": texts_of(form, "source"),
        "project_id": text_of(form, "project_id") or None,
        "verdict": verdict.value,
    }
    decide_links(visit.hub, caller=visit.caller, body=body)


def _place(text: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """The proposal at a place that is named; those before it were left for later."""
    at = int(text) if text.isascii() and text.isdigit() and len(text) < len("10000") else 0
    at = at if at < len(items) else 0
    following = list(enumerate(items))[at + 1 : at + 1 + SHOWN_AHEAD]
    return {"item": items[at] if items else None, "at": at, "count": len(items), "following": following}


def _back(place: str, form: FormData) -> str:
    """To the next proposal, which has moved up."""
    at = text_of(form, "at")
    return f"{place}?at={at}" if at.isdigit() and at != "0" else place


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Unprocessable(f'"{text}" is no id.', hint="Reload the page and answer again.") from error
