"""Users: who may sign in, as what, for which clients."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from hub.admin import clients, users
from hub.errors import HubError
from hub.security.caller import Action
from hub.web.forms import text_of, texts_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.tables import Column, Filter, Row, Table, table_of
from hub.web.visit import Posted, SignedIn, Visit, go_to
from models.vocabulary import Role

router = APIRouter(prefix="/admin/users", route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/users"
NEW = {
    "name": "",
    "email": "",
    "role": "analyst",
    "clients": "all",
    "active": True,
    "hide_costs": False,
    "hide_people": False,
}
ROLES = (
    (Role.ADMIN.value, msg("admin: everything")),
    (Role.MANAGER.value, msg("manager: configures and reads its clients")),
    (Role.ANALYST.value, msg("analyst: reads")),
    (Role.BI.value, msg("bi: reads lists, feeds and exports")),
)
FLAGS = ("active", "hide_costs", "hide_people")


@router.get("")
def list_all(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    names = _client_names(visit)
    columns = (
        Column("name", msg("User"), sorts=True, href=lambda row: f"{PLACE}/{row['id']}", sub=lambda row: row["email"]),
        Column("role", msg("Role"), "badge", sorts=True),
        Column("clients", msg("Clients"), show=lambda row: client_words(request, row["clients"], names)),
        Column("state", msg("State"), "badge", show=_state, tone=_tone),
        Column("last_signed_in_at", msg("Last signed in"), "age", sorts=True),
    )
    roles = [(role.value, msg(role.value)) for role in Role]
    shape = Table(
        msg("Users"), columns, rows=(), none=msg("No user yet."), filters=[Filter("role", msg("Role"), roles)]
    )
    held = users.list_users(visit.hub, caller=visit.caller)
    return render(request, "users.html", users=table_of(held, request, shape, search=("name", "email")))


@router.get("/new")
def show_new(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    return _page(request, visit, NEW)


@router.post("/new")
def create(request: Request, visit: SignedIn, form: Posted) -> Response:
    """Add a user, and show the link where they choose a password: this once."""
    body = _body(form)
    try:
        made = users.create_user(visit.hub, caller=visit.caller, body=body)
    except HubError as error:
        return _page(request, visit, NEW | body, error=error)
    return _invitation(request, made["name"], made["invitation"])


@router.get("/{user_id}")
def show_one(user_id: UUID, request: Request, visit: SignedIn) -> Response:
    return _page(request, visit, users.get_user(visit.hub, caller=visit.caller, user_id=user_id))


@router.post("/{user_id}")
def change(user_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    body = _body(form)
    try:
        users.change_user(visit.hub, caller=visit.caller, user_id=user_id, body=body)
    except HubError as error:
        return _page(request, visit, body | {"id": str(user_id)}, error=error)
    return go_to(PLACE, notice=translate(request, msg("Saved.")))


@router.post("/{user_id}/invite")
def invite(user_id: UUID, request: Request, visit: SignedIn, _form: Posted) -> Response:
    """Show a fresh link where the user chooses a password."""
    path = users.invite_user(visit.hub, caller=visit.caller, user_id=user_id)
    return _invitation(request, users.get_user(visit.hub, caller=visit.caller, user_id=user_id)["name"], path)


@router.get("/{user_id}/remove")
def ask_to_remove(user_id: UUID, request: Request, visit: SignedIn) -> Response:
    name = users.get_user(visit.hub, caller=visit.caller, user_id=user_id)["name"]
    warning = translate(request, msg("They are signed out at once; what they did stays in the audit log."))
    place = f"{PLACE}/{user_id}"
    return render(request, "remove.html", name=name, action=f"{place}/remove", back=place, warning=warning)


@router.post("/{user_id}/remove")
def remove(user_id: UUID, request: Request, visit: SignedIn, _form: Posted) -> Response:
    users.remove_user(visit.hub, caller=visit.caller, user_id=user_id)
    return go_to(PLACE, notice=translate(request, msg("The user is removed.")))


def client_words(request: Request, ids: Any, names: dict[str, str]) -> str:
    """The clients somebody reaches, by name."""
    if ids == "all":
        return translate(request, msg("all clients"))
    return ", ".join(names.get(one, one) for one in ids)


def read_reach(form: FormData) -> str | list[str]:
    """All clients, or those that are ticked."""
    return "all" if text_of(form, "reach") == "all" else texts_of(form, "client")


def _state(row: Row) -> str:
    if not row["active"]:
        return "closed"
    return "active" if row["has_password"] or row["has_single_sign_on"] else "invited"


def _tone(row: Row) -> str:
    return {"closed": "bad", "active": "good", "invited": "warn"}[_state(row)]


def _body(form: FormData) -> dict[str, Any]:
    body: dict[str, Any] = {name: text_of(form, name) for name in ("name", "email", "role")}
    return body | {"clients": read_reach(form)} | {name: bool(form.get(name)) for name in FLAGS}


def _page(request: Request, visit: Visit, user: Row, *, error: HubError | None = None) -> Response:
    status = error.status_code if error else 200
    held = _client_names(visit).items()
    return render(request, "user.html", status=status, user=user, clients=held, roles=ROLES, error=error)


def _invitation(request: Request, name: str, path: str) -> Response:
    base = request.app.state.hub.settings.public_url or str(request.base_url)
    return render(request, "invitation.html", name=name, link=base.rstrip("/") + path)


def _client_names(visit: Visit) -> dict[str, str]:
    return {one["id"]: one["name"] for one in clients.list_clients(visit.hub, caller=visit.caller)}
