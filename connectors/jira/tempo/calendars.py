"""Working weeks and holidays of people, by the schemes that Tempo puts them in: their number is what a look costs, not that of the people.

Asked once a day. Holidays are those of last, this and next year. A person whom no scheme names any more is asked for before their calendar leaves.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.tempo.api import ListPage, TempoApi
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied, ConfigError

JsonObject = dict[str, Any]
STREAM = "tempo_calendars"
_CURSOR_VERSION = 1
_WHAT = "read working weeks and holidays"
_PERSON = "accountId"


def calendar_pages(
    api: TempoApi, cursor: Cursor | None, *, now: dt.datetime, is_thorough: bool
) -> Iterator[Page | Gap]:
    """The members of each week, and then all weeks; nothing where today's are known."""
    state = cursor.state if cursor and cursor.version == _CURSOR_VERSION else {"day": "", "people": []}
    today = now.date()
    if state["day"] == today.isoformat() and not is_thorough:
        return
    try:
        yield from Calendars(api, today, known=frozenset(state["people"])).pages()
    except (AccessDenied, ConfigError) as error:
        message = f"Working weeks and holidays cannot be read: {error.message}"
        yield Gap(STREAM, WHOLE_CONNECTION, message, error.hint, is_fault=False)


@dataclass(slots=True)
class Calendars:
    """One look at all schemes. `known` are the people whom earlier looks found in one."""

    api: TempoApi
    today: dt.date
    known: frozenset[str]
    seen: set[str] = field(default_factory=set)
    _scheme_of: dict[str, str] = field(default_factory=dict)
    _days_off: dict[str, list[JsonObject]] = field(default_factory=dict)
    _default: str = ""

    def pages(self) -> Iterator[Page]:
        """Holidays are read first, since they stand beside every page; the list of weeks comes last, with the cursor."""
        self._read_holidays()
        weeks = list(self.api.walk("workload-schemes", of="id", what=_WHAT, params={}))
        for week in (week for found in weeks for week in found.rows):
            for found in self.api.walk(f"workload-schemes/{week['id']}/members", of=_PERSON, what=_WHAT, params={}):
                self.seen.update(_people(found))
                yield self._page(found, week)
        gone = [person for person in sorted(self.known - self.seen) if not has_week(self.api, person)]
        state = {"day": self.today.isoformat(), "people": sorted(self.seen)}
        yield _to_page(weeks[-1], context={"gone": gone}, cursor=Cursor(state, _CURSOR_VERSION))

    def _read_holidays(self) -> None:
        schemes = items_of(self.api.get("holiday-schemes", what=_WHAT).json(), "results", of=self.api.place)
        for scheme in schemes:
            number = str(scheme["id"])
            self._default = number if scheme.get("defaultScheme") else self._default
            path = f"holiday-schemes/{number}"
            for year in (self.today.year - 1, self.today.year, self.today.year + 1):
                answer = self.api.get(f"{path}/holidays", what=_WHAT, params={"year": year})
                days = items_of(answer.json(), "results", of=self.api.place)
                self._days_off.setdefault(number, []).extend({**day, "year": year} for day in days)
            for found in self.api.walk(f"{path}/members", of=_PERSON, what=_WHAT, params={}):
                self._scheme_of.update(dict.fromkeys(_people(found), number))

    def _page(self, found: ListPage, week: JsonObject) -> Page:
        """The members of a week, with the holidays of each; whoever is in no scheme of holidays has the default one's."""
        holidays = {person: self._scheme_of.get(person, self._default) for person in _people(found)}
        days_off = {number: self._days_off.get(number, []) for number in sorted(set(holidays.values()))}
        return _to_page(found, context={"week": week, "holidays": holidays, "days_off": days_off})


def list_people(api: TempoApi) -> list[str]:
    """Everybody whom some week names."""
    weeks = [
        week["id"] for found in api.walk("workload-schemes", of="id", what=_WHAT, params={}) for week in found.rows
    ]
    members = (api.walk(f"workload-schemes/{week}/members", of=_PERSON, what=_WHAT, params={}) for week in weeks)
    return sorted({person for pages in members for found in pages for person in _people(found)})


def has_week(api: TempoApi, person: str) -> bool:
    return api.find(f"workload-schemes/users/{person}", what=_WHAT) is not None


def _people(found: ListPage) -> list[str]:
    return [member[_PERSON] for member in found.rows if _PERSON in member]


def _to_page(found: ListPage, *, context: JsonObject, cursor: Cursor | None = None) -> Page:
    return Page.of_answer(
        found.answer.body, found.document, stream=STREAM, scope=WHOLE_CONNECTION, context=context, cursor=cursor
    )
