"""Where a project comes from: its source projects, what their hours cost, and which belong to it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from hub.admin.projects import decide_hours, take_out
from hub.admin.proposals import accept_links
from hub.errors import HubError, Unprocessable
from hub.portfolio.overview import list_project_sources
from hub.queries.proposals import Owner, Unlinked, list_owners, list_unlinked, plain
from hub.queries.reading import reading
from hub.security.caller import Action
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, translate
from hub.web.project_look import Look, in_frame, look_at
from hub.web.visit import Notice, Posted, SignedIn, Visit, go_to

router = APIRouter(prefix="/projects/{project_id}/sources", route_class=PageRoute, include_in_schema=False)

MOST_OFFERED = 100
"""Projects that may be chosen at once; the others are searched for."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a project may be linked with, those of a like name first; `more` counts those that were left away."""

    sources: Sequence[Unlinked]
    owners: Sequence[Owner]
    more: int
    find: str


@router.get("")
def show_sources(project_id: uuid.UUID, request: Request, visit: SignedIn) -> Response:
    """Which tools it comes from, in which roles, what counts nowhere, and what may be linked with it."""
    return _page(request, visit, project_id)


@router.post("")
def link(project_id: uuid.UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    """Let another source project belong to it, or let it belong to a consolidated project, an old one or a new one."""
    try:
        made = _link(visit, look_at(request, visit, project_id), form)
    except HubError as error:
        return _page(request, visit, project_id, error=error, given=form)
    return go_to(f"/projects/{made}/sources", notice=translate(request, msg("They are one project now.")))


@router.post("/{source_id}/hours")
def decide_source_hours(project_id: uuid.UUID, source_id: uuid.UUID, visit: SignedIn, form: Posted) -> Response:
    """Whether rates price the hours of a source, or the hub sees to it that labour counts once."""
    decide_hours(
        visit.hub,
        caller=visit.caller,
        project_id=project_id,
        source_project_id=source_id,
        prices_hours={"yes": True, "no": False}.get(text_of(form, "prices")),
    )
    return go_to(f"/projects/{project_id}/sources")


@router.post("/{source_id}/out")
def take_source_out(
    project_id: uuid.UUID, source_id: uuid.UUID, request: Request, visit: SignedIn, _form: Posted
) -> Response:
    """A source that was linked by mistake stands for itself again."""
    take_out(visit.hub, caller=visit.caller, project_id=project_id, source_project_id=source_id)
    said = translate(request, msg("It stands for itself again."))
    told = Notice(said, f"/projects/{source_id}", translate(request, msg("Show it")))
    return go_to(f"/projects/{project_id}/sources", notice=told)


def _page(
    request: Request,
    visit: Visit,
    project_id: uuid.UUID,
    *,
    error: HubError | None = None,
    given: FormData | None = None,
) -> Response:
    look = look_at(request, visit, project_id)
    sources = list_project_sources(visit.hub, visit.caller, project_id)
    may_link = look.as_of is None and visit.caller.may(Action.CONFIGURE)
    return in_frame(
        request,
        "project-sources.html",
        look,
        tab="/sources",
        status=error.status_code if error else 200,
        sources=sources,
        beside=[row for row in sources if _has_labour_beside(row)],
        may_decide=may_link and look.project.is_consolidated,
        offer=_offer(visit, look, request.query_params.get("find", "")) if may_link else None,
        error=error,
        given=given or {},
        key=next((row["key"] for row in sources if row["key"]), look.project.name),
    )


def _has_labour_beside(source: dict[str, Any]) -> bool:
    """Whether there is something to say of what the hours of a source cost: labour is priced already, or somebody decided."""
    is_decided = source["prices_hours"] is not None
    return "time" in source["roles"] and (source["prices_labour"] or bool(source["labour_beside"]) or is_decided)


def _offer(visit: Visit, look: Look, find: str) -> Offer:
    """What nobody has linked; and to a project that stands for itself, the consolidated ones."""
    project, wanted = look.project, find.strip().casefold()
    words = set(plain(project.name).split())

    def fits(*texts: str | None) -> bool:
        return wanted in " ".join(text for text in texts if text).casefold()

    def is_strange(other: Unlinked | Owner) -> bool:
        return not words & set(plain(other.name).split())

    with reading(visit.hub.database, visit.caller.scope) as reader:
        loose, owners = list_unlinked(reader, project.client_id), list_owners(reader, project.client_id)
    loose = [
        each for each in loose if each.source_project_id != project.id and fits(each.name, each.key, each.connection)
    ]
    owners = [] if project.is_consolidated else [each for each in owners if fits(each.name, each.code)]
    shown = sorted(owners, key=is_strange)[:MOST_OFFERED], sorted(loose, key=is_strange)[:MOST_OFFERED]
    return Offer(shown[1], shown[0], len(loose) + len(owners) - len(shown[0]) - len(shown[1]), find)


def _link(visit: Visit, look: Look, form: FormData) -> uuid.UUID:
    """The id of the project that has them both. Raises Unprocessable, Conflict."""
    kind, _, text = text_of(form, "with").partition(":")
    try:
        other = uuid.UUID(text)
    except ValueError as error:
        raise Unprocessable("No project was chosen.", hint="Choose one of the list.") from error
    own, is_project = look.project.id, kind == "project"
    joined = own if look.project.is_consolidated else other if is_project else None
    sources = [other] if joined == own else [own] if is_project else [own, other]
    return accept_links(
        visit.hub,
        caller=visit.caller,
        client_id=look.project.client_id,
        project_id=joined,
        code=text_of(form, "code"),
        name=text_of(form, "name"),
        source_project_ids=sources,
    )
