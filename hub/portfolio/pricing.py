"""What an hour costs: the rate in force on the day it was worked. Hours without a rate are counted, never priced at 0."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

FIRST_DAY, LAST_DAY = dt.date.min, dt.date.max


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Price:
    """Price of an hour within a validity, both days included; None is open. Two prices are never equal, so that sums by price are cheap."""

    amount: Decimal
    currency: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        return (self.valid_from or FIRST_DAY) <= day <= (self.valid_to or LAST_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Who worked: an account, the person behind it if known, and the role that prices their hours."""

    account_id: uuid.UUID | None
    person_id: uuid.UUID | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices of hours by whom they are for. Make one with `make_price_list`."""

    of_person: Mapping[uuid.UUID, tuple[Price, ...]] = field(default_factory=dict)
    of_account: Mapping[tuple[uuid.UUID, uuid.UUID | None], tuple[Price, ...]] = field(default_factory=dict)
    of_role: Mapping[str, tuple[Price, ...]] = field(default_factory=dict)

    def list_of(self, worker: Worker, *, source_project_id: uuid.UUID | None) -> tuple[Price, ...]:
        """The rates of any day, the closest first: the person's own, the tool's for this project, the tool's, the role's."""
        account, person, role = worker.account_id, worker.person_id, worker.role
        return (
            *(self.of_person.get(person, ()) if person else ()),
            *(self.of_account.get((account, source_project_id), ()) if account else ()),
            *(self.of_account.get((account, None), ()) if account else ()),
            *(self.of_role.get(role, ()) if role else ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """One rate as it is kept: of a person, of an account (in one source project, or anywhere), or of a role."""

    price: Price
    person_id: uuid.UUID | None = None
    account_id: uuid.UUID | None = None
    source_project_id: uuid.UUID | None = None
    role: str | None = None
    is_of_tool: bool = False


def make_price_list(rows: Iterable[PriceRow]) -> PriceList:
    """Of two rates that hold on one day the one that began later counts."""
    person: dict[uuid.UUID, list[Price]] = {}
    account: dict[tuple[uuid.UUID, uuid.UUID | None], list[Price]] = {}
    role: dict[str, list[Price]] = {}
    for row in sorted(rows, key=lambda row: (row.price.valid_from or FIRST_DAY, not row.is_of_tool), reverse=True):
        if row.account_id:
            account.setdefault((row.account_id, row.source_project_id), []).append(row.price)
        elif row.person_id:
            person.setdefault(row.person_id, []).append(row.price)
        elif row.role:
            role.setdefault(row.role, []).append(row.price)
    return PriceList(
        {key: tuple(prices) for key, prices in person.items()},
        {key: tuple(prices) for key, prices in account.items()},
        {key: tuple(prices) for key, prices in role.items()},
    )
