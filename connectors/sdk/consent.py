"""Consent: a person lets the hub read with their account, by saying so in a browser.

A connector says what to ask (`Consent.begin` of the contract) and keeps what comes of it (`Consent.finish`); pages, addresses and the
memory in between are the hub's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.sdk.errors import AuthExpired

AUTHORISE = "Authorise the connection: on its page, or with `pmo-hub connections authorise`."


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """`address` is where a person says yes. `code` is what they type there; without one their browser comes back with an answer.

    `kept` is what `finish` needs to know then, such as the proof of PKCE: the hub seals it, and gives it back once.
    """

    address: str
    kept: str
    code: str = ""


def nobody_consented(connection: str) -> AuthExpired:
    return AuthExpired(f'Nobody has authorised connection "{connection}".', hint=AUTHORISE)


def shown_error(answer: Mapping[str, str]) -> str:
    """The vendor's error word in an answer, short enough for a sentence; its description is not shown, it may name people."""
    return "".join(letter for letter in answer.get("error", "no code") if letter.isalnum() or letter in "_- .")[:60]
