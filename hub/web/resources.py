"""Resources: how full each week of each person is, across tools and clients, and where it is too full."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.errors import Unprocessable
from hub.portfolio.workload import Period, PersonLoad, read_workload
from hub.security.caller import Action
from hub.web.address import day_of, number_of
from hub.web.charts import Chart, heat_map
from hub.web.formats import UNKNOWN, Formats
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.views import read_views, shown_instead
from hub.web.visit import SignedIn, go_to, url_with

router = APIRouter(route_class=PageRoute, include_in_schema=False)

MEASURES = (("planned", msg("Planned")), ("logged", msg("Logged")))
WHO = (("", msg("Everybody with work")), ("over", msg("Over-allocated")), ("all", msg("Everybody")))
LEVEL_WORDS = (
    msg("nothing"),
    msg("up to 40 %"),
    msg("up to 75 %"),
    msg("up to 100 %"),
    msg("up to 115 %"),
    msg("more than 115 %"),
)
FULL = 100.0
OVER = "\u25b2"
"""Marks a week in which more is planned than there is time, so that colour is not the only sign."""
SUMMED = ("planned", "logged", "available")
PAGE_PEOPLE = 24
MOST_OVER = 30
MOST_WEEKS = 40


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's weeks in order; the name is a number where names are hidden. An account that nobody has matched stands in a tool."""

    label: str
    href: str
    """To the tasks that fill the weeks; empty of work that nobody is named for, and where names are hidden."""
    is_unmatched: bool
    weeks: Sequence[Mapping[str, Any]]
    over: Sequence[Mapping[str, Any]]
    """The weeks with more planned than there is time."""
    totals: Mapping[str, int]

    @classmethod
    def of(cls, load: PersonLoad, name: str) -> "Person":
        tool, weeks = load.who["connection"], load.weeks
        key = load.who["person_id"] or next(iter(load.who["account_ids"]), None)
        return cls(
            f"{name} · {tool}" if tool else name,
            f"/resources/{key}" if key and load.who["name"] else "",
            bool(tool),
            weeks,
            [week for week in weeks if week["is_over_allocated"]],
            {what: sum([week[f"{what}_seconds"] or 0 for week in weeks]) for what in SUMMED},
        )

    @property
    def has_work(self) -> bool:
        return bool(self.totals["planned"] or self.totals["logged"])


@router.get("/resources")
def show_resources(request: Request, visit: SignedIn) -> Response:
    """The heat map of people and weeks, its totals, and every week that is too full."""
    visit.caller.require(Action.READ)
    views = read_views(request, visit, "resources")
    if elsewhere := shown_instead(request, views):
        return go_to(elsewhere)
    period = period_of(request)
    load = read_workload(visit.hub, visit.caller, now=clock.now(), period=period)
    people = _people(load.people, translate(request, msg("Person")))
    measure = "logged" if request.query_params.get("show") == "logged" else "planned"
    who, q = request.query_params.get("who", ""), request.query_params.get("q", "").strip()[:200]
    kept = [person for person in people if _is_wanted(person, who) and q.casefold() in person.label.casefold()]
    page = number_of(request)
    shown = kept[(page - 1) * PAGE_PEOPLE : page * PAGE_PEOPLE]
    return render(
        request,
        "resources.html",
        views=views,
        heat=_heat(request, visit.language, shown, measure),
        over=[(person, week) for person in kept for week in person.over][:MOST_OVER],
        count=len(kept),
        may_inspect=visit.caller.may(Action.INSPECT),
        unmatched=sum(person.is_unmatched for person in kept),
        over_count=sum(bool(person.over) for person in kept),
        totals={what: sum(person.totals[what] for person in kept) for what in SUMMED},
        unscheduled=sum(item["planned_seconds"] for item in load.unscheduled),
        period=period,
        period_in=period_in(request),
        measure=measure,
        measures=MEASURES,
        who=who,
        who_options=WHO,
        q=q,
        next_url=url_with(request, page=str(page + 1)) if len(kept) > page * PAGE_PEOPLE else "",
        first_url=url_with(request) if page > 1 else "",
    )


def period_of(request: Request) -> Period:
    """The days that the address names. Raises Unprocessable for what is no period."""
    period = Period(first=day_of(request, "from"), last=day_of(request, "to"))
    if period.first and period.last and not 0 <= (period.last - period.first).days <= MOST_WEEKS * 7:
        raise Unprocessable(
            "These days do not make a period.", hint=f"Choose up to {MOST_WEEKS} weeks, the first day first."
        )
    return period


def period_in(request: Request) -> str:
    """The same days, as the end of another address."""
    kept = [(name, request.query_params[name]) for name in ("from", "to") if request.query_params.get(name)]
    return f"?{urlencode(kept)}" if kept else ""


def _people(loads: Sequence[PersonLoad], nameless: str) -> list[Person]:
    """Those with the most overfull weeks first, then by what is planned."""
    found = []
    for number, load in enumerate(loads, 1):
        is_nobody = not load.who["person_id"] and not load.who["account_ids"]
        name = load.who["name"] or (UNKNOWN if is_nobody else f"{nameless} {number}")
        found.append((name.casefold(), Person.of(load, name)))
    found.sort(key=lambda known: (-len(known[1].over), -known[1].totals["planned"], known[0]))
    return [person for _, person in found]


def _is_wanted(person: Person, who: str) -> bool:
    if who == "all":
        return True
    return bool(person.over) if who == "over" else person.has_work


def _heat(request: Request, language: str, people: Sequence[Person], measure: str) -> Chart | None:
    """Shares of the available time; a week without any known time is empty."""
    if not people:
        return None
    formats = Formats(language)
    days = sorted({week["week_start"] for person in people for week in person.weeks})
    rows = [{week["week_start"]: week for week in person.weeks} for person in people]

    def show(value: float | None) -> str:
        return formats.percent(value) if value is None or value <= FULL else f"{OVER}{formats.percent(value)}"

    title = (
        msg("Planned share of the available time")
        if measure == "planned"
        else msg("Logged share of the available time")
    )
    return heat_map(
        translate(request, title),
        [person.label for person in people],
        [formats.short_day(dt.date.fromisoformat(day)) for day in days],
        [[_share(weeks.get(day), measure) for day in days] for weeks in rows],
        show_value=show,
        row_title=translate(request, msg("Person")),
        level_words=[translate(request, word) for word in LEVEL_WORDS],
        hrefs=[person.href and person.href + period_in(request) for person in people],
    )


def _share(week: Mapping[str, Any] | None, measure: str) -> float | None:
    if week is None or not week["available_seconds"]:
        return None
    share: float = 100 * week[f"{measure}_seconds"] / week["available_seconds"]
    return share
