"""Webhooks: a delivery is verified by the connector, counted once, and brings the next incremental run forward. Polling stays the truth."""

import datetime as dt
import uuid
from dataclasses import replace
from hashlib import blake2b

from connectors.sdk.errors import ConnectorError
from connectors.sdk.hooks import Delivery, HookReader, HookRefused, Reading
from hub import clock
from hub.connections import ConnectionSetup, load_setup
from hub.errors import NotFound, Unauthorized, Unprocessable
from hub.log import get_logger
from hub.registry import get_connector
from hub.security.kept import open_secrets
from hub.security.scopes import Scope
from hub.security.secrets import SecretPlace
from hub.storage.hooks import Hooked, find_hooked, save_hints, take_once
from hub.storage.secrets import replace_secret
from hub.sync.requests import request_run
from hub.wiring import Hub

log = get_logger(__name__)

SECRET = "webhook_secret"  # noqa: S105 - the name of a secret
SECRETS_AT_MOST = 50
"""Asana hands over one for each webhook; the newest are kept."""
REPLAY_WINDOW = dt.timedelta(hours=24)
"""Vendors repeat a delivery for a day at most; what says to be older is heard no more."""
SETTLE = dt.timedelta(seconds=10)
"""Changes come in bursts: one run reads them all."""
BETWEEN_RUNS = dt.timedelta(minutes=1)
PURPOSE = "hook"


def hook_path(hub: Hub, connection_id: uuid.UUID) -> str:
    """The address, below the hub's own, that a vendor is given; its last part nobody can guess."""
    return f"/hooks/{connection_id}/{hub.secret_box.sign(str(connection_id), purpose=PURPOSE)}"


def describe_hook(hub: Hub, *, scope: Scope, connection_id: uuid.UUID) -> dict[str, object]:
    """`{url, is_signed}`: where the tool should send its webhooks. Raises NotFound, Unprocessable for a connector that takes none."""
    setup = load_setup(hub, scope=scope, connection_id=connection_id)
    _reader_of(setup)
    url = hub.settings.public_url.rstrip("/") + hook_path(hub, connection_id)
    return {"url": url, "is_signed": bool(_secrets_of(hub, setup))}


def take_delivery(hub: Hub, connection_id: uuid.UUID, *, token: str, delivery: Delivery) -> Reading:
    """Verify and heed one delivery; what to answer is in the reading.

    Raises NotFound for an address that is none (no such connection, another token, a connector without webhooks: all alike), Unauthorized
    for a delivery that is not genuine.
    """
    with hub.database.connect(Scope.everything()) as connection:
        hooked = find_hooked(connection, connection_id, now=clock.now())
    if hooked is None or not hub.secret_box.is_signed(str(connection_id), token, purpose=PURPOSE):
        raise _no_address()
    try:
        setup = load_setup(hub, scope=Scope.of(hooked.client_id), connection_id=connection_id)
        read = _reader_of(setup)
    except (ConnectorError, Unprocessable) as error:
        raise _no_address() from error
    try:
        reading = read(replace(delivery, secrets=_secrets_of(hub, setup)))
    except HookRefused as refused:
        log.warning("hook_refused", connection=setup.name, reason=str(refused))
        raise Unauthorized(str(refused), hint="Save the webhook's secret under the connection.") from refused
    if reading.new_secret:
        _keep_secret(hub, hooked, connection_id, reading.new_secret)
    _heed(hub, hooked, connection_id, reading=reading, delivery=delivery)
    return reading


def _heed(hub: Hub, hooked: Hooked, connection_id: uuid.UUID, *, reading: Reading, delivery: Delivery) -> None:
    oldest = delivery.now - REPLAY_WINDOW
    hints = [hint for hint in reading.hints if hint.at is None or hint.at >= oldest]
    if not hints or hooked.is_paused:
        return
    identity = blake2b(reading.identity.encode() or delivery.body, digest_size=16).digest()
    owner = {"client_id": hooked.client_id, "connection_id": connection_id}
    with hub.database.connect(Scope.of(hooked.client_id)) as connection:
        if not take_once(connection, identity, **owner):
            return
        save_hints(connection, hints, **owner)
    log.info("hint_taken", connection=str(connection_id), hints=len(hints))
    if not hooked.is_waiting:
        _bring_forward(hub, hooked, connection_id, now=delivery.now)


def _bring_forward(hub: Hub, hooked: Hooked, connection_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Queue an incremental run for when the burst is over, and not sooner than a minute after the last one began."""
    settled = now + SETTLE
    spaced = hooked.last_started_at + BETWEEN_RUNS if hooked.last_started_at else settled
    request_run(
        hub,
        caller_name="webhook",
        scope=Scope.of(hooked.client_id),
        connection_id=connection_id,
        trigger="hint",
        not_before=max(settled, spaced),
    )


def _reader_of(setup: ConnectionSetup) -> HookReader:
    description = get_connector(setup.connector).description
    if description.hooks is None:
        raise Unprocessable(
            f'{description.title} has no webhooks that connection "{setup.name}" could take.',
            hint="Its schedule alone reads changes.",
        )
    return description.hooks


def _secrets_of(hub: Hub, setup: ConnectionSetup) -> tuple[str, ...]:
    stored = setup.stored
    owner = {"client_id": stored.client_id, "connection_id": stored.connection_id}
    secrets = open_secrets(hub.secret_box, stored.secrets, **owner)
    return tuple(line for line in secrets.get(SECRET, "").splitlines() if line)


def _keep_secret(hub: Hub, hooked: Hooked, connection_id: uuid.UUID, secret: str) -> None:
    """Beside those that were handed over before: every webhook of a connection has one of its own."""

    def renew(current: str) -> str:
        lines = [line for line in current.splitlines() if line != secret]
        return "\n".join([*lines[-(SECRETS_AT_MOST - 1) :], secret])

    place = SecretPlace(hooked.client_id, connection_id, SECRET)
    replace_secret(hub.database, hub.secret_box, place=place, now=clock.now, renew=renew)


def _no_address() -> NotFound:
    return NotFound("There is no webhook at this address.", hint="Take the address from the connection's hook.")
