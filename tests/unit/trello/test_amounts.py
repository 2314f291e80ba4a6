"""Numbers that people type."""

from decimal import Decimal

import pytest

from connectors.trello.amounts import parse_amount, parse_number


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1 200,50 EUR", "1200.50", "EUR"),
        ("1\u202f200,50\u00a0€", "1200.50", "EUR"),
        ("€ 1.200,50", "1200.50", "EUR"),
        ("CHF 1'200.50", "1200.50", "CHF"),
        ("1,234.50", "1234.50", None),
        ("$ 12.50", "12.50", None),
        ("1.200.000", "1200000", None),
        ("12 500,5", "12500.5", None),
        ("0,125", "0.125", None),
        ("-3,5", "-3.5", None),
        ("1234,567", "1234.567", None),
    ],
)
def test_an_amount_is_read_with_its_currency(text, amount, currency):
    assert parse_amount(text) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "text", ["1,200", "1.200", "12 500 k€", "3h", "env. 3", "", "1,2,3.5", "1.200.00", ".5", "12-13"]
)
def test_what_can_be_read_in_two_ways_or_in_none_is_refused_without_quoting_it(text):
    with pytest.raises(ValueError, match=r"^The text ") as caught:
        parse_amount(text)

    assert not text or text not in str(caught.value)


def test_a_plain_number_has_no_currency():
    assert parse_number("3,5") == Decimal("3.5")
    with pytest.raises(ValueError, match="amount of money"):
        parse_number("3,5 €")
