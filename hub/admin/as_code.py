"""Configuration as code: bring a hub to what is declared, or write down what holds.

What is declared is done for real, one transaction a client, and compared before and after; a dry run does the same and takes it back.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from hub.admin.clients import FIXED, ClientBody, add_client, client_json, edit_client
from hub.admin.connection_edits import (
    add_connection,
    changed_secrets,
    connection_json,
    edit_connection,
    take_connection_away,
)
from hub.admin.declarations import Declaration, DeclaredConnection
from hub.admin.desk import Desk, open_desk, open_rehearsal
from hub.admin.projects_as_code import apply_portfolio, apply_project, dump_portfolios
from hub.errors import Conflict, Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import clients, connections
from hub.storage.clients import StoredClient
from hub.storage.connections import StoredConnection
from hub.wiring import Hub

CLIENT_DEFAULTS = {name: field.default for name, field in ClientBody.model_fields.items() if not field.is_required()}
CONNECTION_KEYS = ("connector", "name", "settings", "scopes", "mapping", "schedule", "freshness_target")
HIDDEN = "***"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one client, connection, portfolio or project. `deed` is add, change, remove, keep, or leave (it is there, but not declared)."""

    client: str
    connection: str | None
    deed: str
    keys: dict[str, tuple[Any, Any]]
    """Key -> before and after; of a secret neither is told."""
    item: str | None = None
    """The portfolio or project, such as `project ERP`."""


def apply(
    hub: Hub, declarations: Sequence[Declaration], *, caller: Caller, dry_run: bool = False, prune: bool = False
) -> list[Change]:
    """Do what is declared and say what changed; the same again changes nothing. `prune` removes connections that are not declared.

    Raises what the deeds raise; the client at fault stays as it was, clients before it are done.
    """
    changes: list[Change] = []
    open_transaction = open_rehearsal if dry_run else open_desk
    for declaration in declarations:
        with open_transaction(hub, caller, Action.ADMINISTER) as desk:
            changes += _apply_client(desk, declaration, prune=prune)
    return changes


def dump(hub: Hub, *, caller: Caller) -> dict[str, Any]:
    """All clients of the caller with their connections, as a file would declare them; without secrets and without nulls."""
    with open_desk(hub, caller, Action.INSPECT) as desk:
        return {"clients": [_dump_client(desk, client) for client in clients.list_clients(desk.rows)]}


def _apply_client(desk: Desk, declaration: Declaration, *, prune: bool) -> Iterator[Change]:
    before = clients.find_client_named(desk.rows, declaration.name)
    whole = CLIENT_DEFAULTS | declaration.client
    after = edit_client(desk, before.id, whole) if before else add_client(desk, whole)
    yield _change_of(
        declaration.name, None, before=_client_as_declared(before) if before else None, after=_client_as_declared(after)
    )
    held = {stored.name: stored for stored in connections.list_connections(desk.rows, client_id=after.id)}
    for wanted in declaration.connections:
        yield _apply_connection(desk, after, wanted, held.pop(wanted.name, None))
    for stored in held.values():
        if prune:
            take_connection_away(desk, stored.id)
        yield Change(declaration.name, stored.name, "remove" if prune else "leave", {})
    yield from _apply_projects(desk, after.id, declaration)


def _apply_projects(desk: Desk, client_id: uuid.UUID, declaration: Declaration) -> Iterator[Change]:
    for portfolio in declaration.portfolios:
        with _placed(declaration.lines[portfolio.name]):
            before, after = apply_portfolio(desk, client_id, portfolio)
        yield replace(
            _change_of(declaration.name, None, before=before, after=after), item=f"portfolio {portfolio.name}"
        )
    for project in declaration.projects:
        with _placed(declaration.lines[project.code]):
            before, after = apply_project(desk, client_id, project)
        yield replace(_change_of(declaration.name, None, before=before, after=after), item=f"project {project.code}")


@contextmanager
def _placed(where: str) -> Iterator[None]:
    """What goes wrong says where it is declared."""
    try:
        yield
    except (Unprocessable, Conflict) as error:
        raise type(error)(f"{where}: {error.detail}", hint=error.hint, code=error.code) from error


def _apply_connection(
    desk: Desk, client: StoredClient, wanted: DeclaredConnection, before: StoredConnection | None
) -> Change:
    body = wanted.model_dump()
    if before is None:
        after = add_connection(desk, body | {"client_id": client.id})
        secrets = dict.fromkeys(wanted.secrets, HIDDEN)
        return _change_of(client.name, wanted.name, before=None, after=_connection_as_declared(after) | _nest(secrets))
    if before.connector != body.pop("connector"):
        raise Conflict(
            f'Connection "{before.name}" of client "{client.name}" is one of {before.connector}, not of {wanted.connector}.',
            hint="Give the new one another name, or remove the old one first.",
        )
    secrets = dict.fromkeys(changed_secrets(desk, before, wanted.secrets), HIDDEN)
    dropped = dict.fromkeys(before.settings.keys() - wanted.settings.keys())
    after = edit_connection(desk, before.id, body | {"settings": {**dropped, **wanted.settings}})
    return _change_of(
        client.name,
        wanted.name,
        before=_connection_as_declared(before),
        after=_connection_as_declared(after) | _nest(secrets),
    )


def _dump_client(desk: Desk, client: StoredClient) -> Json:
    held = connections.list_connections(desk.rows, client_id=client.id)
    declared = _client_as_declared(client)
    if held:
        declared["connections"] = [_connection_as_declared(stored) for stored in held]
    return declared | dump_portfolios(desk, client.id)


def _client_as_declared(client: StoredClient) -> Json:
    return {key: value for key, value in client_json(client).items() if key not in FIXED and value is not None}


def _connection_as_declared(stored: StoredConnection) -> Json:
    """Without what goes without saying: empty tables, no schedule."""
    known = connection_json(stored)
    return {key: known[key] for key in CONNECTION_KEYS if known[key] not in (None, {})}


def _nest(secrets: dict[str, str]) -> Json:
    return {"secrets": secrets} if secrets else {}


def _change_of(client: str, connection: str | None, *, before: Json | None, after: Json) -> Change:
    old, new = _flat(before or {}), _flat(after)
    keys = {
        key: (old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)
    }
    deed = "add" if before is None else "change" if keys else "keep"
    return Change(client, connection, deed, keys)


def _flat(document: Json, prefix: str = "") -> Json:
    """`{"a": {"b": 1}}` -> `{"a.b": 1}`, so that a difference names the very key."""
    flat: Json = {}
    for key, value in document.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat
