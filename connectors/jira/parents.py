"""Parents of Data Center: its epic and parent links name a key, and a task is known by its id."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.answers import fields_of, items_of
from connectors.jira.api import JiraApi

JsonObject = dict[str, Any]
_KEYS_AT_ONCE = 100
_GONE = frozenset({403, 404})
_WHAT = "read the parents of issues"


@dataclass(slots=True)
class ParentIds:
    """Ids of issues by key, asked once each. A key that leads nowhere, or to an issue hidden from the reader, has none."""

    api: JiraApi
    known: dict[str, str | None] = field(default_factory=dict)

    def of(self, issues: Iterable[JsonObject], links: Iterable[str]) -> dict[str, str]:
        """The ids of all parents that the link fields of these issues name."""
        keys = {key for issue in issues for link in links if (key := _key(fields_of(issue).get(link)))}
        unknown = sorted(keys - self.known.keys())
        for start in range(0, len(unknown), _KEYS_AT_ONCE):
            self._look_up(unknown[start : start + _KEYS_AT_ONCE])
        return {key: found for key in keys if (found := self.known[key])}

    def _look_up(self, keys: list[str]) -> None:
        """One search for all; a key from before a move is found under another, so what is missing is asked for by itself."""
        body = {
            "jql": f"key in ({', '.join(keys)})",
            "fields": ["summary"],
            "maxResults": len(keys),
            "validateQuery": False,
        }
        answer = self.api.post("search", what=_WHAT, body=body)
        found = items_of(answer.json(), "issues", of=self.api.place)
        self.known.update((issue["key"], issue["id"]) for issue in found)
        for key in keys:
            if key not in self.known:
                self.known[key] = self._find(key)

    def _find(self, key: str) -> str | None:
        answer = self.api.request("GET", f"issue/{key}", what=_WHAT, params={"fields": "summary"})
        return None if answer.status in _GONE else self.api.insist(answer, _WHAT).json()["id"]


def _key(value: Any) -> str | None:
    """A link's key: the field holds it bare, or within an object."""
    return value.get("key") if isinstance(value, dict) else value
