"""Saved views: how somebody looks at a page, kept under a name; one of them may open the page by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import views
from hub.admin.clients import list_clients
from hub.admin.views import View, plain_query
from hub.errors import Unprocessable
from hub.security.caller import Action
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, translate
from hub.web.visit import Posted, SignedIn, Visit, go_to

router = APIRouter(prefix="/views", route_class=PageRoute, include_in_schema=False)

PLACES = {"portfolio": "/portfolio", "resources": "/resources"}
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Views:
    """The views of a page for its head. `current` is the one in the address, `query` how the page is looked at now."""

    page: str
    place: str
    held: Sequence[View]
    current: View | None
    query: str
    user_id: UUID | None
    clients: Sequence[tuple[str, str]]

    def address(self, view: View) -> str:
        return address_of(view)

    @property
    def is_changed(self) -> bool:
        """Whether the page is looked at otherwise than its view says."""
        return self.current is not None and sorted(self.current.query.split("&")) != sorted(self.query.split("&"))

    @property
    def own(self) -> View | None:
        """The current view, when the visitor may change it."""
        return self.current if self.current and self.current.user_id == self.user_id else None

    @property
    def names_it(self) -> str:
        """For the filter's form, so that narrowing does not forget which view it began with."""
        return str(self.current.id) if self.current else EVERYTHING if self.held else ""


def read_views(request: Request, visit: Visit, page: str) -> Views:
    """The views of a page, and which of them the address names."""
    held = views.list_views(visit.hub, caller=visit.caller, page=page)
    wanted = request.query_params.get("view", "")
    may_share = visit.caller.may(Action.INSPECT)
    clients = list_clients(visit.hub, caller=visit.caller) if may_share else []
    return Views(
        page,
        PLACES[page],
        held,
        next((view for view in held if str(view.id) == wanted), None),
        plain_query(request.url.query),
        visit.caller.user_id,
        [(one["id"], one["name"]) for one in clients],
    )


def shown_instead(request: Request, found: Views) -> str:
    """Where a bare address leads: to the visitor's default view, or to all that the named view says; "" when nowhere else."""
    if not request.query_params:
        chosen = next((view for view in found.held if view.is_default and view.user_id == found.user_id), None)
        return address_of(chosen) if chosen else ""
    is_bare = set(request.query_params) == {"view"} and found.current is not None and bool(found.current.query)
    return address_of(found.current) if is_bare and found.current else ""


def address_of(view: View) -> str:
    return f"{PLACES[view.page]}?{urlencode({'view': str(view.id)})}{'&' if view.query else ''}{view.query}"


@router.post("")
def save(request: Request, visit: SignedIn, form: Posted) -> Response:
    """Keep how the page is looked at, under a name."""
    page = text_of(form, "page")
    if page not in PLACES:
        raise Unprocessable("This page has no views.", hint="Go back and save the view there.")
    body = {
        "page": page,
        "name": text_of(form, "name"),
        "query": text_of(form, "query"),
        "client_id": text_of(form, "client_id") or None,
        "is_default": bool(text_of(form, "is_default")),
    }
    saved = views.save_view(visit.hub, caller=visit.caller, body=body)
    return go_to(address_of(saved), notice=translate(request, msg("The view is saved.")))


@router.post("/{view_id}/remove")
def remove(view_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    views.remove_view(visit.hub, caller=visit.caller, view_id=view_id)
    place = PLACES.get(text_of(form, "page"), "/")
    return go_to(f"{place}?view={EVERYTHING}", notice=translate(request, msg("The view is removed.")))
