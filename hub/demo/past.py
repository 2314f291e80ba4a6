"""The demo's months before today: the hub lives through them evening by evening, with its clock and its tools set back."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

from hub import clock
from hub.demo.chronicle import Past
from hub.demo.portfolio_story import consolidate
from hub.demo.stage import Staged, connect_tools, request_sync
from hub.demo.story import TODAY
from hub.demo.world import DemoConnection
from hub.portfolio.refresh import refresh_figures
from hub.sync.run import execute_run
from hub.wiring import Hub

WEEKS, EVERY = 10, 2
"""How long the hub has been at work on the demo's day, and how often it read the tools."""
Remembered = list[tuple[Staged, Past]]


def live_through(
    hub: Hub, tools: list[DemoConnection], *, on_evening: Callable[[dt.date], None] = lambda _day: None
) -> list[Staged]:
    """Connect the tools so many weeks ago and read those that remember it since; then they stand as they do today.

    Whoever lives before the demo's day has no such past: the tools are connected and that is all.
    """
    evenings = [evening for evening in _evenings() if evening < clock.now()]
    if not evenings:
        return connect_tools(hub, tools)
    with clock.set_to(evenings[0] - dt.timedelta(hours=1)):
        staged = connect_tools(hub, tools)
    remembered = [
        (connection, tool.remember()) for connection, tool in zip(staged, tools, strict=True) if tool.remember
    ]
    for evening in evenings:
        on_evening(evening.date())
        with clock.set_to(evening):
            _live(hub, remembered, evening)
    for _, past in remembered:
        past.come_back()
    return staged


def _evenings() -> Iterator[dt.datetime]:
    """Six o'clock on Fridays before the demo's day."""
    for weeks in range(WEEKS, 0, -EVERY):
        yield dt.datetime.combine(TODAY - dt.timedelta(weeks=weeks), dt.time(18), tzinfo=clock.UTC)


def _live(hub: Hub, remembered: Remembered, evening: dt.datetime) -> None:
    """One evening: the tools are read, the PMO decides, and figures are made of it."""
    for connection, past in remembered:
        past.stand_at(evening)
        run = request_sync(hub, connection)
        execute_run(hub, client_id=connection.client_id, run_id=uuid.UUID(run["id"]))
    client_id = remembered[0][0].client_id
    consolidate(hub, client_id, today=evening.date())
    refresh_figures(hub, client_id)
