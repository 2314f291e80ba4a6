"""Deliveries of monday's webhooks. A new one sends a challenge and wants it back; those of an app carry a token signed with its secret.

Webhooks that were made with a personal token are not signed: then the secret part of the address is the proof. Source: developer.monday.com,
"Webhooks": JWT (HS256) in `Authorization`.
"""

import base64
import binascii
import json
from typing import Any

from connectors.sdk.hooks import Delivery, Hint, HookRefused, Reading, check_signature, instant_of, text_of

_PARTS_OF_JWT = 3


def read_delivery(delivery: Delivery) -> Reading:
    """The challenge, or the item that changed. Raises HookRefused."""
    document = delivery.document()
    if "challenge" in document:
        return Reading(body=json.dumps({"challenge": document["challenge"]}).encode())
    if delivery.secrets:
        _check_token(delivery)
    event = document.get("event")
    if not isinstance(event, dict):
        raise HookRefused("The body has no event.")
    board = text_of(event, "parentItemBoardId") or text_of(event, "boardId")
    hint = Hint(board, text_of(event, "pulseId") or text_of(event, "itemId"), instant_of(text_of(event, "triggerTime")))
    return Reading((hint,), text_of(event, "triggerUuid"))


def _check_token(delivery: Delivery) -> None:
    token = delivery.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    parts = token.split(".")
    if len(parts) != _PARTS_OF_JWT or _decoded(parts[0]).get("alg") != "HS256":
        raise HookRefused("The delivery is not signed.")
    signature = base64.b64encode(_bytes_of(parts[2])).decode()
    check_signature(delivery, signature, digest="sha256", signed=f"{parts[0]}.{parts[1]}".encode(), in_base64=True)
    expires = _decoded(parts[1]).get("exp")
    if isinstance(expires, int | float) and expires < delivery.now.timestamp():
        raise HookRefused("The signature has expired.")


def _decoded(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes_of(part))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _bytes_of(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""
