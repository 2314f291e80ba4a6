"""One project as a page looks at it: on which day, how it stands then, and the frame that all of its pages have."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from hub import clock
from hub.portfolio.ledger import Ledger
from hub.portfolio.readings import Grain, local_today
from hub.portfolio.standing import Standing, read_standing
from hub.queries.material import Part, ProjectRow
from hub.queries.reading import Reader, reading
from hub.queries.snapshots import find_known_day, list_kept_days
from hub.security.caller import Action
from hub.web.address import day_of
from hub.web.languages import msg
from hub.web.pages import render
from hub.web.visit import Visit

TABS = (
    ("", msg("Overview")),
    ("/plan", msg("Plan")),
    ("/money", msg("Money")),
    ("/people", msg("People")),
    ("/risks", msg("Risks and reports")),
    ("/sources", msg("Sources")),
    ("/changes", msg("What changed")),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a project can be looked at: from the first of which anything is known to today, and those that were kept."""

    first: dt.date
    last: dt.date
    kept: Sequence[dt.date]

    @property
    def length(self) -> int:
        return max((self.last - self.first).days, 0)

    def place(self, day: dt.date) -> int:
        """How far along a day lies."""
        return min(max((day - self.first).days, 0), self.length)

    def day_at(self, place: int) -> dt.date | None:
        """The day at a place; None for the last, which is now."""
        return self.first + dt.timedelta(days=max(place, 0)) if place < self.length else None


@dataclass(frozen=True, slots=True)
class Look:
    """A project as it is looked at: how it stands, its figures as the visitor may see them, the days."""

    standing: Standing
    kpis: dict[str, Any]
    span: Span

    @property
    def project(self) -> ProjectRow:
        return self.standing.project

    @property
    def ledger(self) -> Ledger:
        return self.standing.ledger

    @property
    def as_of(self) -> dt.date | None:
        return self.standing.as_of

    @property
    def day(self) -> dt.date:
        return self.standing.status_date

    @property
    def is_by_plan(self) -> bool:
        """Whether the figures stand by a day of the plan's own, which is not today."""
        return self.as_of is None and self.day != self.span.last


def look_at(
    request: Request,
    visit: Visit,
    project_id: uuid.UUID,
    *,
    parts: Part = Part.HEAD,
    grain: Grain = Grain.PERIOD,
) -> Look:
    """With the rows of what is drawn. Raises NotFound for a project that is not the visitor's, Unprocessable for a day that is none."""
    visit.caller.require(Action.READ)
    as_of = day_of(request, "as_of")
    standing = read_standing(visit.hub, visit.caller, project_id, as_of=as_of, parts=parts, grain=grain)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        span = _span_of(reader, standing)
    return Look(standing, standing.kpis(hide_costs=visit.caller.hide_costs), span)


def _span_of(reader: Reader, standing: Standing) -> Span:
    today, project = local_today(standing.client, clock.now()), standing.project
    known = find_known_day(reader, project.client_id, project.id) or today
    return Span(min(known, today), today, list_kept_days(reader, project.client_id, project.id))


def in_frame(request: Request, template: str, look: Look, *, tab: str, **context: Any) -> Response:
    """A page of the project: its head, the slider along its days, its tabs, and what the template adds."""
    visit: Visit = request.state.visit
    base = f"/projects/{look.project.id}"
    day = f"?as_of={look.as_of}" if look.as_of else ""
    return render(
        request,
        template,
        project=look.project,
        client=look.standing.client,
        standing=look.standing,
        k=look.kpis,
        as_of=look.as_of,
        is_by_plan=look.is_by_plan,
        span=look.span,
        base=base,
        day=day,
        tab=tab,
        tabs=[(f"{base}{path}{day}", title, path == tab) for path, title in TABS],
        may_inspect=visit.caller.may(Action.INSPECT),
        **context,
    )
