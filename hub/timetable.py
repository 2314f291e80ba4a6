"""When a stored schedule fires, and how old its data may grow: arithmetic alone.

Each connection has a phase of its own inside its interval, computed from its id, so that many hourly connections do not ask at once, and a
restart moves nothing.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CRON_SPREAD_S = 30
MISFIRE_GRACE = dt.timedelta(hours=1)
"""A time that was missed longer ago is left to the next one."""
LATE = dt.timedelta(hours=1)
"""How much later than planned data of a cron line may be before they count as stale."""
FIRES_LOOKED_AT = 500


def trigger_of(schedule: dict[str, Any], *, connection_id: uuid.UUID) -> BaseTrigger:
    """A stored schedule as a trigger, in the phase of its connection."""
    if "cron" in schedule:
        minute, hour, day, month, weekday = schedule["cron"].split()
        return CronTrigger(
            second=connection_id.int % CRON_SPREAD_S,
            minute=minute,
            hour=hour,
            day=day,
            month=month,
            day_of_week=weekday,
            timezone=schedule["time_zone"],
        )
    seconds = int(schedule["every"])
    phase = dt.timedelta(seconds=connection_id.int % seconds)
    return IntervalTrigger(seconds=seconds, start_date=EPOCH + phase, timezone=dt.UTC)


def next_fire(schedule: dict[str, Any], *, connection_id: uuid.UUID, after: dt.datetime) -> dt.datetime | None:
    """The first time after an instant; None when there is none any more."""
    fire: dt.datetime | None = trigger_of(schedule, connection_id=connection_id).get_next_fire_time(None, after)
    return fire.astimezone(dt.UTC) if fire else None


def was_missed(
    schedule: dict[str, Any], *, connection_id: uuid.UUID, last_run_at: dt.datetime | None, now: dt.datetime
) -> bool:
    """Whether a time passed since the last run, within the grace: then one run makes up for all that were missed."""
    if last_run_at is None:
        return False
    fire = next_fire(schedule, connection_id=connection_id, after=max(last_run_at, now - MISFIRE_GRACE))
    return fire is not None and fire <= now


def stale_after_s(schedule: dict[str, Any] | None, *, now: dt.datetime) -> int | None:
    """How old data may be before they count as stale, when nobody said: two intervals, or the longest pause of a cron line and an hour.

    None without a schedule: who syncs by hand knows when.
    """
    if schedule is None:
        return None
    if "every" in schedule:
        return 2 * int(schedule["every"])
    fires = list(_fires(schedule, now=now))
    pauses = [later - earlier for earlier, later in itertools.pairwise(fires)]
    return int((max(pauses) + LATE).total_seconds()) if pauses else None


def _fires(schedule: dict[str, Any], *, now: dt.datetime) -> Iterator[dt.datetime]:
    trigger = CronTrigger.from_crontab(schedule["cron"], timezone=schedule["time_zone"])
    fire = trigger.get_next_fire_time(None, now)
    for _ in range(FIRES_LOOKED_AT):
        if fire is None:
            return
        yield fire
        fire = trigger.get_next_fire_time(fire, fire)
