"""Quantities with their unit in the type: money, durations, percentages, instants and dates.

They are pydantic-annotated so that a record is checked once, when it is made. Money never travels without a currency.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import AwareDatetime, Field, StringConstraints

NO_NUL = r"^[^\x00]*$"
"""PostgreSQL stores no NUL character, so no record carries one."""

Text = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=100_000)]
Name = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=4_000)]
SourceId = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=512)]

Instant = AwareDatetime
"""A moment with its offset; stored in UTC."""

Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2200, 1, 1))]
"""A calendar date without a time zone. Beyond these years a tool's placeholder is meant, not a plan."""

Seconds = Annotated[int, Field(ge=0, le=10**12)]
"""A duration in whole seconds."""

SignedSeconds = Annotated[int, Field(ge=-(10**12), le=10**12)]
"""A lag in whole seconds; negative is a lead."""

Percent = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]
"""0 to 100, two decimals are kept."""

Amount = Annotated[Decimal, Field(gt=Decimal("-1e15"), lt=Decimal("1e15"), allow_inf_nan=False)]
"""An amount of money in whole currency units, four decimals are kept. Its currency stands beside it."""

CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""


class Money(NamedTuple):
    """An amount and its ISO 4217 currency."""

    amount: Decimal
    currency: str


class DateSpan(NamedTuple):
    """The first and the last day of a span, both included; either may be open."""

    start: dt.date | None
    finish: dt.date | None
