"""Asking the tool itself: does a connection work, and what is there to sync. No transaction is open while a vendor is asked."""

import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from connectors.sdk.contract import CheckItem, Connector
from connectors.sdk.errors import ConnectorError, NeedsHuman, RateLimited
from connectors.sdk.limits import RequestMeter
from hub import clock
from hub.admin.desk import open_desk, to_json
from hub.connections import ConnectionSetup, load_setup, open_connector
from hub.errors import HubError, Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import connections
from hub.storage.scopes import replace_scopes
from hub.wiring import Hub

PATIENCE_S = 20.0
"""How long a person who looks at the screen waits for a vendor that asks to wait."""


class VendorTrouble(HubError):
    """The tool, or the way to it, does not answer as promised."""

    status_code = 502
    code = "vendor_trouble"


@dataclass(slots=True)
class Impatience:
    """Waits as long as a person would, all waits of one task together; a longer one raises RateLimited."""

    left_s: float = PATIENCE_S

    def sleep(self, seconds: float) -> None:
        if seconds > self.left_s:
            raise RateLimited(f"The tool asks to wait {seconds:.0f} s.", hint="Try again later.", retry_after_s=seconds)
        self.left_s -= seconds
        clock.sleep(seconds)


def check_connection(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> dict[str, Any]:
    """`{ok, items: [{name, ok, message, remedy}]}`: credentials, rights and plan features, each in words. Raises NotFound, Forbidden."""
    caller.require(Action.CONFIGURE)
    items = list(_checked(hub, caller, connection_id))
    return {"ok": all(item.ok for item in items), "items": [asdict(item) for item in items]}


def discover_connection(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> dict[str, Any]:
    """`{scopes: [{id, name, key, archived, url}], guesses: [{path, value, reason}]}`; the scopes are kept, the guesses are only shown.

    Raises NotFound, Unprocessable when a person must act, VendorTrouble when the tool does not answer.
    """
    caller.require(Action.CONFIGURE)
    try:
        setup = load_setup(hub, scope=caller.scope, connection_id=connection_id)
        found = _open(hub, setup).discover()
    except ConnectorError as error:
        raise as_hub_error(error) from error
    stored = setup.stored
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        replace_scopes(
            desk.rows, found.scopes, client_id=stored.client_id, connection_id=stored.connection_id, now=desk.now
        )
        allowed = {"requests_a_day": found.requests_a_day}
        connections.change_connection(desk.rows, stored.connection_id, values=allowed)
    plain: dict[str, Any] = to_json(asdict(found))
    return plain


def as_hub_error(error: ConnectorError) -> HubError:
    """A connector's sentence, as a door answers it."""
    kind = Unprocessable if isinstance(error, NeedsHuman) else VendorTrouble
    return kind(error.message, hint=error.hint)


def _checked(hub: Hub, caller: Caller, connection_id: uuid.UUID) -> Iterator[CheckItem]:
    try:
        setup = load_setup(hub, scope=caller.scope, connection_id=connection_id)
        yield from _open(hub, setup).check()
    except ConnectorError as error:
        yield CheckItem(name=type(error).__name__, ok=False, message=error.message, remedy=error.hint)


def _open(hub: Hub, setup: ConnectionSetup) -> Connector:
    return open_connector(hub, setup, meter=RequestMeter(), sleep=Impatience().sleep)
