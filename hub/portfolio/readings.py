"""Use cases on the figures: read projects now or as of a day. What holds now comes from kept figures (`refresh.py`), what held is worked out."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from enum import Enum
from zoneinfo import ZoneInfo

from hub import clock
from hub.errors import NotFound
from hub.portfolio.exchange import PIVOT
from hub.portfolio.kpis import UTILISATION_DAYS, ProjectReading, read_project
from hub.portfolio.ledger import Ledger, make_tariff, with_quotes
from hub.portfolio.staff import read_staff_of
from hub.queries.held import Cut
from hub.queries.material import ClientRow, Part, ProjectRow, read_client, read_material
from hub.queries.past import recall
from hub.queries.periods import Periods, turns_of
from hub.queries.portfolio import KeptHealth, find_owner, find_owner_ever, list_project_ids, read_cut
from hub.queries.prices import FxRow, Prices, read_prices, read_quotes
from hub.queries.reading import Reader, reading
from hub.security.caller import Caller
from hub.wiring import Hub

AT_ONCE = 25
"""Projects whose rows are held in memory at once."""
NO_PRICES = Prices(rates=[], workers=[])
FAR_AHEAD = dt.date(9999, 12, 31)
ONE_DAY, TICK = dt.timedelta(days=1), dt.timedelta(microseconds=1)


class Grain(Enum):
    """How finely hours are read: by day, or by the periods between which nothing turns that KPIs are made of, whole or week by week."""

    DAY = "day"
    WEEK = "week"
    PERIOD = "period"


def read_ledgers(
    reader: Reader,
    client: ClientRow,
    project_ids: Iterable[uuid.UUID],
    *,
    as_of: dt.date | None,
    now: dt.datetime,
    grain: Grain = Grain.DAY,
    parts: Part = Part.WHOLE,
) -> Iterator[Ledger]:
    """The rows of projects, a few projects at a time; figures are computed from the whole of them."""
    cut, today = make_cut(reader, client, as_of=as_of, now=now), local_today(client, now)
    prices = read_prices(reader, client.id, cut=cut) if Part.MONEY in parts else NO_PRICES
    tariff, priced_in = make_tariff(prices), {client.reporting_currency, *(rate.currency for rate in prices.rates)}
    staff = read_staff_of(reader, client.id, cut=cut) if Part.REST in parts else None
    periods = None
    if grain is not Grain.DAY:
        turns, is_by_week = frozenset(turns_of(prices.rates)), grain is Grain.WEEK
        periods = Periods(
            turns, as_of or today, UTILISATION_DAYS, currencies=frozenset(priced_in), is_by_week=is_by_week
        )
    for some in batches(project_ids, size=AT_ONCE):
        material = read_material(reader, client, some, cut=cut, periods=periods, parts=parts)
        quotes = _read_quotes(reader, client, priced_in | material.list_currencies(), cut)
        yield Ledger(material, with_quotes(tariff, quotes), staff, as_of=as_of, today=today)


def _read_quotes(reader: Reader, client: ClientRow, currencies: set[str], cut: Cut) -> list[FxRow]:
    """The rates between the currencies, and by way of the one that central banks publish against; one currency needs none."""
    return read_quotes(reader, client.id, currencies=currencies | {PIVOT}, cut=cut) if len(currencies) > 1 else []


def read_projects(
    reader: Reader,
    client: ClientRow,
    project_ids: Iterable[uuid.UUID],
    *,
    as_of: dt.date | None,
    now: dt.datetime,
) -> Iterator[ProjectReading]:
    """Every figure of each of the projects, as of a day, or as they stand."""
    for ledger in read_ledgers(reader, client, project_ids, as_of=as_of, now=now, grain=Grain.PERIOD):
        for project in ledger.material.projects:
            yield read_project(ledger, project)


def read_one(
    hub: Hub, caller: Caller, project_id: uuid.UUID, *, as_of: dt.date | None, grain: Grain = Grain.DAY
) -> tuple[Ledger, ProjectRow, ProjectReading]:
    """One project with what its figures rest on; by the day only where hours of single days are shown. Raises NotFound."""
    with reading(hub.database, caller.scope) as reader:
        client = find_client_of(reader, project_id, as_of=as_of)
        ledger = next(read_ledgers(reader, client, [project_id], as_of=as_of, now=clock.now(), grain=grain))
    project = project_of(ledger, project_id)
    return ledger, project, read_project(ledger, project)


def find_client_of(reader: Reader, project_id: uuid.UUID, *, as_of: dt.date | None) -> ClientRow:
    """Whose project it is, or was. Raises NotFound."""
    client_id = (find_owner if as_of is None else find_owner_ever)(reader, project_id)
    client = read_client(reader, client_id) if client_id else None
    if client is None:
        raise NotFound(f"There is no project {project_id}.", hint="List the projects you may see.")
    return client


def project_of(ledger: Ledger, project_id: uuid.UUID) -> ProjectRow:
    """The one project of a ledger. Raises NotFound for a day on which it was none."""
    project = next(iter(ledger.material.projects), None)
    if project is None:
        raise NotFound(
            f"There was no project {project_id} on {ledger.as_of}: it was not known yet, or belonged to another.",
            hint="Ask for another day, or list the projects of that day.",
        )
    return project


def since_of(result: ProjectReading, kept: KeptHealth | None) -> dt.date:
    """Since when the colour holds: as long as it was kept, else from this reading on."""
    if kept is not None and kept.health == result.health.colour:
        return min(kept.since, result.status_date)
    return result.status_date


def read_client_or_refuse(reader: Reader, client_id: uuid.UUID) -> ClientRow:
    """Raises NotFound for a client that is not in the reader's scope."""
    client = read_client(reader, client_id)
    if client is None:
        raise NotFound(f"There is no client {client_id}.", hint="List the clients you may see.")
    return client


def local_today(client: ClientRow, now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(client.time_zone)).date()


def make_cut(reader: Reader, client: ClientRow, *, as_of: dt.date | None, now: dt.datetime) -> Cut:
    """Rows as held now; for a past day as they were held at its end where the client lives, what the PMO keeps itself included:
    from here on the transaction reads that.
    """
    if as_of is None:
        return Cut(FAR_AHEAD, now)
    zone = ZoneInfo(client.time_zone)
    end = dt.datetime.combine(as_of + ONE_DAY, dt.time(), tzinfo=zone).astimezone(dt.UTC) - TICK
    if end >= now:
        return Cut(as_of, end)
    cut = read_cut(reader, client.id, day=as_of, end=end, now=now)
    recall(reader, client.id, zone=client.time_zone, cut=cut)
    return cut


def list_ids_as_of(
    reader: Reader, client: ClientRow, *, as_of: dt.date | None, now: dt.datetime, portfolio_id: uuid.UUID | None = None
) -> list[uuid.UUID]:
    """Every project that there is, or was on a day; the transaction reads that day from here on."""
    make_cut(reader, client, as_of=as_of, now=now)
    return list_project_ids(reader, client.id, portfolio_id=portfolio_id)


def batches(ids: Iterable[uuid.UUID], *, size: int) -> Iterator[list[uuid.UUID]]:
    every = list(ids)
    return (every[start : start + size] for start in range(0, len(every), size))
