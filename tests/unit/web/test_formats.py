"""How the two languages write figures; what is unknown is a dash."""

import datetime as dt
from decimal import Decimal

import pytest

from hub.web.formats import UNKNOWN, Formats
from hub.web.languages import choose_language

ENGLISH, FRENCH = Formats("en"), Formats("fr")
NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (ENGLISH.money(Decimal("1234.5"), "EUR"), "€1,234"),
        (ENGLISH.money("-1234.567", "USD", 2), "-US$1,234.57"),
        (FRENCH.money("1234.5678", "EUR", 2), "1\u202f234,57\xa0€"),
        (FRENCH.money("1234", "GBP"), "1\u202f234\xa0GBP"),
        (ENGLISH.money("1234", "GBP"), "£1,234"),
        (ENGLISH.money("5", None), UNKNOWN),
        (ENGLISH.hours(5400), "1.5\u202fh"),
        (FRENCH.hours(4_500_000), "1\u202f250,0\u202fh"),
        (ENGLISH.hours(0), "0.0\u202fh"),
        (ENGLISH.number("-0.0", 1), "0.0"),
        (ENGLISH.percent("37.5", 1), "37.5%"),
        (FRENCH.percent("37.5", 1), "37,5\u202f%"),
        (FRENCH.percent("37.5"), "38\u202f%"),
        (ENGLISH.day("2026-11-29"), "29 Nov 2026"),
        (FRENCH.day(dt.date(2026, 11, 29)), "29 nov. 2026"),
        (ENGLISH.instant("2026-11-29T12:00:00Z", "Europe/Paris"), "29 Nov 2026, 13:00:00"),
        (ENGLISH.compact(1_250_000), "1.2m"),
    ],
)
def test_writes_as_the_language_does(shown, expected):
    assert shown == expected


@pytest.mark.parametrize("name", ["day", "instant", "hours", "number", "percent", "compact", "lasting"])
def test_unknown_is_a_dash(name):
    assert getattr(ENGLISH, name)(None) == UNKNOWN


def test_an_age_tells_its_instant_too():
    shown = ENGLISH.age(NOON - dt.timedelta(minutes=3), now=NOON)

    assert "3 minutes ago" in shown
    assert 'datetime="2026-11-29T11:57:00+00:00"' in shown


@pytest.mark.parametrize(
    ("accepted", "wished", "chosen"),
    [
        ("fr-CA,en;q=0.5", None, "fr"),
        ("de,en", None, "en"),
        ("", None, "en"),
        ("fr", "en", "en"),
        ("en", "xx", "en"),
        ("\x00;;,", None, "en"),
    ],
)
def test_a_wish_wins_over_the_browser(accepted, wished, chosen):
    assert choose_language(accepted, wished=wished) == chosen
