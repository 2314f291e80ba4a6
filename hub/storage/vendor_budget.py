"""One bucket of requests for everybody who asks a vendor with the same credentials; the database's clock fills it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, text

from connectors.sdk.limits import RequestRate


@dataclass(frozen=True, slots=True)
class BudgetKey:
    """`credential` is a keyed hash of what the vendor counts by."""

    provider: str
    credential: bytes


@dataclass(frozen=True, slots=True)
class Grant:
    """Requests that may be sent now, or the wait until it is worth asking again; `quota_until` is set when a quota is used up."""

    requests: float
    wait_s: float
    quota_until: dt.datetime | None
    held_s: dict[str, float]
    """How long each endpoint that the vendor counts apart is still to be left alone."""


OPEN = text("""
INSERT INTO vendor_budget (provider, credential, requests, filled_at) VALUES (:provider, :credential, :burst, clock_timestamp())
ON CONFLICT DO NOTHING
""")
TAKE = text("""
WITH bucket AS MATERIALIZED (
    SELECT least(:burst, requests + :unused + :per_second * greatest(0, extract(epoch FROM clock_timestamp() - filled_at))) AS filled,
           greatest(held_until, quota_until) AS closed_until
    FROM vendor_budget WHERE provider = :provider AND credential = :credential FOR UPDATE
), granted AS (
    SELECT filled, CASE WHEN closed_until > clock_timestamp() OR filled < :needed THEN 0
                        ELSE greatest(:needed, least(:block, floor(filled))) END AS requests FROM bucket
)
UPDATE vendor_budget b SET requests = g.filled - g.requests, filled_at = clock_timestamp()
FROM granted g WHERE b.provider = :provider AND b.credential = :credential
RETURNING g.requests, CASE WHEN b.quota_until > clock_timestamp() THEN b.quota_until END AS quota_until,
    greatest(0, extract(epoch FROM greatest(b.held_until, b.quota_until) - clock_timestamp()), (:needed - g.filled) / :per_second) AS wait_s,
    (SELECT coalesce(jsonb_object_agg(endpoint, extract(epoch FROM until::timestamptz - clock_timestamp())), '{}')
     FROM jsonb_each_text(b.held_endpoints) AS held (endpoint, until) WHERE until::timestamptz > clock_timestamp()) AS held_s
""")
HOLD = text("""
UPDATE vendor_budget SET held_until = greatest(held_until, clock_timestamp() + make_interval(secs => :seconds))
WHERE provider = :provider AND credential = :credential
""")
HOLD_ENDPOINT = text("""
UPDATE vendor_budget SET held_endpoints = held_endpoints || jsonb_build_object(CAST(:endpoint AS text),
    greatest((held_endpoints ->> :endpoint)::timestamptz, clock_timestamp() + make_interval(secs => :seconds)))
WHERE provider = :provider AND credential = :credential
""")
EXHAUST = text("UPDATE vendor_budget SET quota_until = :until WHERE provider = :provider AND credential = :credential")


def open_budget(connection: Connection, key: BudgetKey, rate: RequestRate) -> None:
    """Make the bucket of a credential, full, unless it is there already."""
    connection.execute(OPEN, _of(key) | {"burst": rate.burst})


def take_requests(
    connection: Connection, key: BudgetKey, rate: RequestRate, *, needed: float, block: float, unused: float
) -> Grant:
    """Give back what is unused, and take a block of requests of at least those that are needed, or none and be told to wait."""
    values = {"burst": rate.burst, "per_second": rate.per_second, "unused": unused}
    row = connection.execute(TAKE, _of(key) | values | {"needed": min(needed, rate.burst), "block": block}).one()
    return Grant(float(row.requests), float(row.wait_s), row.quota_until, row.held_s)


def hold_requests(connection: Connection, key: BudgetKey, *, seconds: float) -> None:
    """Nobody asks for so many seconds; a longer wait that holds already stays."""
    connection.execute(HOLD, _of(key) | {"seconds": seconds})


def hold_endpoint(connection: Connection, key: BudgetKey, endpoint: str, *, seconds: float) -> None:
    """Nobody asks this endpoint for so many seconds; the others may be asked."""
    connection.execute(HOLD_ENDPOINT, _of(key) | {"endpoint": endpoint, "seconds": seconds})


def note_quota(connection: Connection, key: BudgetKey, *, until: dt.datetime) -> None:
    """Nobody asks before this instant: a quota is used up."""
    connection.execute(EXHAUST, _of(key) | {"until": until})


def _of(key: BudgetKey) -> dict[str, object]:
    return {"provider": key.provider, "credential": key.credential}
