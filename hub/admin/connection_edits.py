"""Adding, changing and removing a connection, as part of a transaction that is under way."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hub import clock
from hub.admin.bodies import ALL, read_body, read_change
from hub.admin.connection_bodies import (
    ConnectionBody,
    ConnectionChange,
    check_mapping,
    check_settings,
    find_usable_connector,
    overlay,
)
from hub.admin.desk import Desk, to_json
from hub.admin.file_access import check_files
from hub.admin.forecasts import refuse_unpayable
from hub.errors import HubError, Unprocessable
from hub.security.kept import is_kept, kept_place
from hub.security.secrets import SecretPlace
from hub.storage import clients, connections, mappings, secrets
from hub.storage.clients import StoredClient
from hub.storage.connections import StoredConnection
from hub.timetable import stale_after_s

FRESH_START = {"next_attempt_at": None, "failures_in_a_row": 0, "waiting_for": None}
"""After a person has mended something the next run need not wait."""


def add_connection(desk: Desk, body: Any) -> StoredConnection:
    """Raises Unprocessable for a body that does not fit, Conflict for a name that is taken."""
    wanted = read_body(ConnectionBody, body, what="the connection")
    client = _client_of(desk, wanted.client_id)
    connector = find_usable_connector(wanted.connector)
    check_mapping(connector, wanted.mapping, name=wanted.name)
    check_files(desk, connector, wanted.settings, name=wanted.name)
    connection_id = _new_id(desk, wanted)
    values = {
        "client_id": client.id,
        "connector": wanted.connector,
        "name": wanted.name,
        "settings": check_settings(connector, wanted.settings, wanted.secrets, name=wanted.name),
        "scopes": _stored_scopes(wanted),
        "created_at": desk.now,
        **_timing(desk, wanted, client),
    }
    connections.save_connection(desk.rows, connection_id, values=values)
    _save_secrets(desk, client.id, connection_id, wanted.secrets)
    _save_mapping(desk, client.id, connection_id, wanted.mapping, before={})
    desk.record("connection.create", subject_of(connection_id), client_id=client.id, name=wanted.name)
    stored = connections.get_connection(desk.rows, connection_id)
    refuse_unpayable(desk, stored)
    return stored


def edit_connection(desk: Desk, connection_id: uuid.UUID, body: Any) -> StoredConnection:
    """Change the keys that the body names. Raises as `add_connection`, and NotFound."""
    before = connections.get_connection(desk.rows, connection_id)
    wanted = read_change(ConnectionChange, body, current=_current(before), what=f'the connection "{before.name}"')
    check_mapping(find_usable_connector(before.connector), wanted.mapping, name=wanted.name)
    values = {
        "name": wanted.name,
        "settings": _changed_settings(desk, before, wanted),
        "scopes": _stored_scopes(wanted),
        **_timing(desk, wanted, clients.get_client(desk.rows, before.client_id)),
    }
    changed = connections.change_connection(desk.rows, connection_id, values=values)
    fresh = changed_secrets(desk, before, wanted.secrets)
    changed += _save_secrets(desk, before.client_id, connection_id, fresh)
    changed += _save_mapping(desk, before.client_id, connection_id, wanted.mapping, before=before.mapping)
    if changed:
        connections.change_connection(desk.rows, connection_id, values={"updated_at": desk.now, **FRESH_START})
        desk.record("connection.change", subject_of(connection_id), client_id=before.client_id, keys=changed)
    stored = connections.get_connection(desk.rows, connection_id)
    if {"schedule", "scopes"} & set(changed):
        refuse_unpayable(desk, stored, has_new_scopes="scopes" in changed)
    return stored


def take_connection_away(desk: Desk, connection_id: uuid.UUID) -> None:
    """Remove a connection with all it brought. Raises NotFound."""
    before = connections.get_connection(desk.rows, connection_id)
    rows = connections.drop_connection(desk.rows, connection_id)
    desk.record("connection.remove", subject_of(connection_id), client_id=before.client_id, name=before.name, rows=rows)


def connection_json(stored: StoredConnection) -> dict[str, Any]:
    """What the outside sees: `secrets` holds the names of those that are set."""
    plain: dict[str, Any] = to_json(asdict(stored))
    plain["secrets"] = plain.pop("secret_names")
    plain["scopes"] = ALL if stored.scopes is None else plain["scopes"]
    return plain


def changed_secrets(desk: Desk, stored: StoredConnection, given: Mapping[str, str | None]) -> dict[str, str | None]:
    """Those of the given secrets that differ from what is set; one that does not open any more differs."""
    sealed = secrets.list_secrets(desk.rows, connection_id=stored.id)

    def differs(name: str, secret: str | None) -> bool:
        place = SecretPlace(stored.client_id, stored.id, name)
        if place not in sealed or secret is None:
            return place in sealed or secret is not None
        try:
            return desk.hub.secret_box.open(sealed[place], place=place) != secret
        except HubError:
            return True

    return {name: secret for name, secret in given.items() if differs(name, secret)}


def _client_of(desk: Desk, client_id: uuid.UUID) -> StoredClient:
    client = clients.find_client(desk.rows, client_id)
    if client is None:
        raise Unprocessable(
            f'"client_id" of the connection names no client you may see: {client_id}.', hint="Create the client first."
        )
    return client


def _current(before: StoredConnection) -> dict[str, Any]:
    return {
        "name": before.name,
        "scopes": ALL if before.scopes is None else before.scopes,
        "mapping": before.mapping,
        "schedule": before.schedule,
        "freshness_target": before.freshness_target,
    }


def _stored_scopes(wanted: ConnectionBody | ConnectionChange) -> list[str] | None:
    return None if wanted.scopes is None else list(dict.fromkeys(wanted.scopes))


def _timing(desk: Desk, wanted: ConnectionBody | ConnectionChange, client: StoredClient) -> dict[str, Any]:
    """When it runs, and how old its data may grow."""
    schedule = wanted.schedule.as_stored(client_zone=client.time_zone) if wanted.schedule else None
    return {
        "schedule": schedule,
        "freshness_target": wanted.freshness_target,
        "stale_after_seconds": wanted.freshness_target or stale_after_s(schedule, now=desk.now),
    }


def _changed_settings(desk: Desk, before: StoredConnection, wanted: ConnectionChange) -> dict[str, Any]:
    """The new settings, checked with the secrets that will be set; those that are replaced anyway are not opened."""
    if not wanted.settings and not wanted.secrets:
        return before.settings
    check_files(desk, find_usable_connector(before.connector), wanted.settings, name=wanted.name)
    sealed = secrets.list_secrets(desk.rows, connection_id=before.id)
    kept = {
        place.name: desk.hub.secret_box.open(item, place=place)
        for place, item in sealed.items()
        if place.name not in wanted.secrets and not is_kept(place.name)
    }
    return check_settings(
        find_usable_connector(before.connector),
        overlay(before.settings, wanted.settings),
        overlay(kept, wanted.secrets),
        name=wanted.name,
    )


def _save_secrets(
    desk: Desk, client_id: uuid.UUID, connection_id: uuid.UUID, given: Mapping[str, str | None]
) -> list[str]:
    """Seal what is given, take away what is null, and what a vendor put in the place of either; names what was touched."""
    for name, secret in given.items():
        place = SecretPlace(client_id, connection_id, name)
        secrets.drop_secret(desk.rows, place=kept_place(place))
        if secret is None:
            secrets.drop_secret(desk.rows, place=place)
        else:
            secrets.save_secret(desk.rows, desk.hub.secret_box.seal(secret, place=place), place=place, now=desk.now)
    return [f"secrets.{name}" for name in sorted(given)]


def _save_mapping(
    desk: Desk, client_id: uuid.UUID, connection_id: uuid.UUID, wanted: dict[str, Any], *, before: dict[str, Any]
) -> list[str]:
    """A new version when it differs from the one that holds."""
    if wanted == before:
        return []
    mappings.save_mapping(
        desk.rows,
        wanted,
        client_id=client_id,
        connection_id=connection_id,
        created_by=desk.caller.name,
        now=desk.now,
    )
    return ["mapping"]


def _new_id(desk: Desk, wanted: ConnectionBody) -> uuid.UUID:
    """The same client and name give the same id on every hub, so that the ids of rows survive a rebuild; unless it is held already."""
    computed = uuid.uuid5(wanted.client_id, f"connection:{wanted.name}")
    held = {stored.id for stored in connections.list_connections(desk.rows, client_id=wanted.client_id)}
    return clock.new_id() if computed in held else computed


def subject_of(connection_id: uuid.UUID) -> str:
    return f"connection:{connection_id}"
