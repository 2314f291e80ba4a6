"""Webhooks as hints: what a vendor sends is verified and read by its connector, in pure functions; what to do about it is the hub's.

A hint says that something may have changed. It is never believed as data: the next incremental run reads the change itself, so a hint
that is lost, late, doubled or forged costs minutes or a request, never a row.
"""

import base64
import datetime as dt
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

HINTS_AT_MOST = 200
"""Of one delivery; more of them say no more than "something changed"."""


class HookRefused(Exception):
    """The delivery is not from whom it should be, or is none. The message tells nothing that helps to forge one."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of a vendor. `headers` are found in any case. `url` is the address as the vendor was given it; `secrets` are those that may have signed it, () when none
    was agreed on: then the secret part of the address is all there is to know it by.
    """

    method: str
    headers: Mapping[str, str]
    body: bytes
    url: str
    secrets: tuple[str, ...]
    now: dt.datetime

    def document(self) -> dict[str, Any]:
        """The body as an object. Raises HookRefused when it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise HookRefused("The body is no JSON.") from error
        if not isinstance(found, dict):
            raise HookRefused("The body is no JSON object.")
        return found


@dataclass(frozen=True, slots=True)
class Hint:
    """Something may have changed: in a scope, of a record, or ("" both) anywhere. `at` is the vendor's instant of the change."""

    scope: str = ""
    source_id: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a delivery says, and what its vendor wants to hear. `identity` is the same for every repetition of it; "" takes its content.
    `new_secret` was handed over in a handshake and signs what follows.
    """

    hints: tuple[Hint, ...] = ()
    identity: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    new_secret: str | None = None


HookReader = Callable[[Delivery], Reading]


def check_signature(delivery: Delivery, given: str, *, digest: str, signed: bytes, in_base64: bool = False) -> None:
    """Raises HookRefused unless one of the agreed secrets made this signature (in hex, or in base64) of `signed`."""
    for secret in delivery.secrets:
        made = hmac.digest(secret.encode(), signed, digest)
        expected = base64.b64encode(made).decode() if in_base64 else made.hex()
        if hmac.compare_digest(expected.encode(), given.strip().encode()):
            return
    raise HookRefused("The signature does not fit.")


def text_of(document: Any, *path: str) -> str:
    """The text or number at a path of keys, "" where there is none."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return str(document) if isinstance(document, str | int) and not isinstance(document, bool) else ""


def instant_of(text: str) -> dt.datetime | None:
    """An ISO instant, or milliseconds since 1970; None for anything else."""
    try:
        if text.isdigit():
            return dt.datetime.fromtimestamp(int(text) / 1000, tz=dt.UTC)
        found = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
