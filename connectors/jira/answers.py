"""Reading Jira's answers: lists that must be there, instants, rich text."""

import datetime as dt
from typing import Any

from connectors.sdk.errors import ContractBroken

JsonObject = dict[str, Any]
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
_BREAKS = frozenset({"paragraph", "heading", "listItem", "codeBlock", "tableRow", "rule", "hardBreak"})


def items_of(document: Any, name: str, *, of: str) -> list[Any]:
    """The list under a name, or the document itself for "". `of` tells whose answer it is.

    Raises ContractBroken when there is no list: silence is not emptiness.
    """
    found = document.get(name) if isinstance(document, dict) and name else document
    if not isinstance(found, list):
        raise ContractBroken(
            f"Jira answered without the {f'list {name!r}' if name else 'list'} it promises ({of}).",
            hint="Check that the address leads to a Jira; if it does, see whether a newer connector exists.",
        )
    return found


def fields_of(issue: Any) -> JsonObject:
    """The fields of an issue, none of an item that is no issue: the page is kept, and the item rejected when it is translated."""
    fields = issue.get("fields") if isinstance(issue, dict) else None
    return fields if isinstance(fields, dict) else {}


def to_millis(text: str) -> int:
    """Epoch milliseconds of Jira's `2026-11-20T11:05:42.887+0530`."""
    return (dt.datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND


def to_plain_text(content: Any) -> str | None:
    """The words of a rich text: a string as it is (v2), or the texts, mentions and emoji of an Atlassian document (v3).

    None when nothing readable is in it.
    """
    if content is None or isinstance(content, str):
        return content or None
    pieces: list[str] = []
    waiting = [content]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        shown = node.get("attrs") or {}
        pieces.append(node.get("text") or shown.get("text") or shown.get("shortName") or shown.get("url") or "")
        if node.get("type") in _BREAKS and pieces:
            pieces.append("\n")
        waiting.extend(reversed(node.get("content") or []))
    return "".join(pieces).strip() or None
