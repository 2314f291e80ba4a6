"""Time: every entry once in a full run, and the days that changed afterwards.

Entries are asked for by workspace and date and are booked by `attributable_to`, because a task in two projects would bring its hours
twice if one walked projects. No query tells what changed, so the sum of every day is kept; each run lists the last weeks again, and of
what lies further back one stretch in its turn (turns.py), and reads the entries of days whose sum differs. The documented lists know
neither task nor approval of an entry; they are asked for all the same, and where they do not come, each entry is asked for alone, ten in
one request.
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
from connectors.asana.turns import FIRST_DAY, Span, next_turn
from connectors.sdk.contract import WHOLE_CONNECTION, FetchMode, Gap, IdPage, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied
from connectors.sdk.payload import encode_json
from models.vocabulary import Entity

JsonObject = dict[str, Any]
Approvals = dict[str, list[tuple[str, str, str]]]
"""Weeks of each user: first day, last day, word."""
STREAM = "time_entries"
WINDOW = dt.timedelta(days=45)
"""How far back a late entry is found by the next run."""
_WHAT = "list time entries"
_MODULUS = 1 << 64
_WEEK = dt.timedelta(days=7)


@dataclass(slots=True)
class TimeReader:
    """The time entries of all workspaces. `days` are the sums of each workspace's days; `reached` is the day down to which older ones were
    looked at in their turn, "" before the first turn.
    """

    reading: Reading
    approvals: Approvals = field(default_factory=dict)
    days: dict[str, dict[str, int]] = field(default_factory=dict)
    reached: str = ""
    listed: dict[Span, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The entries of each span, of all workspaces."""

    def read(self) -> Iterator[Page | Gap]:
        """All entries, or those of changed days; the last page carries the cursor of every workspace."""
        cursor = self.reading.plan.cursor(STREAM)
        is_full = self.reading.plan.mode is FetchMode.FULL
        state = cursor.state if cursor and not is_full else {}
        spans = self._spans(state)
        for here in self.reading.workspaces:
            yield from self._read_approvals(here["gid"], spans)
        for page, is_last in with_last(self._of_workspaces(state, spans)):
            if is_last:
                self._finish(is_whole=not state)
                yield Page(STREAM, WHOLE_CONNECTION, page.body, page.context, self._cursor(), is_last=not state)
            else:
                yield page

    def _finish(self, *, is_whole: bool) -> None:
        """What was seen may be counted once all workspaces were listed."""
        sighting = self.reading.sighting
        if is_whole:
            sighting.finish(WHOLE_CONNECTION, Entity.TIME_ENTRY)
        for span, gids in self.listed.items():
            sighting.note_hours(span, gids)

    def _spans(self, state: JsonObject) -> list[Span]:
        """What to look at: the last weeks, from where the run before began, and the older stretch whose turn it is. Everything without a
        state.
        """
        if not state:
            return [Span(FIRST_DAY)]
        recent = Span(min(dt.date.fromisoformat(state["since"]), self._window_start()))
        known = {day for days in state["days"].values() for day in days}
        older = next_turn(known, reached=state.get("reached", ""), before=recent.first)
        self.reached = older.first.isoformat()
        return [recent, older]

    def _of_workspaces(self, state: JsonObject, spans: Sequence[Span]) -> Iterator[Page]:
        for here in self.reading.workspaces:
            before = state.get("days", {}).get(here["gid"])
            if before is None:
                yield from self._all(here["gid"])
                continue
            self.days[here["gid"]] = {day: int(total, 16) for day, total in before.items()}
            for span in spans:
                yield from self._changed(here["gid"], span)
        if state:
            # A page without entries carries the cursor on, so that the next stretch has its turn even where nothing happens.
            yield self._page(encode_json({"data": []}), "list", ())

    def _all(self, workspace: str) -> Iterator[Page]:
        sums = self.days[workspace] = defaultdict(int)
        for body, entries in self._list(workspace, Span(FIRST_DAY), sums):
            seen = IdPage(Entity.TIME_ENTRY, WHOLE_CONNECTION, [entry["gid"] for entry in entries])
            self.reading.sighting.note(iter((seen,)))
            if not entries or "task" in entries[0]:
                yield self._page(body, "list", entries)
            else:
                yield from self._single([entry["gid"] for entry in entries])

    def _changed(self, workspace: str, span: Span) -> Iterator[Page]:
        """The entries of the span's days whose sum is another one now."""
        sums: dict[str, int] = defaultdict(int)
        of_days: dict[str, dict[str, None]] = defaultdict(dict)
        for _, entries in self._list(workspace, span, sums):
            for entry in entries:
                of_days[entry["entered_on"]][entry["gid"]] = None
        known = self.days[workspace]
        changed = [day for day in sums if sums[day] != known.get(day)]
        self.days[workspace] = {day: total for day, total in known.items() if not span.covers(day)} | sums
        self.listed[span] += [gid for gids in of_days.values() for gid in gids]
        yield from self._single([gid for day in sorted(changed) for gid in of_days[day]])

    def _list(self, workspace: str, span: Span, sums: dict[str, int]) -> Iterator[tuple[bytes, list[JsonObject]]]:
        """Raw pages with their entries; days are summed on the way, anew when the list started over."""
        params = {"workspace": workspace, **span.params(), **fields.asked(fields.TIME_ENTRY)}
        path = "/time_tracking_entries"
        for answer in self.reading.api.pages(path, what=_WHAT, params=params, started_over=sums.clear):
            entries = listed(answer.json(), what=_WHAT)
            for entry in entries:
                sums[entry["entered_on"]] = (sums[entry["entered_on"]] + self._mark(entry)) % _MODULUS
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

    def _read_approvals(self, workspace: str, spans: Sequence[Span]) -> Iterator[Gap]:
        """The weeks that were handed in. Without timesheets in the plan an entry's approval is simply not known."""
        try:
            for span in spans:
                self._learn_approvals(workspace, span)
        except PlanLacks as lack:
            yield Gap(STREAM, workspace, lack.message, lack.hint, is_fault=False)
        except AccessDenied as refusal:
            yield Gap(STREAM, workspace, refusal.message, refusal.hint)

    def _learn_approvals(self, workspace: str, span: Span) -> None:
        params = {
            "workspace": workspace,
            **span.widened(_WEEK).params("from_date", "to_date"),
            **fields.asked(fields.TIMESHEET),
        }
        for sheet in self.reading.api.items("/timesheet_approval_statuses", what="list timesheets", params=params):
            week = (sheet["start_date"], sheet["end_date"], sheet["approval_status"])
            weeks = self.approvals.setdefault(sheet["user"]["gid"], [])
            if week not in weeks:
                weeks.append(week)

    def _window_start(self) -> dt.date:
        return self.reading.now.date() - WINDOW

    def _cursor(self) -> Cursor:
        """The sums of all days as text: numbers of JSON are not that long."""
        days = {workspace: {day: f"{total:x}" for day, total in sums.items()} for workspace, sums in self.days.items()}
        return Cursor({"since": self._window_start().isoformat(), "days": days, "reached": self.reached})


def _weeks_of(entry: JsonObject, approvals: Approvals) -> list[tuple[str, str, str]]:
    author = entry.get("created_by") or {}
    weeks = approvals.get(author.get("gid", ""), ())
    return sorted(week for week in weeks if week[0] <= entry["entered_on"] <= week[1])
