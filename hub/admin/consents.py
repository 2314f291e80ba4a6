"""A person authorises a connection: begun at one of our doors, said yes to at the tool's page, finished at the door it began at.

Who began it alone may finish it, once and within a quarter of an hour, on any replica: what must be remembered stands in the database,
the tool's secrets of it sealed. No transaction is open while the tool is asked.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from connectors.sdk.consent import ConsentRequest
from connectors.sdk.contract import Consent, Runtime
from connectors.sdk.errors import ConnectorError
from connectors.sdk.limits import RequestMeter
from hub import clock
from hub.admin.connection_edits import FRESH_START, subject_of
from hub.admin.desk import open_desk
from hub.admin.vendors import Impatience, as_hub_error
from hub.connections import ConnectionSetup, lend_runtime, load_setup, open_settings
from hub.errors import HubError, Unprocessable
from hub.registry import get_connector
from hub.security.caller import Action, Caller
from hub.security.secrets import SecretPlace
from hub.security.tokens import hash_token, make_token
from hub.storage import connections, consents
from hub.storage.consents import StoredConsent
from hub.wiring import Hub

GOOD_FOR = dt.timedelta(minutes=15)
ANSWER_PATH = "/connections/authorised"
"""Where browsers come back to, whatever tool they were sent to: what an admin registers there."""
_KEPT = "consent"
_LONGEST_ANSWER = 16_000


class NotBegunHere(Unprocessable):
    """An answer that belongs to no consent of whoever brings it."""

    code = "consent"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a person goes next; with a `code` they type it there, without one their browser comes back to `redirect_uri`."""

    connection_id: uuid.UUID
    address: str
    code: str
    redirect_uri: str
    expires_at: dt.datetime


def holder_of(caller: Caller) -> str:
    """Who begins and finishes at a door without sessions: the token, or whoever sits at the hub's own machine."""
    return f"token:{caller.token_id}" if caller.token_id else "operator"


def redirect_address(hub: Hub, *, base_url: str) -> str:
    """The address to register with the tool. `base_url` is how the hub was reached, where no PUBLIC_URL says it."""
    return (hub.settings.public_url or base_url).rstrip("/") + ANSWER_PATH


def can_authorise(hub: Hub, *, caller: Caller, connection_id: uuid.UUID) -> bool:
    """Whether the connection's settings say that a person authorises it in a browser; settings that do not fit say nothing."""
    if not caller.may(Action.CONFIGURE):
        return False
    try:
        setup = load_setup(hub, scope=caller.scope, connection_id=connection_id)
        consent = get_connector(setup.connector).description.consent
        return consent is not None and consent.is_way_in(open_settings(hub, setup))
    except (ConnectorError, HubError):
        return False


def begin_consent(hub: Hub, *, caller: Caller, connection_id: uuid.UUID, begun_by: str, redirect_uri: str) -> Begun:
    """Ask the tool for a person's consent. An earlier one of this connection that is not finished is over.

    Raises NotFound, Forbidden, Unprocessable where nobody can authorise or a person must mend something, VendorTrouble.
    """
    caller.require(Action.CONFIGURE)
    setup = load_setup(hub, scope=caller.scope, connection_id=connection_id)
    state = make_token(clock.new_secret).text
    try:
        settings = open_settings(hub, setup)
        asked = _consent_of(setup, settings).begin(settings, _lent(hub, setup), redirect_uri=redirect_uri, state=state)
    except ConnectorError as error:
        raise as_hub_error(error) from error
    _check_address(setup, asked)
    begun = Begun(connection_id, asked.address, asked.code, redirect_uri, clock.now() + GOOD_FOR)
    place = _place(setup.stored.client_id, connection_id)
    stored = StoredConsent(
        client_id=place.client_id,
        connection_id=connection_id,
        state_hash=hash_token(state),
        begun_by=begun_by,
        is_typed=bool(asked.code),
        kept=hub.secret_box.seal(orjson.dumps([begun.address, begun.code, asked.kept]).decode(), place=place),
        expires_at=begun.expires_at,
    )
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        consents.save_consent(desk.rows, stored)
    return begun


