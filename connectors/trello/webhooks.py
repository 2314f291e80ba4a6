"""Deliveries of Trello's webhooks. A HEAD request proves the address when one is made; actions are signed with the API secret.

Source: Atlassian, "Webhooks" of the Trello REST API: `X-Trello-Webhook` is base64 of HMAC-SHA1 over body and callback address.
"""

from connectors.sdk.hooks import Delivery, Hint, HookRefused, Reading, check_signature, instant_of, text_of


def read_delivery(delivery: Delivery) -> Reading:
    """The card or board that an action changed. Raises HookRefused."""
    if delivery.method == "HEAD":
        return Reading()
    if delivery.secrets:
        given = delivery.headers.get("X-Trello-Webhook", "")
        check_signature(delivery, given, digest="sha1", signed=delivery.body + delivery.url.encode(), in_base64=True)
    action = delivery.document().get("action")
    if not isinstance(action, dict):
        raise HookRefused("The body has no action.")
    board, card = text_of(action, "data", "board", "id"), text_of(action, "data", "card", "id")
    return Reading((Hint(board, card, instant_of(text_of(action, "date"))),), text_of(action, "id"))
