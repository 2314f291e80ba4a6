"""Histories become status changes. Pure.

Statuses are compared by id, since their names change; what a change was from and to carries the name of its own time.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from connectors.jira.columns import account_id
from connectors.sdk.mapping import ScopeRules
from models.records import StatusChangeRecord
from models.vocabulary import StatusCategory

JsonObject = dict[str, Any]
CATEGORIES = {
    "new": StatusCategory.TODO,
    "indeterminate": StatusCategory.IN_PROGRESS,
    "done": StatusCategory.DONE,
}
_MILLISECONDS_FROM = 100_000_000_000
"""Epoch seconds reach this in the year 5138, milliseconds did in 1973."""


class HistoryTranslator:
    """Rules of one scope, and Jira's category keys by status id; a status that is gone has the category its name is mapped to, or none."""

    def __init__(self, rules: ScopeRules, categories: dict[str, str]) -> None:
        self._words = rules.status
        self._categories = categories

    def to_status_changes(self, item: tuple[str, JsonObject]) -> Iterator[StatusChangeRecord]:
        """The status changes of one entry of an issue's history; any side of a change may be missing."""
        issue_id, history = item
        changes = [change for change in history["items"] if change.get("fieldId", change["field"]) == "status"]
        for number, change in enumerate(changes):
            yield StatusChangeRecord(
                source_id=f"{history['id']}-{number}" if number else str(history["id"]),
                task=issue_id,
                field="status",
                from_category=self._category(change.get("from"), change.get("fromString")),
                from_source=change.get("fromString"),
                to_category=self._category(change.get("to"), change.get("toString")),
                to_source=change.get("toString"),
                changed_at=to_moment(history["created"]),
                account=account_id(history.get("author")),
            )

    def _category(self, status_id: str | None, name: str | None) -> StatusCategory | None:
        if status_id is None and name is None:
            return None
        mapped = self._words.get(name or "") or self._words.get(status_id or "")
        return mapped or CATEGORIES.get(self._categories.get(status_id or "", ""), StatusCategory.UNKNOWN)


def to_moment(created: str | float) -> dt.datetime:
    """An ISO text by the vendor's schema, an epoch number by its example; raises ValueError for a wall time."""
    if isinstance(created, str):
        moment = dt.datetime.fromisoformat(created)
        if moment.tzinfo is None:
            raise ValueError(f"{created} has no offset")
        return moment
    seconds = created / 1000 if created >= _MILLISECONDS_FROM else created
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
