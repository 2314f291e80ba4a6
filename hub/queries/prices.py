"""What a client's hours and currencies are priced with."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from hub.queries.held import Cut, held
from hub.queries.material import rows_of
from hub.queries.reading import Reader


class RateRow(NamedTuple):
    origin: str
    account_id: uuid.UUID | None
    person_id: uuid.UUID | None
    role: str | None
    source_project_id: uuid.UUID | None
    amount_per_hour: Decimal
    currency: str
    valid_from: dt.date | None
    valid_to: dt.date | None


class FxRow(NamedTuple):
    client_id: uuid.UUID | None
    on_date: dt.date
    base: str
    quoted: str
    rate: Decimal


class WorkerRow(NamedTuple):
    account_id: uuid.UUID
    person_id: uuid.UUID
    role: str | None


@dataclass(frozen=True, slots=True)
class Prices:
    """What a client's hours are priced with."""

    rates: list[RateRow]
    workers: list[WorkerRow]


RATES = """
SELECT origin, account_id, person_id, role, source_project_id, amount_per_hour, currency, valid_from, valid_to FROM (
    SELECT id, 'hub' AS origin, NULL::uuid AS account_id, person_id, role, NULL::uuid AS source_project_id, amount_per_hour, currency, valid_from, valid_to
    FROM {rate_card} WHERE client_id = %(client)s AND kind = 'cost'
    UNION ALL
    SELECT id, 'tool', account_id, NULL, role, source_project_id, amount_per_hour, currency, valid_from, valid_to
    FROM {rate} r WHERE client_id = %(client)s AND kind = 'cost' AND presence = 'present') priced
ORDER BY id
"""
FX = """
SELECT client_id, on_date, from_currency, to_currency, rate FROM {fx_rate}
WHERE (client_id = %(client)s OR client_id IS NULL) AND from_currency = ANY (%(currencies)s) AND to_currency = ANY (%(currencies)s)
"""
WORKERS = """
SELECT l.account_id, p.id, p.role FROM {account_link} l JOIN {person} p ON p.client_id = l.client_id AND p.id = l.person_id
WHERE l.client_id = %(client)s
"""


def read_prices(reader: Reader, client_id: uuid.UUID, *, cut: Cut) -> Prices:
    """Rates of hours, and who is behind each account, as they were held at the end of the cut's day."""
    values = {"client": client_id} | cut.values
    return Prices(
        rates=rows_of(reader, RateRow, held(RATES, cut), values),
        workers=rows_of(reader, WorkerRow, held(WORKERS, cut), values),
    )


def read_quotes(reader: Reader, client_id: uuid.UUID, *, currencies: Collection[str], cut: Cut) -> list[FxRow]:
    """Exchange rates between these currencies, of every day: a central bank's whole history holds thirty more that nobody asks for."""
    return rows_of(reader, FxRow, held(FX, cut), {"client": client_id, "currencies": list(currencies)} | cut.values)
