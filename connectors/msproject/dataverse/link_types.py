"""What a number of a dependency's type means in this environment; there are two codings, and public clients disagree on one of them."""

import re

from connectors.msproject.dataverse.context import JsonObject, PageContext
from connectors.sdk.errors import RecordRejected
from models.vocabulary import DependencyType

_BY_NUMBER = {"0": "FF", "1": "FS", "2": "SF", "3": "SS", "192350000": "FS"}
"""What nobody disputes: Microsoft Project's own numbers, and the first of the newer ones."""
_SHORT = re.compile(r"\b(FS|SS|FF|SF)\b")
_LONG = re.compile(r"\b(start|finish)\W*(?:to)\W*(start|finish)\b", re.IGNORECASE)


def dependency_type(row: JsonObject, value: str, context: PageContext) -> tuple[DependencyType, str] | None:
    """Type and the word it stands for: by the mapping, else by the text of the choice, else by a number that is beyond dispute.

    None where the mapping says that it is no dependency. Raises RecordRejected for a number that nobody explains.
    """
    text = str(context.given["link_types"].get(value) or "")
    rules = context.rules(context.project_of(row)).dependency
    for word in (text, value):
        if word in rules:
            named = rules[word]
            return None if named is None else (named, text or value)
    short = _of_text(text) or _BY_NUMBER.get(value)
    if short is None:
        raise RecordRejected(
            f'The type {value} ("{text}") of a dependency is not explained by the environment.',
            source_id=str(row["msdyn_projecttaskdependencyid"]),
            rule="unknown:link_type",
            hint=f'Say in the mapping what it is: "dependency": {{"{value}": "FS"}}.',
        )
    return DependencyType(short), text or value


def _of_text(text: str) -> str | None:
    """English texts, short or long; other languages are left to the mapping."""
    short = _SHORT.search(text)
    if short:
        return short[1]
    long = _LONG.search(text)
    return f"{long[1][0]}{long[2][0]}".upper() if long else None
