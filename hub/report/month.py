"""A calendar month, and the day a report of it looks from."""

import datetime as dt
import re
from dataclasses import dataclass

from hub.errors import Unprocessable

MONTHS = 12
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        return self.next().first - ONE_DAY

    def next(self) -> "Month":
        return Month(self.year + self.number // MONTHS, self.number % MONTHS + 1)

    def before(self) -> "Month":
        day = self.first - ONE_DAY
        return Month(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def parse_month(text: str) -> Month:
    """`2026-11`. Raises Unprocessable."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if found is None or not 1 <= int(found[1]) < dt.MAXYEAR:
        raise Unprocessable(f'"{text[:20]}" is no month.', hint="Expected a month such as 2026-11.", code="bad_value")
    return Month(int(found[1]), int(found[2]))


def month_of(day: dt.date) -> Month:
    return Month(day.year, day.month)