def take_answered(
    hub: Hub,
    *,
    caller: Caller,
    begun_by: str,
    answer: Mapping[str, str],
    connection_id: uuid.UUID | None = None,
) -> StoredConsent:
    """The consent that an answer belongs to, which no other answer finds again. `connection_id` says for which it must be.

    Raises NotBegunHere for an answer that is not this caller's, came too late, or was taken already.
    """
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        consent = consents.take_consent(
            desk.rows,
            state_hash=hash_token(answer.get("state", "")),
            begun_by=begun_by,
            now=desk.now,
            connection_id=connection_id,
        )
    if consent is None:
        raise NotBegunHere(
            "This consent was not begun here, it took too long, or its answer was taken already.",
            hint="Begin again. If it was begun with `pmo-hub` or by the API, the whole address of this page belongs there.",
        )
    return consent


def finish_consent(hub: Hub, *, caller: Caller, consent: StoredConsent, answer: Mapping[str, str]) -> None:
    """Have the connector keep what the answer gives. Raises Unprocessable with the tool's reason, VendorTrouble."""
    _finish(hub, caller, consent, dict(answer))


def finish_typed_consent(hub: Hub, *, caller: Caller, connection_id: uuid.UUID, begun_by: str) -> Begun | None:
    """None once somebody has typed the code and the connection is authorised, else what there still is to do.

    Raises NotBegunHere, and as `finish_consent`.
    """
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        consent = consents.find_consent(desk.rows, connection_id=connection_id, begun_by=begun_by, now=desk.now)
    if consent is None or not consent.is_typed:
        raise NotBegunHere("No code is waited for: it took too long, or it was typed already.", hint="Begin again.")
    if _finish(hub, caller, consent, {}):
        return None
    address, code, _kept = _opened(hub, consent)
    return Begun(connection_id, address, code, "", consent.expires_at)


def read_answer(address: str) -> dict[str, str]:
    """What stands in the address a browser ended at. Raises Unprocessable for a text that is none of ours."""
    parts = dict(parse_qsl(urlsplit(address.strip()[:_LONGEST_ANSWER]).query))
    if not parts.get("state"):
        raise Unprocessable(
            "This is not the address a browser came back to: it has no state in it.",
            hint="Copy the whole address of the page that the tool sent the browser to.",
        )
    return parts


def begun_json(begun: Begun) -> dict[str, Any]:
    return {
        "address": begun.address,
        "code": begun.code or None,
        "redirect_uri": begun.redirect_uri,
        "expires_at": begun.expires_at.isoformat().replace("+00:00", "Z"),
    }


def _finish(hub: Hub, caller: Caller, consent: StoredConsent, answer: dict[str, str]) -> bool:
    setup = load_setup(hub, scope=caller.scope, connection_id=consent.connection_id)
    _address, _code, kept = _opened(hub, consent)
    try:
        settings = open_settings(hub, setup)
        is_done = _consent_of(setup, settings).finish(settings, _lent(hub, setup), kept=kept, answer=answer)
    except ConnectorError as error:
        raise as_hub_error(error) from error
    if is_done:
        with open_desk(hub, caller, Action.CONFIGURE) as desk:
            consents.drop_consent(desk.rows, consent)
            connections.change_connection(desk.rows, consent.connection_id, values=FRESH_START)
            desk.record("connection.authorise", subject_of(consent.connection_id), client_id=consent.client_id)
    return is_done


def _opened(hub: Hub, consent: StoredConsent) -> tuple[str, str, str]:
    """(address, code, what the connector wanted kept)."""
    place = _place(consent.client_id, consent.connection_id)
    address, code, kept = orjson.loads(hub.secret_box.open(consent.kept, place=place))
    return address, code, kept


def _place(client_id: uuid.UUID, connection_id: uuid.UUID) -> SecretPlace:
    return SecretPlace(client_id, connection_id, _KEPT)


def _consent_of(setup: ConnectionSetup, settings: Any) -> Consent:
    consent = get_connector(setup.connector).description.consent
    if consent is None or not consent.is_way_in(settings):
        raise Unprocessable(
            f'Connection "{setup.name}" is not authorised by a person: its settings sign in another way.',
            hint="Check it to see whether it works as it is.",
        )
    return consent


def _check_address(setup: ConnectionSetup, asked: ConsentRequest) -> None:
    """What becomes a link must lead to a web page."""
    if urlsplit(asked.address).scheme not in {"http", "https"}:
        raise Unprocessable(
            f"{setup.tool} gave no web address where a person could authorise.", hint="Mend the settings."
        )


def _lent(hub: Hub, setup: ConnectionSetup) -> Runtime:
    return lend_runtime(hub, setup, meter=RequestMeter(), sleep=Impatience().sleep)
