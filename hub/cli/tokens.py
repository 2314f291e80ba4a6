"""`pmo-hub tokens`: who may ask the API."""

from typing import Annotated, Any
from uuid import UUID

import typer

from hub.admin import tokens
from hub.admin.references import client_named
from hub.cli.arguments import confirm_removal
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, Columns, show_item, show_items
from models.vocabulary import Role

app = typer.Typer(help="API tokens: a role, the clients it reaches, an end.", no_args_is_help=True)


def _state(token: dict[str, Any]) -> str:
    return "revoked" if token["revoked_at"] else "live"


COLUMNS: Columns = {
    "name": "name",
    "begins with": "prefix",
    "role": "role",
    "clients": "clients",
    "state": _state,
    "expires": "expires_at",
    "last used": "last_used_at",
    "id": "id",
}


@app.command("list")
def list_tokens(*, as_json: AsJson = False) -> None:
    """List all tokens, without their text."""
    with opened_hub() as hub:
        items = tokens.list_tokens(hub, caller=OPERATOR)
    show_items(items, COLUMNS, as_json=as_json, none="No token yet. Add one with: pmo-hub tokens add")


@app.command("add")
def add_token(
    name: Annotated[str, typer.Option("--name", help="What or whom it is for.")],
    role: Annotated[Role, typer.Option("--role", help="What it may do.")],
    client: Annotated[list[str] | None, typer.Option("--client", help="A client it reaches; all without one.")] = None,
    expires: Annotated[str | None, typer.Option("--expires", metavar="DATE", help="The last day it is good.")] = None,
    *,
    hide_costs: Annotated[bool, typer.Option("--hide-costs", help="Show no money.")] = False,
    hide_people: Annotated[bool, typer.Option("--hide-people", help="Show no names of people.")] = False,
    as_json: AsJson = False,
) -> None:
    """Mint a token and show its text: once, now."""
    body: dict[str, Any] = {
        "name": name,
        "role": role.value,
        "expires_at": expires,
        "hide_costs": hide_costs,
        "hide_people": hide_people,
    }
    with opened_hub() as hub:
        if client:
            body["clients"] = [str(client_named(hub, reference, caller=OPERATOR)) for reference in client]
        item = tokens.create_token(hub, caller=OPERATOR, body=body)
    show_item(item, as_json=as_json)


@app.command("remove")
def remove_token(
    token_id: Annotated[UUID, typer.Argument(metavar="ID", help="The token's id.")], *, as_json: AsJson = False
) -> None:
    """Revoke a token; it opens nothing from now on."""
    with opened_hub() as hub:
        confirm_removal(f"token {token_id}")
        item = tokens.revoke_token(hub, caller=OPERATOR, token_id=token_id)
    show_item(item, as_json=as_json)
