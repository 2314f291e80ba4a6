"""When a connection is synced: at the times of a cron line, or every so often."""

import re
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from hub.admin.bodies import Body, Zone

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
UTC = ZoneInfo("UTC")
WEEKDAY_FIELD = 4
NUMERIC_WEEKDAYS = re.compile(r"(?P<first>[0-7])(?:-(?P<last>[0-7]))?(?:/(?P<step>\d+))?")


def to_seconds(value: Any) -> Any:
    """`"15m"` is short for 900."""
    short = re.fullmatch(r"(\d+)\s*([smhd])", value.strip()) if isinstance(value, str) else None
    return int(short[1]) * SECONDS[short[2]] if short else value


def _to_named_weekdays(cron: str) -> str:
    """Cron counts weekdays from Sunday, the scheduler from Monday: as names they mean the same to both."""
    fields = cron.split()
    if len(fields) != WEEKDAY_FIELD + 1:
        raise ValueError('a cron line has five fields: minute, hour, day, month, weekday, such as "30 6 * * 1-5"')
    fields[WEEKDAY_FIELD] = ",".join(_name_weekdays(part) for part in fields[WEEKDAY_FIELD].lower().split(","))
    line = " ".join(fields)
    CronTrigger.from_crontab(line, timezone=UTC)
    return line


def _name_weekdays(part: str) -> str:
    numeric = NUMERIC_WEEKDAYS.fullmatch(part)
    if not numeric:
        return part
    first = int(numeric["first"])
    last = int(numeric["last"] or (6 if numeric["step"] else first))
    days = range(first, last + 1, int(numeric["step"] or 1))
    if not days:
        raise ValueError(f'the weekdays "{part}" run backwards')
    return ",".join(dict.fromkeys(WEEKDAYS[day % 7] for day in days))


class Schedule(Body):
    """`cron` with the zone it is read in, or `every` so many seconds (or "90s", "15m", "6h", "1d")."""

    cron: Annotated[str, AfterValidator(_to_named_weekdays)] | None = None
    every: Annotated[int, BeforeValidator(to_seconds), Field(ge=60, le=31 * 86_400)] | None = None
    time_zone: Zone | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.cron is None) == (self.every is None):
            raise ValueError('write either "cron" or "every"')
        return self

    def as_stored(self, *, client_zone: str) -> dict[str, Any]:
        """What the scheduler reads: a cron line always has its zone, the client's when none was written."""
        if self.cron is None:
            return {"every": self.every}
        return {"cron": self.cron, "time_zone": ZoneInfo(self.time_zone or client_zone).key}
