"""Money from one currency into another, with the rate of the day it belongs to; a missing rate is a sentence, never face value."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import holidays

MARKET = "ECB"
"""The days on which no rates are published: weekends, and the closing days of the euro's payment system."""
PIVOT = "EUR"
"""Central banks publish rates against one currency; two of them make a third."""
LONGEST_PAUSE = 5
"""Days between two publications: Easter is the longest pause."""
NO_RATE = "No exchange rate"
ONE_DAY = dt.timedelta(days=1)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NoRate:
    """Why an amount could not be converted."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Quote:
    """One unit of `base` is `rate` units of `quoted` on that day. `is_own` is the client's own, which goes before everybody's."""

    on: dt.date
    base: str
    quoted: str
    rate: Decimal
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """The rates a client's money is converted with. Make one with `make_exchange`."""

    rates: Mapping[tuple[dt.date, Pair], Fraction] = field(default_factory=dict)

    def convert(self, amount: Fraction, currency: str, *, into: str, on: dt.date) -> Fraction | NoRate:
        """The amount in another currency, exactly. On a day without trading the last day's rate holds, on no other day."""
        if currency == into:
            return amount
        rate = next((found for day in _days(on) if (found := self._rate(day, (currency, into)))), None)
        if rate is None:
            return NoRate(f"{NO_RATE} from {currency} to {into} on {on}.")
        return amount * rate

    def _rate(self, day: dt.date, pair: Pair) -> Fraction | None:
        """Stated, else the inverse of the stated one, else by way of the pivot."""
        base, quoted = pair
        stated = self._stated(day, base, quoted)
        if stated is not None or PIVOT in pair:
            return stated
        there, on_ = self._stated(day, base, PIVOT), self._stated(day, PIVOT, quoted)
        return there * on_ if there is not None and on_ is not None else None

    def _stated(self, day: dt.date, base: str, quoted: str) -> Fraction | None:
        direct = self.rates.get((day, (base, quoted)))
        if direct is not None:
            return direct
        inverse = self.rates.get((day, (quoted, base)))
        return 1 / inverse if inverse else None


def make_exchange(quotes: Iterable[Quote]) -> Exchange:
    """Of two rates for one pair and day the client's own holds."""
    ordered = sorted(quotes, key=lambda quote: quote.is_own)
    return Exchange({(quote.on, (quote.base, quote.quoted)): Fraction(quote.rate) for quote in ordered})


@lru_cache(maxsize=4096)
def _days(on: dt.date) -> list[dt.date]:
    """The day itself, and the days before it back to the last one with trading, as far as there was none since."""
    days = [on]
    closed = holidays.financial_holidays(MARKET, years=(on.year - 1, on.year))
    while len(days) <= LONGEST_PAUSE and (days[-1].weekday() >= 5 or days[-1] in closed):  # noqa: PLR2004 - Saturday
        days.append(days[-1] - ONE_DAY)
    return days
