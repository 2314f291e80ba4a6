"""`pmo-hub users`: who may sign in."""

from typing import Annotated, Any

import typer

from hub.admin import users
from hub.admin.references import client_named
from hub.cli.arguments import Pairs, confirm_removal, read_pairs, read_secrets
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, Columns, show_item, show_items
from hub.wiring import Hub
from models.vocabulary import Role

app = typer.Typer(help="Users: who may sign in, as what, for which clients.", no_args_is_help=True)

COLUMNS: Columns = {
    "e-mail": "email",
    "name": "name",
    "role": "role",
    "clients": "clients",
    "active": "active",
    "last signed in": "last_signed_in_at",
    "id": "id",
}
User = Annotated[str, typer.Argument(metavar="USER", help="E-mail address or id.")]
Clients = Annotated[list[str] | None, typer.Option("--client", help="A client they may see; all without one.")]
AskPassword = Annotated[bool, typer.Option("--password", help="Ask for a password, without showing it.")]
PasswordEnv = Annotated[str | None, typer.Option("--password-env", metavar="NAME", help="A variable that holds it.")]


@app.command("list")
def list_users(*, as_json: AsJson = False) -> None:
    """List all users."""
    with opened_hub() as hub:
        items = users.list_users(hub, caller=OPERATOR)
    show_items(items, COLUMNS, as_json=as_json, none="No user yet. Add one with: pmo-hub users add")


@app.command("show")
def show_user(user: User, *, as_json: AsJson = False) -> None:
    """Show one user."""
    with opened_hub() as hub:
        item = users.get_user(hub, caller=OPERATOR, user_id=users.user_named(hub, user, caller=OPERATOR))
    show_item(item, as_json=as_json)


@app.command("add")
def add_user(
    email: Annotated[str, typer.Option("--email", help="What they sign in with.")],
    name: Annotated[str, typer.Option("--name", help="What they are called.")],
    role: Annotated[Role, typer.Option("--role", help="What they may do.")],
    client: Clients = None,
    *,
    password: AskPassword = False,
    password_env: PasswordEnv = None,
    as_json: AsJson = False,
) -> None:
    """Add a user. Without a password the answer holds a path of the cockpit where they choose one: once, within a week."""
    with opened_hub() as hub:
        body: dict[str, Any] = {"email": email, "name": name, "role": role.value, "clients": _clients(hub, client)}
        body |= _password(asked=password, variable=password_env)
        item = users.create_user(hub, caller=OPERATOR, body=body)
    show_item(item, as_json=as_json)


@app.command("change")
def change_user(
    user: User,
    pairs: Pairs = None,
    client: Clients = None,
    *,
    password: AskPassword = False,
    password_env: PasswordEnv = None,
    as_json: AsJson = False,
) -> None:
    """Change keys of a user: email, name, role, active, hide_costs, hide_people, locale; `--client` replaces their clients."""
    with opened_hub() as hub:
        body = read_pairs(pairs) | _password(asked=password, variable=password_env)
        if client:
            body["clients"] = _clients(hub, client)
        user_id = users.user_named(hub, user, caller=OPERATOR)
        item = users.change_user(hub, caller=OPERATOR, user_id=user_id, body=body)
    show_item(item, as_json=as_json)


@app.command("invite")
def invite_user(user: User, *, as_json: AsJson = False) -> None:
    """Make a path of the cockpit where a user chooses a password anew: once, within a week."""
    with opened_hub() as hub:
        user_id = users.user_named(hub, user, caller=OPERATOR)
        path = users.invite_user(hub, caller=OPERATOR, user_id=user_id)
    show_item({"invitation": path}, as_json=as_json)


@app.command("remove")
def remove_user(user: User, *, as_json: AsJson = False) -> None:
    """Remove a user; they are signed out at once."""
    with opened_hub() as hub:
        user_id = users.user_named(hub, user, caller=OPERATOR)
        confirm_removal(f'user "{user}"')
        users.remove_user(hub, caller=OPERATOR, user_id=user_id)
    show_item({"removed": str(user_id)}, as_json=as_json)


def _clients(hub: Hub, references: list[str] | None) -> str | list[str]:
    return [str(client_named(hub, one, caller=OPERATOR)) for one in references] if references else "all"


def _password(*, asked: bool, variable: str | None) -> dict[str, str]:
    names = ["password"] if asked else None
    return read_secrets(names, None, [f"password={variable}"] if variable else None)
