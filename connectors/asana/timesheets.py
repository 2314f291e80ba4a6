"""Time: every entry once in a full run, and the days that changed afterwards.

Entries are asked for by workspace and date and are booked by `attributable_to`, because a task in two projects would bring its hours
twice if one walked projects. No query tells what changed, so each run lists the last weeks again, sums every day, and reads the
entries of days whose sum differs. Of what lies further back each run takes one month in its turn, from the newest to the oldest. The documented lists know neither task nor approval of an entry; they are asked for all the same,
and where they do not come, each entry is asked for alone, ten in one request.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.asana import fields
from connectors.asana.api import Action, PlanLacks, listed
from connectors.asana.batching import ask
from connectors.asana.ledger import digest
from connectors.asana.reading import Reading, with_last
from connectors.sdk.contract import WHOLE_CONNECTION, FetchMode, Gap, IdPage, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied
from connectors.sdk.payload import encode_json
from models.vocabulary import Entity

JsonObject = dict[str, Any]
Approvals = dict[str, list[tuple[str, str, str]]]
"""Weeks of each user: first day, last day, word."""
STREAM = "time_entries"
FIRST_DAY = dt.date(2000, 1, 1)
WINDOW = dt.timedelta(days=45)
"""How far back a late entry is found without a full run."""
_WHAT = "list time entries"
_MODULUS = 1 << 64
_WEEK, _DAY = dt.timedelta(days=7), dt.timedelta(days=1)


@dataclass(slots=True)
class TimeReader:
    """The time entries of all workspaces. `days` are the sums of each workspace's days, kept for the window; `months` those of
    older months by `WORKSPACE/MONTH`; `turn` is the older month that this run looks at, "" for none.
    """

    reading: Reading
    approvals: Approvals = field(default_factory=dict)
    days: dict[str, dict[str, int]] = field(default_factory=dict)
    months: dict[str, str] = field(default_factory=dict)
    turn: str = ""

    def read(self) -> Iterator[Page | Gap]:
        """All entries, or those of changed days; the last page carries the cursor of every workspace."""
        cursor = self.reading.plan.cursor(STREAM)
        state = cursor.state if cursor else {}
        is_full = self.reading.plan.mode is FetchMode.FULL
        if state and not is_full:
            self.months = dict(state.get("months", {}))
            self.turn = self._next_turn(state)
        for here in self.reading.workspaces:
            yield from self._read_approvals(here["gid"], state)
        for page, is_last in with_last(self._of_workspaces({} if is_full else state)):
            if is_last:
                whole = is_full or not state
                if whole:
                    self.reading.sighting.finish(WHOLE_CONNECTION, Entity.TIME_ENTRY)
                yield Page(STREAM, WHOLE_CONNECTION, page.body, page.context, self._cursor(), is_last=whole)
            else:
                yield page

    def _of_workspaces(self, state: JsonObject) -> Iterator[Page]:
        for here in self.reading.workspaces:
            before = state.get("days", {}).get(here["gid"])
            since = dt.date.fromisoformat(state["since"]) if state else FIRST_DAY
            if before is None:
                yield from self._all(here["gid"])
                continue
            yield from self._changed(here["gid"], before, since)
            if self.turn:
                yield from self._older(here["gid"])

    def _all(self, workspace: str) -> Iterator[Page]:
        for body, entries in self._list(workspace, FIRST_DAY, watched=self._window_start()):
            self._sum_months(workspace, entries)
            seen = IdPage(Entity.TIME_ENTRY, WHOLE_CONNECTION, [entry["gid"] for entry in entries])
            self.reading.sighting.note(iter((seen,)))
            if not entries or "task" in entries[0]:
                yield self._page(body, "list", entries)
            else:
                yield from self._single([entry["gid"] for entry in entries])

    def _changed(self, workspace: str, before: dict[str, str], since: dt.date) -> Iterator[Page]:
        of_days: dict[str, list[str]] = defaultdict(list)
        for _, entries in self._list(workspace, since, watched=since):
            for entry in entries:
                of_days[entry["entered_on"]].append(entry["gid"])
        sums = self.days[workspace]
        changed = [day for day in of_days if f"{sums[day]:x}" != before.get(day)]
        yield from self._single([gid for day in sorted(changed) for gid in of_days[day]])

    def _older(self, workspace: str) -> Iterator[Page]:
        """The entries of the month whose turn it is, if they are not what they were."""
        first = dt.date.fromisoformat(f"{self.turn}-01")
        key = f"{workspace}/{self.turn}"
        before = self.months.pop(key, None)
        params = {
            "workspace": workspace,
            "entered_on_start_date": first.isoformat(),
            "entered_on_end_date": (_month_after(first) - _DAY).isoformat(),
            **fields.asked(fields.TIME_ENTRY),
        }
        entries = self.reading.api.items("/time_tracking_entries", what=_WHAT, params=params)
        self._sum_months(workspace, entries)
        if self.months.get(key) != before:
            yield from self._single([entry["gid"] for entry in entries])
        else:
            # A page without entries carries the cursor on, so that the next month has its turn even where nothing happens.
            yield self._page(encode_json({"data": []}), "list", ())

    def _sum_months(self, workspace: str, entries: Sequence[JsonObject]) -> None:
        for entry in entries:
            month = entry["entered_on"][:7]
            if month < self._newest_month():
                key = f"{workspace}/{month}"
                self.months[key] = f"{(int(self.months.get(key, '0'), 16) + self._mark(entry)) % _MODULUS:x}"

    def _newest_month(self) -> str:
        """The month in which the window begins: those before it are the older ones."""
        return self._window_start().isoformat()[:7]

    def _next_turn(self, state: JsonObject) -> str:
        """The month before the one that had its turn; after the oldest that is known the newest again."""
        newest = dt.date.fromisoformat(f"{self._newest_month()}-01") - _DAY
        oldest = min((key.rpartition("/")[2] for key in self.months), default="")
        last = state.get("turn", "")
        turn = f"{dt.date.fromisoformat(f'{last}-01') - _DAY:%Y-%m}" if last else ""
        return turn if oldest and oldest <= turn <= f"{newest:%Y-%m}" else f"{newest:%Y-%m}"

    def _list(self, workspace: str, since: dt.date, *, watched: dt.date) -> Iterator[tuple[bytes, list[JsonObject]]]:
        """Raw pages with their entries; days are summed on the way, as far as they are watched."""
        sums = self.days[workspace] = defaultdict(int)
        params = {"workspace": workspace, "entered_on_start_date": since.isoformat(), **fields.asked(fields.TIME_ENTRY)}
        seen: set[str] = set()
        for answer in self.reading.api.pages("/time_tracking_entries", what=_WHAT, params=params):
            entries = listed(answer.json(), what=_WHAT)
            for entry in entries:
                if entry["entered_on"] >= watched.isoformat() and entry["gid"] not in seen:
                    sums[entry["entered_on"]] = (sums[entry["entered_on"]] + self._mark(entry)) % _MODULUS
                    seen.add(entry["gid"])
            yield answer.body, entries

    def _mark(self, entry: JsonObject) -> int:
        """All that the list tells of an entry, and its week's approval."""
        booked, author = entry.get("attributable_to") or {}, entry.get("created_by") or {}
        categories = sorted(category.get("name", "") for category in entry.get("categories") or ())
        weeks = _weeks_of(entry, self.approvals)
        parts = (entry["gid"], entry["duration_minutes"], booked.get("gid"), author.get("gid"), categories, weeks)
        return digest("|".join(map(str, parts)))

    def _single(self, gids: Sequence[str]) -> Iterator[Page]:
        actions = [Action(f"/time_tracking_entries/{gid}", fields=fields.TIME_ENTRY) for gid in gids]
        for answered in ask(self.reading.api, actions, what="read time entries"):
            yield self._page(answered.body, answered.shape, answered.items())

    def _page(self, body: bytes, shape: str, entries: Sequence[JsonObject]) -> Page:
        weeks = {entry["gid"]: _weeks_of(entry, self.approvals) for entry in entries}
        booked = {entry["attributable_to"]["gid"] for entry in entries if entry.get("attributable_to")}
        for entry in entries:
            self.reading.people.meet(entry.get("created_by"))
        context: JsonObject = {"shape": shape, "approvals": {gid: found[0][2] for gid, found in weeks.items() if found}}
        # A project that the token does not see stays: its hours are real, and nobody chose to leave it out.
        left_out = (booked & self.reading.projects.keys()) - self.reading.homes
        if left_out:
            context["left_out"] = sorted(left_out)
        return Page(STREAM, WHOLE_CONNECTION, body, context)

    def _read_approvals(self, workspace: str, state: JsonObject) -> Iterator[Gap]:
        """The weeks that were handed in. Without timesheets in the plan an entry's approval is simply not known."""
        params = {"workspace": workspace, **fields.asked(fields.TIMESHEET)}
        if state and self.reading.plan.mode is FetchMode.INCREMENTAL:
            params["from_date"] = self._approved_since(state).isoformat()
        try:
            sheets = self.reading.api.items("/timesheet_approval_statuses", what="list timesheets", params=params)
        except PlanLacks as lack:
            yield Gap(STREAM, workspace, lack.message, lack.hint, is_fault=False)
            return
        except AccessDenied as refusal:
            yield Gap(STREAM, workspace, refusal.message, refusal.hint)
            return
        for sheet in sheets:
            week = (sheet["start_date"], sheet["end_date"], sheet["approval_status"])
            self.approvals.setdefault(sheet["user"]["gid"], []).append(week)

    def _approved_since(self, state: JsonObject) -> dt.date:
        """A week before the first day that this run looks at."""
        since = dt.date.fromisoformat(state["since"])
        return min(since, dt.date.fromisoformat(f"{self.turn}-01") if self.turn else since) - _WEEK

    def _window_start(self) -> dt.date:
        return self.reading.now.date() - WINDOW

    def _cursor(self) -> Cursor:
        """The window's days, sums as text: numbers of JSON are not that long."""
        since = self._window_start().isoformat()
        days = {
            workspace: {day: f"{total:x}" for day, total in sums.items() if day >= since}
            for workspace, sums in self.days.items()
        }
        return Cursor({"since": since, "days": days, "months": self.months, "turn": self.turn})


def _month_after(first: dt.date) -> dt.date:
    return (first + 31 * _DAY).replace(day=1)


def _weeks_of(entry: JsonObject, approvals: Approvals) -> list[tuple[str, str, str]]:
    author = entry.get("created_by") or {}
    return [week for week in approvals.get(author.get("gid", ""), ()) if week[0] <= entry["entered_on"] <= week[1]]
