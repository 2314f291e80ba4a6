"""Rows that are picked or numbered by an instant need one more key: what is saved in one transaction has the same instant."""

import re

from tests.house.sources import place, tracked

SQL_ORDER = re.compile(r"ORDER BY ((?:[^()\n]|\([^()\n]*\))*?)(?=\s+LIMIT|\)|\n|\"|$)")
ORM_ORDER = re.compile(r"\.order_by\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
BY_INSTANT = re.compile(r"\w*_at(\.(desc|asc)\(\)(\.nulls_\w+\(\))?)?(\s+(DESC|ASC))?(\s+NULLS \w+)?$")

STATEMENTS = [path for path in tracked(".py", ".sql") if place(path).startswith(("hub/", "migrations/"))]


def test_no_order_ends_with_an_instant():
    assert {place(path): found for path in STATEMENTS if (found := by_instant(path))} == {}


def by_instant(path):
    text = path.read_text(encoding="utf-8")
    orders = [found[1].strip() for pattern in (SQL_ORDER, ORM_ORDER) for found in pattern.finditer(text)]
    return [order for order in orders if BY_INSTANT.search(order)]
