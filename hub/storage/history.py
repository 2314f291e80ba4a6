"""The instant of a writing transaction: since when the versions of rows it makes hold. Triggers keep the versions before (see README.md)."""

import datetime as dt
import uuid

from sqlalchemy import Connection, text

# A plan that its tool dates is known from that date, not from its import: `dated` is that instant where all of a transaction is of one
# scope, `on` where the triggers have to look for it row by row, nothing where no plan of the connection is dated.
BEGIN_VERSION = text("""
SELECT set_config('pmo_hub.instant', coalesce(
           CAST(:at AS timestamptz), nullif(current_setting('pmo_hub.instant', true), '')::timestamptz, clock_timestamp())::text, true),
       set_config('pmo_hub.dated', coalesce((
           SELECT CASE WHEN CAST(:scope AS text) IS NULL THEN 'on' ELSE (max(known_from) FILTER (WHERE scope = :scope))::text END
           FROM source_project
           WHERE client_id = :client AND connection_id = :connection AND (status_on IS NOT NULL OR saved_at IS NOT NULL) AND :is_dated
           HAVING count(*) > 0
       ), ''), true)
""")


def begin_version(
    connection: Connection,
    *,
    client_id: uuid.UUID,
    connection_id: uuid.UUID,
    scope: str | None = None,
    at: dt.datetime | None = None,
    is_replay: bool = False,
) -> None:
    """All that this transaction changes holds from one instant: now, once its turn has come, or the given one, or the one
    to which the process's clock was set; what belongs to a plan that
    its tool dates, from that date, but not in a replay, because the plan is the same as before. `scope` is given where all of it is of one.
    """
    values = {"client": client_id, "connection": connection_id, "scope": scope, "at": at, "is_dated": not is_replay}
    connection.execute(BEGIN_VERSION, values)
