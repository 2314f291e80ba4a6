"""Stretches of days whose hours may be added up before they are priced, because nothing that prices or divides them turns in between."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

ONE_DAY = dt.timedelta(days=1)


class Valid(Protocol):
    """Something that holds for some days, both included; None is open."""

    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_to(self) -> dt.date | None: ...


@dataclass(frozen=True, slots=True)
class Periods:
    """What turns at a client: rates begin and end, a status date is reached, and the `last_days` up to it are looked at apart.

    With more than one currency there are no periods, for each day has its own exchange rate.
    """

    turns: frozenset[dt.date]
    status_date: dt.date
    last_days: int
    currencies: frozenset[str]
    is_by_week: bool = False
    """Weeks and months are looked at apart, too."""

    def list_turns(
        self, links: Iterable[Valid], *, currencies: Iterable[str], status_dates: Iterable[dt.date]
    ) -> list[dt.date] | None:
        """The first days of the periods under these links, for projects in these currencies; None where each day stands for itself."""
        if len(self.currencies.union(currencies)) > 1:
            return None
        days = self.turns.union(turns_of(links))
        for status_date in {self.status_date, *status_dates}:
            days |= {status_date - (self.last_days - 1) * ONE_DAY, status_date + ONE_DAY}
        return sorted(days)


def turns_of(rows: Iterable[Valid]) -> Iterator[dt.date]:
    """The days from which on a row holds, and from which on it does not any more."""
    for row in rows:
        if row.valid_from is not None:
            yield row.valid_from
        if row.valid_to is not None and row.valid_to < dt.date.max:
            yield row.valid_to + ONE_DAY
