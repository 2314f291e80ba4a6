"""A person's sign-in that waits for that person: what was begun, and what they must do next.

The hub has no page of its own for it: `check` says what to do, and the next `check` carries it on. A device code is typed into
Microsoft's page; after an authorization code's sign-in the address the browser ended at is saved as a secret.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.msproject.settings import MsProjectSettings

JsonObject = dict[str, Any]
CACHE, PENDING = "cache", "pending"


@dataclass(frozen=True, slots=True)
class Pending:
    """`flow` is msal's own, kept as it is."""

    flow: JsonObject

    def is_for(self, settings: MsProjectSettings, *, now: dt.datetime) -> bool:
        """Whether it was begun for these settings and can still be finished."""
        if settings.way_in == "device_code":
            return "device_code" in self.flow and float(self.flow.get("expires_at", 0)) > now.timestamp()
        return self.flow.get("redirect_uri") == settings.redirect_uri and "auth_uri" in self.flow

    @property
    def message(self) -> str:
        if "user_code" in self.flow:
            return f"Nobody has signed in yet: open {self.flow['verification_uri']} and type {self.flow['user_code']}."
        return f"Nobody has signed in yet: open {self.flow['auth_uri']}"

    @property
    def remedy(self) -> str:
        if "user_code" in self.flow:
            return "Sign in there as somebody who sees the plans, then check again."
        return "Sign in, save the whole address the browser ends at as the secret sign_in_answer, then check again."


def to_answer_query(address: str, pending: Pending) -> dict[str, str] | None:
    """What Entra handed to the browser for this sign-in, None while there is nothing, or only the answer to an earlier one."""
    query = dict(parse_qsl(urlsplit(address.strip()).query))
    return query if query.get("state") == pending.flow.get("state") else None
