"""Deliveries of Asana's webhooks. The first request of a webhook hands over its secret and wants it back; all later ones are signed.

An empty list of events is a heartbeat. Source: Asana, "Webhooks guide": `X-Hook-Secret`, `X-Hook-Signature` (HMAC-SHA256 of the body, hex).
"""

from typing import Any

from connectors.sdk.hooks import (
    HINTS_AT_MOST,
    Delivery,
    Hint,
    HookRefused,
    Reading,
    check_signature,
    instant_of,
    text_of,
)

_SECRET, _SIGNATURE = "X-Hook-Secret", "X-Hook-Signature"
_LONGEST_SECRET = 200


def read_delivery(delivery: Delivery) -> Reading:
    """The handshake, or the resources that changed. Raises HookRefused."""
    secret = delivery.headers.get(_SECRET, "")
    if secret:
        if len(secret) > _LONGEST_SECRET or not (secret.isascii() and secret.isprintable()):
            raise HookRefused("The handshake holds no usable secret.")
        return Reading(headers={_SECRET: secret}, new_secret=secret)
    check_signature(delivery, delivery.headers.get(_SIGNATURE, ""), digest="sha256", signed=delivery.body)
    events = delivery.document().get("events")
    if not isinstance(events, list):
        raise HookRefused("The body has no events.")
    return Reading(tuple(map(_hint, events[:HINTS_AT_MOST])))


def _hint(event: Any) -> Hint:
    project = text_of(event, "parent", "gid") if text_of(event, "parent", "resource_type") == "project" else ""
    return Hint(project, text_of(event, "resource", "gid"), instant_of(text_of(event, "created_at")))
