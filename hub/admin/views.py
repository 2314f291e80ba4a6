"""Views of a page that a user keeps: filters, order, grouping and columns under a name, alone or shared within a client."""

import uuid
from typing import Annotated, Any, TypeAlias
from urllib.parse import parse_qsl, urlencode

from pydantic import Field, StringConstraints

from hub import clock
from hub.admin.bodies import Body, Name, read_body
from hub.admin.desk import Desk
from hub.errors import Conflict, Forbidden, NotFound, Unprocessable
from hub.security.caller import Action, Caller
from hub.security.scopes import Scope
from hub.storage import clients, saved_views
from hub.storage.saved_views import StoredView
from hub.wiring import Hub

View: TypeAlias = StoredView
"""A kept view, as the pages show it."""
MOST_VIEWS = 50
LONGEST_QUERY = 4000
OF_THE_MOMENT = {"view", "page", "cursor"}
"""What says where somebody is in a list, not how they look at it."""


class ViewBody(Body):
    """`client_id` shares it with all who may see that client; null keeps it to oneself. `is_default` opens the page with it."""

    page: Annotated[str, StringConstraints(pattern="^[a-z]{1,20}$")]
    name: Name
    query: Annotated[str, Field(max_length=LONGEST_QUERY)] = ""
    client_id: uuid.UUID | None = None
    is_default: bool = False


def list_views(hub: Hub, *, caller: Caller, page: str) -> list[View]:
    """The caller's own views of a page, and those shared within their clients."""
    with hub.database.session(caller.scope) as rows:
        return saved_views.list_views(rows, user_id=_user_of(caller), page=page)


def save_view(hub: Hub, *, caller: Caller, body: Any) -> View:
    """Keep a view; the caller's own of the same name is replaced. Raises Unprocessable, Forbidden, Conflict when there are too many."""
    wanted, user_id = read_body(ViewBody, body, what="the view"), _user_of(caller)
    if wanted.client_id is not None:
        caller.require(Action.INSPECT)
    with hub.database.session(Scope.everything()) as rows:
        if wanted.client_id is not None and (
            not caller.scope.covers(wanted.client_id) or clients.find_client(rows, wanted.client_id) is None
        ):
            raise Unprocessable(f"There is no client {wanted.client_id} to share the view with.", hint="Choose one.")
        if saved_views.count_views(rows, user_id) >= MOST_VIEWS:
            raise Conflict(f"You keep {MOST_VIEWS} views already.", hint="Remove one first.")
        values = wanted.model_dump() | {"query": plain_query(wanted.query)}
        view = StoredView(id=clock.new_id(), user_id=user_id, **values)
        identity = saved_views.save_view(rows, view)
        Desk(hub=hub, caller=caller, rows=rows, now=clock.now()).record(
            "view.save", f"view:{identity}", client_id=wanted.client_id, name=wanted.name
        )
    return StoredView(id=identity, user_id=user_id, **values)


def remove_view(hub: Hub, *, caller: Caller, view_id: uuid.UUID) -> None:
    """Raises NotFound for a view that is not the caller's own."""
    with hub.database.session(Scope.everything()) as rows:
        gone = saved_views.drop_view(rows, view_id, user_id=_user_of(caller))
        if gone is None:
            raise NotFound(f"You keep no view {view_id}.", hint="Only your own views can be removed.")
        desk = Desk(hub=hub, caller=caller, rows=rows, now=clock.now())
        desk.record("view.remove", f"view:{view_id}", client_id=gone.client_id, name=gone.name)


def plain_query(query: str) -> str:
    """How somebody looks at a page: the parameters that are filled, whatever place in the list they are at."""
    pairs = parse_qsl(query.removeprefix("?"), max_num_fields=200)
    return urlencode([(name, value) for name, value in pairs if name not in OF_THE_MOMENT])


def _user_of(caller: Caller) -> uuid.UUID:
    if caller.user_id is None:
        raise Forbidden("Views are kept for people who sign in, not for tokens.", hint="Sign in to the cockpit.")
    return caller.user_id
