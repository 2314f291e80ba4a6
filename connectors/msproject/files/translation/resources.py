"""The resources of a plan: accounts, and what an hour of them costs."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from connectors.msproject.files.rows import Row, filled, repeated
from connectors.msproject.files.translation.context import PlanContext
from connectors.msproject.files.units import to_flag, to_number, to_open_finish, to_open_start
from models.records import AccountRecord, RateRecord
from models.vocabulary import AccountKind, RateKind

WORK = "1"
_NAMELESS = "(unnamed)"
_STANDARD_TABLE = 0
_PER_HOUR = "2"
_ONE_DAY = dt.timedelta(days=1)


def is_work(resource_type: str | None) -> bool:
    """Whether a resource works hours; the others are material (0) and cost (2). Files that give no type know only work."""
    return resource_type in (WORK, "", None)


def to_account(row: Row, context: PlanContext) -> AccountRecord:
    """Translate one resource. A generic one stands for a role, so it is a team; material and cost are no people at all: `app`."""
    return AccountRecord(
        source_id=context.id_of(row["UID"]),
        name=filled(row, "Name") or _NAMELESS,
        email=filled(row, "EmailAddress"),
        active=not to_flag(filled(row, "IsInactive")),
        kind=_kind(row),
    )


def to_rates(row: Row, context: PlanContext) -> Iterator[RateRecord]:
    """The cost of an hour by cost rate table A, in its periods; nothing where no rate was ever entered or no currency is known.

    Tables B to E hold for single assignments that choose them, whose cost the plan already has; material is not priced by the hour.
    """
    if context.currency is None or not is_work(filled(row, "Type")):
        return
    periods = sorted(_periods(row), key=lambda period: period[0] or dt.date.min)
    if not any(_per_hour(rate, context) for _start, rate in periods):
        return
    for at, (start, rate) in enumerate(periods):
        following = periods[at + 1][0] if at + 1 < len(periods) else None
        yield RateRecord(
            source_id=f"{context.id_of(row['UID'])}/{start or 'always'}",
            account=context.id_of(row["UID"]),
            kind=RateKind.COST,
            amount_per_hour=_per_hour(rate, context) or Decimal(0),
            currency=context.currency,
            valid_from=start,
            valid_to=following - _ONE_DAY if following else to_open_finish(filled(rate, "RatesTo")),
        )


def _kind(row: Row) -> AccountKind:
    if not is_work(filled(row, "Type")):
        return AccountKind.APP
    return AccountKind.TEAM if to_flag(filled(row, "IsGeneric")) else AccountKind.HUMAN


def _periods(row: Row) -> list[tuple[dt.date | None, Row]]:
    """The periods of table A by first day; the resource's own fields where there is no table, as in files of Project 2003."""
    table = [rate for rate in repeated(row, "Rate", within="Rates") if _is_standard(rate)]
    return [(to_open_start(filled(rate, "RatesFrom")), rate) for rate in table] or [(None, row)]


def _is_standard(rate: Row) -> bool:
    return to_number(filled(rate, "RateTable") or "0") == _STANDARD_TABLE


def _per_hour(rate: Row, context: PlanContext) -> Decimal | None:
    """A rate is in whole currency units, unlike every other amount, per minute to year as its format says."""
    amount = to_number(filled(rate, "StandardRate"))
    hours = context.working_time.hours_of_rate_unit(filled(rate, "StandardRateFormat") or _PER_HOUR)
    return round(amount / hours, 4) if amount and hours else None
