"""Timesheet approvals: by person and period, laid over the worklogs of that time.

An approval leaves its worklogs as they are, so the hours of each person and period whose approval changed are read again.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.tempo.api import ListPage, TempoApi
from connectors.jira.worklogs import IssueKeys
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied, ConfigError

JsonObject = dict[str, Any]
STREAM = "tempo_approvals"
_BACK_DAYS, _FIRST_BACK_DAYS = 92, 400
_CURSOR_VERSION = 1
_WHAT = "read timesheet approvals"


@dataclass(slots=True)
class Approvals:
    """Statuses by account and the first day of a period, each with the period's last day. `day` is when they were last asked for."""

    api: TempoApi
    day: str = ""
    known: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    _periods: bytes = b""

    @classmethod
    def at(cls, api: TempoApi, cursor: Cursor | None) -> "Approvals":
        if cursor is None or cursor.version != _CURSOR_VERSION:
            return cls(api)
        return cls(api, cursor.state["day"], cursor.state["known"])

    def of(self, accounts: set[str]) -> JsonObject:
        """The known approvals of some accounts, for the context of a page."""
        return {account: self.known[account] for account in sorted(accounts) if account in self.known}

    def refresh(self, *, now: dt.datetime, is_thorough: bool) -> Iterator[Gap]:
        """Ask once a day, for the last quarter. A first and a full run ask further back, and read all hours anyway."""
        today = now.date()
        if self.day == today.isoformat() and not is_thorough:
            return
        back = _FIRST_BACK_DAYS if is_thorough else _BACK_DAYS
        try:
            fresh = self._read(today - dt.timedelta(days=back), today)
        except (AccessDenied, ConfigError) as error:
            message = f"Approvals of timesheets cannot be read, so they are unknown: {error.message}"
            yield Gap(STREAM, WHOLE_CONNECTION, message, error.hint, is_fault=False)
            return
        self.changed = [] if is_thorough else self._differing(fresh)
        oldest = (today - dt.timedelta(days=_FIRST_BACK_DAYS)).isoformat()
        for account, periods in self.known.items():
            kept = {start: period for start, period in periods.items() if start >= oldest}
            fresh[account] = {**kept, **fresh.get(account, {})}
        self.day, self.known = today.isoformat(), fresh

    def changed_pages(self, keys: IssueKeys) -> Iterator[Page]:
        """The hours behind the approvals that changed, then the cursor."""
        for account, start, finish in self.changed:
            params = {"from": start, "to": finish}
            pages = self.api.walk(f"worklogs/user/{account}", of="tempoWorklogId", what="list worklogs", params=params)
            for found in pages:
                yield self._hours_page(found, keys, account)
        if self._periods:
            state = {"day": self.day, "known": self.known}
            yield Page(STREAM, WHOLE_CONNECTION, self._periods, {}, Cursor(state, _CURSOR_VERSION))

    def _hours_page(self, found: ListPage, keys: IssueKeys, account: str) -> Page:
        issues = sorted(keys.of([str(row["issue"]["id"]) for row in found.rows]))
        context = {"approvals": self.of({account}), "issues": issues, "jira_ids": {}}
        return Page.of_answer(found.answer.body, found.document, stream=STREAM, scope=WHOLE_CONNECTION, context=context)

    def _read(self, start: dt.date, finish: dt.date) -> dict[str, dict[str, list[str]]]:
        params = {"from": start.isoformat(), "to": finish.isoformat()}
        answer = self.api.get("periods", what=_WHAT, params=params)
        periods = items_of(answer.json(), "periods", of=self.api.place)
        pages = self.api.walk("teams", of="id", what=_WHAT, params={})
        teams = [team["id"] for found in pages for team in found.rows]
        known: dict[str, dict[str, list[str]]] = {}
        for period in periods:
            for team in teams:
                for approval in self._of_team(team, period):
                    account = approval["user"]["accountId"]
                    status = (approval.get("status") or {}).get("key") or ""
                    span = approval["period"]
                    known.setdefault(account, {})[span["from"]] = [span["to"], status]
        self._periods = answer.body
        return known

    def _differing(self, fresh: dict[str, dict[str, list[str]]]) -> list[tuple[str, str, str]]:
        """Person, first and last day of what was not so when it was asked for last."""
        return [
            (account, start, period[0])
            for account, periods in fresh.items()
            for start, period in periods.items()
            if self.known.get(account, {}).get(start) != period
        ]

    def _of_team(self, team: int, period: JsonObject) -> list[JsonObject]:
        params = {"from": period["from"], "to": period["to"]}
        answer = self.api.get(f"timesheet-approvals/team/{team}", what=_WHAT, params=params)
        return items_of(answer.json(), "results", of=self.api.place)
