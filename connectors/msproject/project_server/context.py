"""What every translation of a page needs beside its rows; fetching.py says which keys there are."""

from typing import Any
from zoneinfo import ZoneInfo

from connectors.msproject.dataverse import context as dataverse
from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.values import to_id, to_moment
from connectors.sdk.mapping import FieldRule, MoneyRule


class PageContext(dataverse.PageContext):
    """Rules of the mapping hold as they do for Dataverse, only that times are wall times here."""

    __slots__ = ()

    def currency_of(self, row: JsonObject, project: str | None) -> str | None:  # noqa: ARG002 - projects alone have one
        """The project's currency, else the mapping's."""
        return self.given["projects"].get(project) or self.rules(project).currency

    def hours_per_day(self, project: str | None) -> float | None:
        return self.rules(project).hours_per_day

    def value_of(self, rule: FieldRule | MoneyRule, row: JsonObject) -> Any:
        """A wall time comes with the offset it has in the site's zone."""
        value = row.get(rule.field or rule.name or "")
        if not isinstance(value, str) or not _is_time(value):
            return None if value == "" else value
        return to_aware_text(value, self.zone(to_id(row.get("ProjectId"))))

    def person(self, row: JsonObject, *columns: str) -> str | None:
        """The resource that the first filled of these columns means, by id or by name."""
        people = self.given.get("people", {})
        keys = (to_id(row.get(name)) if name.endswith("Id") else row.get(name) for name in columns)
        return next((people[key] for key in keys if key in people), None)


def to_aware_text(text: str, zone: ZoneInfo) -> str | None:
    moment = to_moment(text, zone)
    return moment.isoformat() if moment else None


def _is_time(text: str) -> bool:
    return text.startswith("/Date(") or (len(text) >= 19 and text[4:5] == "-" and text[10:11] == "T")  # noqa: PLR2004
