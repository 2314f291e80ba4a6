"""Numbers that people typed into text fields: `1 200,50 EUR`, `€ 1.200,50`, `3,5`. What can be read in two ways is refused."""

import re
from decimal import Decimal

_SYMBOLS = {"€": "EUR", "£": "GBP"}
"""Signs that mean one currency; `$` means many, so it counts for none."""
_AMOUNT = re.compile(r"(?P<before>[^\d+\-.,]*)(?P<number>[+-]?\d[\d.,]*)(?P<after>[^\d.,]*)")
_SPACES = re.compile(r"[\s'\u2019]")
_WHOLE = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+)")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_CODE = re.compile(r"[A-Za-z]{3}")


def parse_amount(text: str) -> tuple[Decimal, str | None]:
    """The number of a text, and the ISO 4217 currency if it names one. Raises ValueError for anything else.

    The last separator is the decimal one; a lone one before three digits could be either, and is refused.
    """
    found = _AMOUNT.fullmatch(_SPACES.sub("", text))
    if not found:
        raise ValueError("The text is no number.")
    return _to_number(found["number"]), _currency(found["before"] + found["after"])


def parse_number(text: str) -> Decimal:
    """The number of a text that names no unit. Raises ValueError."""
    number, currency = parse_amount(text)
    if currency:
        raise ValueError("The text is an amount of money, not a plain number.")
    return number


def _currency(word: str) -> str | None:
    if word in {"", "$"}:
        return None
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    if _CODE.fullmatch(word):
        return word.upper()
    raise ValueError("The text names a unit that is no currency.")


def _to_number(digits: str) -> Decimal:
    if _AMBIGUOUS.fullmatch(digits):
        raise ValueError("The text can be read in two ways.")
    mark = next((mark for mark in reversed(digits) if mark in ".,"), "")
    whole, fraction = digits, ""
    if mark and digits.count(mark) == 1:
        whole, _, fraction = digits.rpartition(mark)
    if not _WHOLE.fullmatch(whole):
        raise ValueError("The text is no number.")
    return Decimal(f"{whole.replace('.', '').replace(',', '')}.{fraction or 0}")
