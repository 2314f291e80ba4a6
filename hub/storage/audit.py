"""The audit trail: append-only, also for the application itself."""

import datetime as dt

from sqlalchemy import insert

from hub.security.audit import AuditEntry
from hub.storage.rows import RowSession
from models.tables.tenancy import AuditEvent


def save_audit(session: RowSession, entry: AuditEntry, *, now: dt.datetime) -> None:
    """Write one deed, in the transaction of the deed itself."""
    session.execute(
        insert(AuditEvent).values(
            client_id=entry.client_id,
            at=now,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            details=dict(entry.details),
        )
    )
