"""What hours and currencies cost: the client's price list and exchange rates."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from hub.errors import Conflict, NotFound
from hub.storage.rows import RowSession, to_frozen
from models.tables.finance import RateCard
from models.tables.money import FxRate
from models.vocabulary import RateKind

LOCK_SPACE = 4839
AT_ONCE = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRate:
    id: uuid.UUID
    client_id: uuid.UUID
    person_id: uuid.UUID | None
    role: str | None
    kind: RateKind
    amount_per_hour: Decimal
    currency: str
    valid_from: dt.date | None
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFxRate:
    """One unit of `from_currency` is `rate` units of `to_currency`; `client_id` None holds for everybody."""

    id: int
    client_id: uuid.UUID | None
    on_date: dt.date
    from_currency: str
    to_currency: str
    rate: Decimal
    source: str


def list_rates(session: RowSession, *, client_id: uuid.UUID) -> list[StoredRate]:
    """The client's price list."""
    rows = session.scalars(select(RateCard).where(RateCard.client_id == client_id).order_by(RateCard.seq))
    return [to_frozen(StoredRate, row) for row in rows]


def save_rate(session: RowSession, rate_id: uuid.UUID, *, values: dict[str, Any]) -> StoredRate:
    """Add a rate. Raises Conflict when another one holds for the same person or role on one of its days."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(values["client_id"]), LOCK_SPACE))))
    other = session.scalars(_overlapping(values)).first()
    if other is not None:
        days = f"from {other.valid_from or 'the beginning'} to {other.valid_to or 'further notice'}"
        raise Conflict(
            f"A {other.kind.value} rate of {other.amount_per_hour.normalize():f} {other.currency} holds already {days}.",
            hint="End that one first, or begin after it: an hour has one price.",
            code="rate_overlaps",
        )
    row = RateCard(id=rate_id, **values)
    session.add(row)
    session.flush()
    session.refresh(row)
    return to_frozen(StoredRate, row)


def end_rate(session: RowSession, rate_id: uuid.UUID, *, last: dt.date) -> StoredRate:
    """Let a rate hold to a day, which is included. Raises NotFound, or Conflict when it ended before or begins later."""
    row = session.scalars(select(RateCard).where(RateCard.id == rate_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"There is no rate {rate_id} in the price list.", hint="List them: /rates?origin=hub.")
    if (row.valid_from and last < row.valid_from) or (row.valid_to and row.valid_to < last):
        span = f"{row.valid_from or 'the beginning'} to {row.valid_to or 'further notice'}"
        raise Conflict(f"The rate holds from {span}.", hint="Choose one of these days as its last.", code="rate_days")
    row.valid_to = last
    session.flush()
    return to_frozen(StoredRate, row)


def end_open_rates(session: RowSession, *, values: dict[str, Any]) -> list[StoredRate]:
    """End what holds for the same person or role on the first day of a new rate the day before that; what began on the day or later stays."""
    first = values["valid_from"]
    begun = or_(RateCard.valid_from.is_(None), RateCard.valid_from < first)
    rows = session.scalars(_overlapping(values).where(begun).with_for_update()).all()
    for row in rows:
        row.valid_to = first - dt.timedelta(days=1)
    session.flush()
    return [to_frozen(StoredRate, row) for row in rows]


def drop_rate(session: RowSession, rate_id: uuid.UUID) -> StoredRate:
    """Raises NotFound; a tool's rate is not ours to drop."""
    row = session.scalars(select(RateCard).where(RateCard.id == rate_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no rate {rate_id} in the price list.", hint="List them: /rates?origin=hub.")
    dropped = to_frozen(StoredRate, row)
    session.delete(row)
    session.flush()
    return dropped


def save_fx_rates(session: RowSession, rows: Sequence[dict[str, Any]]) -> int:
    """Write exchange rates; one for the same owner, day and pair is replaced. Returns how many differ from what was held."""
    written = 0
    for start in range(0, len(rows), AT_ONCE):
        statement = insert(FxRate).values(list(rows[start : start + AT_ONCE]))
        fresh = {"rate": statement.excluded.rate, "source": statement.excluded.source}
        differs = or_(FxRate.rate != statement.excluded.rate, FxRate.source != statement.excluded.source)
        keys = ["client_id", "on_date", "from_currency", "to_currency"]
        result = session.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=fresh, where=differs).returning(FxRate.id)
        )
        written += len(result.all())
    return written


def get_fx_rate(
    session: RowSession, *, client_id: uuid.UUID | None, on_date: dt.date, from_currency: str, to_currency: str
) -> StoredFxRate:
    """The rate of one owner, day and pair."""
    owner = FxRate.client_id.is_(None) if client_id is None else FxRate.client_id == client_id
    pair = (FxRate.on_date == on_date, FxRate.from_currency == from_currency, FxRate.to_currency == to_currency)
    return to_frozen(StoredFxRate, session.scalars(select(FxRate).where(owner, *pair)).one())


def drop_fx_rate(session: RowSession, rate_id: int) -> StoredFxRate:
    """Raises NotFound; a rate for everybody is seen by all and dropped by those who see every client."""
    row = session.get(FxRate, rate_id)
    if row is None:
        raise NotFound(f"There is no exchange rate {rate_id}.", hint="List them: /fx-rates.")
    dropped = to_frozen(StoredFxRate, row)
    session.execute(delete(FxRate).where(FxRate.id == rate_id))
    return dropped


def _overlapping(values: dict[str, Any]) -> Any:
    """A rate of the same person or role and kind that holds on one of the days."""
    whose = (
        RateCard.person_id == values["person_id"]
        if values["person_id"] is not None
        else RateCard.role == values["role"]
    )
    rows = select(RateCard).where(RateCard.client_id == values["client_id"], whose, RateCard.kind == values["kind"])
    if values["valid_to"] is not None:
        rows = rows.where(or_(RateCard.valid_from.is_(None), RateCard.valid_from <= values["valid_to"]))
    if values["valid_from"] is not None:
        rows = rows.where(or_(RateCard.valid_to.is_(None), RateCard.valid_to >= values["valid_from"]))
    return rows
