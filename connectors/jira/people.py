"""Accounts met on issues and worklogs: each is handed over once a run, however much work it stands on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.answers import fields_of
from connectors.jira.columns import account_id
from connectors.jira.history import histories_of

JsonObject = dict[str, Any]


@dataclass(slots=True)
class People:
    """`told` are the ids of the accounts that earlier pages of this run carry."""

    told: set[str] = field(default_factory=set)

    def of_users(self, users: Iterable[Any]) -> list[str]:
        """Ids that were not told before; from now on they are."""
        met = {account_id(user) for user in users if isinstance(user, dict)}
        new = sorted(identity for identity in met - self.told if identity)
        self.told.update(new)
        return new

    def of_worklogs(self, worklogs: Iterable[Any]) -> list[str]:
        return self.of_users(_authors(worklogs))

    def of_issues(self, issues: Iterable[Any]) -> list[str]:
        """Assignees, and the authors of embedded worklogs and changes."""
        users: list[Any] = []
        for issue in issues:
            fields = fields_of(issue)
            users.append(fields.get("assignee"))
            users += _authors((fields.get("worklog") or {}).get("worklogs") or ())
            users += _authors(histories_of(issue))
        return self.of_users(users)


def _authors(items: Iterable[Any]) -> list[Any]:
    """Who wrote worklogs or changes."""
    return [item.get("author") for item in items if isinstance(item, dict)]
