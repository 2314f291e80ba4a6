"""Dates, numbers, hours and money as a language writes them. Unknown is a dash, never a zero."""

import datetime as dt
import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.numbers import (
    NumberPattern,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
    parse_pattern,
)
from markupsafe import Markup

from hub.web.languages import locale_of

UNKNOWN = "\u2013"
SECONDS_PER_HOUR = 3600
ZERO = Decimal(0)
SIGN_AND_LETTERS = re.compile(r"[^A-Z]+[A-Z]+")
"""How French tells foreign currencies of one sign apart ("£GB", "$US"); their codes are better known."""
KEPT = 8192
"""Texts that are kept in mind, of each kind: a drawing writes the same days and shares again and again."""


class Formats:
    """Filters of the pages in one language. Instants may come as texts, as the library writes them."""

    def __init__(self, language: str) -> None:
        self._locale = locale_of(language)

    def day(self, value: dt.date | str | None, width: str = "medium") -> str:
        """`29 Nov 2026`."""
        return UNKNOWN if not value else _day(_to_date(value), width, self._locale)

    def short_day(self, value: dt.date) -> str:
        """`29/11`, where there is little room."""
        return format_skeleton("Md", value, locale=self._locale)

    def month(self, value: dt.date) -> str:
        """`Nov 2026`."""
        return format_skeleton("yMMM", value, locale=self._locale)

    def instant(self, value: dt.datetime | str | None, zone: str = "UTC") -> str:
        """`29 Nov 2026, 14:05` in a zone."""
        if not value:
            return UNKNOWN
        return _instant(_to_instant(value), zone, self._locale)

    def age(self, value: dt.datetime | str | None, *, now: dt.datetime, zone: str = "UTC") -> str:
        """`3 minutes ago`, as a time element that tells the instant itself."""
        if not value:
            return UNKNOWN
        return _age(_to_instant(value), now, zone, self._locale)

    def lasting(self, seconds: float | None) -> str:
        """`2 min`, for how long something took."""
        if seconds is None:
            return UNKNOWN
        return format_timedelta(dt.timedelta(seconds=seconds), format="short", threshold=2, locale=self._locale)

    def hours(self, seconds: float | None, digits: int = 1) -> str:
        """Whole seconds as hours: `1,234.5 h`."""
        if seconds is None:
            return UNKNOWN
        return f"{self.number(Decimal(int(seconds)) / SECONDS_PER_HOUR, digits)}\u202fh"

    def money(self, amount: Decimal | str | float | None, currency: str | None = None, digits: int = 0) -> str:
        """`€1,235`; an amount without its currency is not shown as one."""
        if amount is None or not currency:
            return UNKNOWN
        return _money(_to_decimal(amount), currency, digits, self._locale)

    def number(self, value: Decimal | float | str | None, digits: int = 0) -> str:
        """`1,234.5`, with as many digits as said."""
        if value is None:
            return UNKNOWN
        return _number(_to_decimal(value), digits, self._locale)

    def decimal(self, value: Decimal | float | str) -> str:
        """`0.8617`, with the digits it has, up to ten."""
        return format_decimal(Decimal(str(value)), "#,##0.##########", locale=self._locale)

    def compact(self, value: Decimal | float | str | None) -> str:
        """`1.2M`, for axes."""
        return UNKNOWN if value is None else _compact(float(value), self._locale)

    def percent(self, value: Decimal | float | str | None, digits: int = 0) -> str:
        """A share of 0 to 100."""
        if value is None:
            return UNKNOWN
        return _percent(_to_decimal(value), digits, self._locale)

    def as_filters(self) -> dict[str, Any]:
        names = ("day", "instant", "age", "lasting", "hours", "money", "number", "decimal", "compact", "percent")
        return {name: getattr(self, name) for name in names}


@lru_cache(maxsize=KEPT)
def _day(value: dt.date, width: str, locale: Locale) -> str:
    return format_date(value, width, locale=locale)


@lru_cache(maxsize=KEPT)
def _instant(value: dt.datetime, zone: str, locale: Locale) -> str:
    return format_datetime(value, "medium", tzinfo=ZoneInfo(zone), locale=locale)


@lru_cache(maxsize=KEPT)
def _age(then: dt.datetime, now: dt.datetime, zone: str, locale: Locale) -> Markup:
    words = format_timedelta(then - now, add_direction=True, locale=locale)
    element = Markup('<time datetime="{}" title="{}">{}</time>')
    return element.format(then.isoformat(), f"{_instant(then, zone, locale)} {zone}", words)


@lru_cache(maxsize=KEPT)
def _money(amount: Decimal, currency: str, digits: int, locale: Locale) -> str:
    pattern = _money_pattern(
        digits, locale, is_spelt=SIGN_AND_LETTERS.fullmatch(get_currency_symbol(currency, locale)) is not None
    )
    return format_currency(amount, currency, pattern, currency_digits=False, locale=locale)


@lru_cache(maxsize=KEPT)
def _number(value: Decimal, digits: int, locale: Locale) -> str:
    return format_decimal(value, _number_pattern(digits), locale=locale)


@cache
def _money_pattern(digits: int, locale: Locale, *, is_spelt: bool) -> NumberPattern:
    """Read once: babel would read it anew for every amount. `is_spelt` writes the currency's code."""
    pattern: str = locale.currency_formats["standard"].pattern
    pattern = pattern.replace("¤", "¤¤") if is_spelt else pattern
    return parse_pattern(pattern.replace("0.00", "0" if not digits else "0." + "0" * digits))


@cache
def _number_pattern(digits: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * digits if digits else ""))


@lru_cache(maxsize=KEPT)
def _compact(value: float, locale: Locale) -> str:
    return format_compact_decimal(value, locale=locale, fraction_digits=1)


@lru_cache(maxsize=KEPT)
def _percent(value: Decimal, digits: int, locale: Locale) -> str:
    return format_percent(value / 100, _percent_pattern(digits, locale), locale=locale)


@cache
def _percent_pattern(digits: int, locale: Locale) -> NumberPattern:
    """As the language writes it: French has a blank before the sign, narrow as the one before an hour's."""
    pattern: str = locale.percent_formats[None].pattern.replace("\xa0", "\u202f")
    return parse_pattern(pattern.replace("#,##0", "#,##0." + "0" * digits) if digits else pattern)


def _to_decimal(value: Decimal | float | str) -> Decimal:
    """Less than nothing is nothing: the two zeros are equal, so that one would be written for the other."""
    return Decimal(str(value)) or ZERO


def _to_date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _to_instant(value: dt.datetime | str) -> dt.datetime:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value
