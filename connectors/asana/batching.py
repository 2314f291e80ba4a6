"""Many short lists at once: ten in a request, and what a list has beyond its first page after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.asana.api import Action, AsanaApi
from connectors.sdk.contract import Gap

JsonObject = dict[str, Any]
OK, PAYMENT_REQUIRED, FORBIDDEN = 200, 402, 403


@dataclass(frozen=True, slots=True)
class Answered:
    """One raw answer. `shape` is "batch" with the results of `actions` in their order, or "list", a further page of the one action."""

    shape: str
    body: bytes
    actions: Sequence[Action]
    results: Sequence[JsonObject]

    def items(self) -> list[JsonObject]:
        """The items of all its lists, and single things. What is gone or hidden by now has none."""
        return [item for result in self.results for item in items_of(result)]

    def count(self, status: int) -> int:
        return sum(result["status_code"] == status for result in self.results)


def items_of(result: JsonObject) -> list[JsonObject]:
    """What one action of a batch was answered."""
    if result["status_code"] != OK:
        return []
    data = result["body"].get("data")
    return data if isinstance(data, list) else [data]


def ask(api: AsanaApi, actions: Sequence[Action], *, what: str) -> Iterator[Answered]:
    """The answers to all actions; a list longer than a page is read to its end."""
    for some, answer in api.batches(actions, what=what):
        answered = Answered("batch", answer.body, some, answer.json()["data"])
        yield answered
        for action, result in zip(some, answered.results, strict=True):
            next_page = result["body"].get("next_page")
            if next_page:
                yield from _rest(api, action, next_page["offset"], what)


def _rest(api: AsanaApi, action: Action, offset: str, what: str) -> Iterator[Answered]:
    params = {**(action.data or {}), **({"opt_fields": ",".join(action.fields)} if action.fields else {})}
    for answer in api.pages(action.path, what=what, params=params, offset=offset):
        yield Answered("list", answer.body, [action], [{"status_code": OK, "body": answer.json()}])


def refusals(api: AsanaApi, answered: Answered, *, stream: str, scope: str = "") -> Iterator[Gap]:
    """What the token may not see of a batch, told once for each answer."""
    count = answered.count(FORBIDDEN)
    if count:
        yield Gap(
            stream,
            scope,
            f"Asana refused {count} of {len(answered.results)} requests for {stream} of {api.place} (403).",
            "Give the token's user the right to see these projects, or use a service account.",
        )
