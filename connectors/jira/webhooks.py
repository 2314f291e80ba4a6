"""Deliveries of Jira's webhooks. Admin webhooks with a secret are signed; without one the secret part of the address is the proof.

Source: Atlassian, "Webhooks" of Jira Cloud: `X-Hub-Signature: sha256=HEX` over the raw body; `X-Atlassian-Webhook-Identifier` is the same
for every repetition.
"""

from connectors.sdk.hooks import Delivery, Hint, HookRefused, Reading, check_signature, instant_of, text_of

_SIGNED_BY = "sha256="


def read_delivery(delivery: Delivery) -> Reading:
    """Issues, worklogs, releases and projects that changed. Raises HookRefused."""
    if delivery.secrets:
        given = delivery.headers.get("X-Hub-Signature", "")
        if not given.startswith(_SIGNED_BY):
            raise HookRefused("The delivery is not signed.")
        check_signature(delivery, given.removeprefix(_SIGNED_BY), digest="sha256", signed=delivery.body)
    document = delivery.document()
    project = text_of(document, "issue", "fields", "project", "id") or text_of(document, "version", "projectId")
    record = text_of(document, "issue", "id") or text_of(document, "worklog", "issueId")
    hint = Hint(
        scope=project or text_of(document, "project", "id"),
        source_id=record,
        at=instant_of(text_of(document, "timestamp")),
    )
    return Reading((hint,), delivery.headers.get("X-Atlassian-Webhook-Identifier", ""))
