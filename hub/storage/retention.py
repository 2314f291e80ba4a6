"""Raw pages leave after their client's retention, unless a row still rests on them."""

import datetime as dt

from sqlalchemy import Connection, delete, func, select, union

from models.records import RECORD_TYPES
from models.tables import Base
from models.tables.sync import QuarantinedRecord, RawPage
from models.tables.tenancy import Client

RESTING = tuple(Base.metadata.tables[entity.value] for entity in RECORD_TYPES)


def drop_expired_pages(connection: Connection, *, now: dt.datetime, default_days: int) -> int:
    """Drop the pages of every client in scope that are older than its retention; returns how many.

    A page stays while the newest content of any row, or an open quarantine, was read from it.
    """
    dropped = 0
    for client in connection.execute(
        select(Client.id, func.coalesce(Client.raw_retention_days, default_days).label("days"))
    ).all():
        rested_on = union(
            *(
                select(table.c.raw_page_id).where(table.c.client_id == client.id, table.c.raw_page_id.is_not(None))
                for table in RESTING
            ),
            select(QuarantinedRecord.raw_page_id).where(
                QuarantinedRecord.client_id == client.id,
                QuarantinedRecord.raw_page_id.is_not(None),
                QuarantinedRecord.resolved_at.is_(None),
            ),
        )
        old = (RawPage.client_id == client.id, RawPage.received_at < now - dt.timedelta(days=client.days))
        dropped += connection.execute(delete(RawPage).where(*old, RawPage.id.not_in(rested_on))).rowcount
    return dropped
