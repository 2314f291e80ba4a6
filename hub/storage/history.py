"""The instant of a writing transaction: since when the versions of rows it makes hold. Triggers keep the versions before (see README.md)."""

import datetime as dt
import uuid

from sqlalchemy import Connection, text

# A plan with a status date is known from that date, not from its import; the triggers look for one only where there may be one.
BEGIN_VERSION = text("""
SELECT set_config('pmo_hub.instant', coalesce(CAST(:at AS timestamptz), clock_timestamp())::text, true),
       set_config('pmo_hub.dated', CASE WHEN EXISTS (
           SELECT FROM source_project WHERE client_id = :client AND connection_id = :connection AND status_on IS NOT NULL
       ) THEN 'on' ELSE '' END, true)
""")


def begin_version(
    connection: Connection, *, client_id: uuid.UUID, connection_id: uuid.UUID, at: dt.datetime | None = None
) -> None:
    """All that this transaction changes holds from one instant: now, once its turn has come, or the given one."""
    connection.execute(BEGIN_VERSION, {"client": client_id, "connection": connection_id, "at": at})
