"""Client organisations: add, change, remove, look up."""

import uuid
from dataclasses import asdict
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from hub import clock
from hub.admin.bodies import Body, Currency, Name, Zone, read_body, read_change
from hub.admin.desk import Desk, open_desk, to_json
from hub.security.caller import Action, Caller
from hub.storage import clients
from hub.storage.clients import StoredClient
from hub.wiring import Hub

NAMESPACE = uuid.UUID("0b7f3c52-6d0e-5b0a-9a55-5e5a3f1c7d10")
FIXED = {"id", "created_at"}
"""Keys that are answered but never taken."""


class SignalThresholds(Body):
    """From when on early warnings warn, and above which they are critical; every key has a default."""

    slip_days: Annotated[int, Field(ge=0, le=1000)] = 5
    slip_critical_days: Annotated[int, Field(ge=0, le=1000)] = 20
    overdue_critical_days: Annotated[int, Field(ge=0, le=1000)] = 20
    burn_rate_points: Annotated[int, Field(ge=0, le=1000)] = 15
    burn_rate_critical_points: Annotated[int, Field(ge=0, le=1000)] = 30
    stale_days: Annotated[int, Field(ge=1, le=1000)] = 3

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.slip_critical_days < self.slip_days or self.burn_rate_critical_points < self.burn_rate_points:
            raise ValueError("what is critical must not lie below what warns")
        return self


class ClientBody(Body):
    """What describes a client; every key but the name has a default."""

    name: Name
    reporting_currency: Currency = "EUR"
    time_zone: Zone = "UTC"
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")] = "en"
    fiscal_year_start_month: Annotated[int, Field(ge=1, le=12)] = 1
    week_start: Annotated[int, Field(ge=1, le=7)] = 1
    hours_per_day: Annotated[float, Field(gt=0, le=24)] = 8
    raw_retention_days: Annotated[int, Field(ge=0)] | None = None
    signal_thresholds: SignalThresholds = SignalThresholds()


def list_clients(hub: Hub, *, caller: Caller) -> list[dict[str, Any]]:
    """The clients the caller may see, by name."""
    with open_desk(hub, caller, Action.READ) as desk:
        return [client_json(client) for client in clients.list_clients(desk.rows)]


def get_client(hub: Hub, *, caller: Caller, client_id: uuid.UUID) -> dict[str, Any]:
    with open_desk(hub, caller, Action.READ) as desk:
        return client_json(clients.get_client(desk.rows, client_id))


def create_client(hub: Hub, *, caller: Caller, body: Any) -> dict[str, Any]:
    """Add a client. Raises Unprocessable for a body that does not fit, Conflict for a name that is taken."""
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        return client_json(add_client(desk, body))


def change_client(hub: Hub, *, caller: Caller, client_id: uuid.UUID, body: Any) -> dict[str, Any]:
    """Change the keys that the body names. Raises as `create_client`, and NotFound."""
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        return client_json(edit_client(desk, client_id, body))


def remove_client(hub: Hub, *, caller: Caller, client_id: uuid.UUID) -> None:
    """Remove a client with its connections and every row they brought. Raises NotFound."""
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        name = clients.get_client(desk.rows, client_id).name
        rows = clients.drop_client(desk.rows, client_id)
        desk.record("client.remove", f"client:{client_id}", client_id=client_id, name=name, rows=rows)


def add_client(desk: Desk, body: Any) -> StoredClient:
    """`create_client` as part of a larger transaction."""
    desk.caller.require_all_clients("create clients")
    wanted = read_body(ClientBody, body, what="the client")
    since = {"created_at": desk.now, "tracked_from": desk.now}
    client = clients.save_client(desk.rows, _new_id(desk, wanted.name), values=wanted.model_dump() | since)
    desk.record("client.create", f"client:{client.id}", client_id=client.id, name=client.name)
    return client


def edit_client(desk: Desk, client_id: uuid.UUID, body: Any) -> StoredClient:
    """`change_client` as part of a larger transaction."""
    before = clients.get_client(desk.rows, client_id)
    current = {key: value for key, value in asdict(before).items() if key not in FIXED}
    wanted = read_change(ClientBody, body, current=current, what=f'the client "{before.name}"')
    changed = clients.change_client(desk.rows, client_id, values=wanted.model_dump())
    if changed:
        desk.record("client.change", f"client:{client_id}", client_id=client_id, keys=changed)
    return clients.get_client(desk.rows, client_id)


def client_json(client: StoredClient) -> dict[str, Any]:
    plain: dict[str, Any] = to_json(asdict(client))
    return plain


def _new_id(desk: Desk, name: str) -> uuid.UUID:
    """The same name gives the same id on every hub, so that the ids of rows survive a rebuild; unless a renamed client holds it."""
    computed = uuid.uuid5(NAMESPACE, name)
    return clock.new_id() if clients.find_client(desk.rows, computed) else computed
