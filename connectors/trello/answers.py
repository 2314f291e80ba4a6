"""Reading Trello's answers: lists that must be there, and ids that tell when a thing was made."""

import datetime as dt
from typing import Any

from connectors.sdk.errors import ContractBroken

JsonObject = dict[str, Any]


def list_in(document: Any, *, of: str) -> list[Any]:
    """The document as the list it must be; silence is not emptiness. Raises ContractBroken."""
    if not isinstance(document, list):
        raise _broken(of, "a list")
    return document


def object_in(document: Any, *, of: str) -> JsonObject:
    """The document as the object it must be. Raises ContractBroken."""
    if not isinstance(document, dict):
        raise _broken(of, "an object")
    return document


def born_at(id_: str) -> dt.datetime:
    """When a thing was made: the first eight hexadecimal digits of its id are that second. Raises ValueError for another id."""
    return dt.datetime.fromtimestamp(int(id_[:8], 16), dt.UTC)


def is_action(thing: Any) -> bool:
    """Whether a thing can be an action: it has an id and a date. Any other is rejected where it is translated."""
    return isinstance(thing, dict) and isinstance(thing.get("id"), str) and isinstance(thing.get("date"), str)


def _broken(of: str, promised: str) -> ContractBroken:
    return ContractBroken(
        f"Trello answered without {promised} where it promises one ({of}).",
        hint="Check that the address leads to Trello; if it does, see whether a newer connector exists.",
    )
