"""What a schedule will ask of a vendor, and whether its plan can pay: arithmetic alone, before anything is saved.

A run's cost is the median of earlier runs of the connection, else what its scopes cost as the connector measured it. Of a day's quota
schedules may take four fifths: people, other apps, and a day with more news than usual need the rest.
"""

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from connectors.sdk.limits import RequestRate, RunCost
from hub.timetable import next_fire

SHARE = 0.8
MINUTE, HOUR, DAY = 60, 3600, 86_400
USUAL_EVERY_S = (
    5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR, DAY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run that finds what runs usually find; None is not known yet. `basis` says where the figures come from."""

    requests: int | None
    seconds: float | None
    basis: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the vendor lets this credential ask; None is not known, or not limited."""

    a_day: int | None = None
    rate: RequestRate | None = None

    @property
    def of_schedules(self) -> int | None:
        """What schedules may take of a day."""
        by_rate = int(self.rate.per_second * DAY) if self.rate else None
        by_plan = int(self.a_day * SHARE) if self.a_day else None
        known = [limit for limit in (by_rate, by_plan) if limit is not None]
        return min(known, default=None)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A schedule as it will be. `fits` is None while the cost or the allowance is not known; `fitting_every` is the shortest usual
    interval that the plan can pay, in seconds, None when not even one run a day fits or nothing has to change.
    """

    runs_a_day: int
    requests_a_run: int | None
    requests_a_day: int | None
    allowed_a_day: int | None
    seconds_a_run: float | None
    next_run_at: dt.datetime | None
    finishes_at: dt.datetime | None
    basis: str
    fits: bool | None
    fitting_every: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def cost_of_runs(runs: Sequence[tuple[int, float]]) -> Cost | None:
    """The median of (requests, seconds) of earlier incremental runs; None without any."""
    if not runs:
        return None
    requests, seconds = median(run[0] for run in runs), median(run[1] for run in runs)
    count = f"the last {len(runs)} runs" if len(runs) > 1 else "the last run"
    return Cost(math.ceil(requests), round(seconds, 1), f"the median of {count}" if len(runs) > 1 else count)


def cost_of_scopes(cost: RunCost | None, scopes: int | None, *, rate: RequestRate | None, word: str) -> Cost:
    """What a run over so many scopes asks, as the connector declares it. `scopes` None is not discovered yet."""
    if cost is None:
        return Cost(None, None, "not known before the first run")
    if scopes is None:
        return Cost(None, None, f"not known before the first run: discover says how many {word}s there are")
    requests = cost.fixed + cost.per_scope * scopes
    seconds = max(0.0, requests - rate.burst) / rate.per_second if rate else None
    return Cost(requests, seconds, f"what the connector asks for {scopes} {word}{'' if scopes == 1 else 's'}")


def runs_a_day(schedule: dict[str, Any], *, now: dt.datetime) -> int:
    """How often a stored schedule runs on a day on which it runs."""
    if "every" in schedule:
        return math.ceil(DAY / int(schedule["every"]))
    trigger = CronTrigger.from_crontab(schedule["cron"], timezone=schedule["time_zone"])
    first = trigger.get_next_fire_time(None, now)
    if first is None:
        return 0
    fire, count = trigger.get_next_fire_time(None, first.replace(hour=0, minute=0, second=0)), 0
    while fire is not None and fire.date() == first.date():
        count, previous = count + 1, fire
        fire = trigger.get_next_fire_time(previous, previous)
    return count


def forecast(
    schedule: dict[str, Any], *, connection_id: uuid.UUID, cost: Cost, allowance: Allowance, now: dt.datetime
) -> Forecast:
    """What a stored schedule will ask and when its next run ends."""
    runs, starts_at = runs_a_day(schedule, now=now), next_fire(schedule, connection_id=connection_id, after=now)
    allowed = allowance.of_schedules
    asked = None if cost.requests is None else cost.requests * runs
    fits = None if asked is None or allowed is None else asked <= allowed
    return Forecast(
        runs_a_day=runs,
        requests_a_run=cost.requests,
        requests_a_day=asked,
        allowed_a_day=allowed,
        seconds_a_run=cost.seconds,
        next_run_at=starts_at,
        finishes_at=None
        if cost.seconds is None or starts_at is None
        else starts_at + dt.timedelta(seconds=cost.seconds),
        basis=cost.basis,
        fits=fits,
        fitting_every=_fitting(cost.requests or 0, allowed or 0) if fits is False else None,
    )


def _fitting(requests: int, allowed: int) -> int | None:
    return next((every for every in USUAL_EVERY_S if requests * math.ceil(DAY / every) <= allowed), None)


def in_words(seconds: int) -> str:
    """`every 6 h`, `every 15 min`, `once a day`."""
    if seconds >= DAY:
        return "once a day"
    return f"every {seconds // HOUR} h" if seconds >= HOUR else f"every {seconds // MINUTE} min"
