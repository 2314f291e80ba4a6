"""One caller's transaction: what is done at a desk is committed together, with its audit trail, or not at all."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from hub import clock
from hub.security.audit import AuditEntry
from hub.security.caller import Action, Caller
from hub.storage.audit import save_audit
from hub.storage.rows import RowSession
from hub.wiring import Hub


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts, on which rows, at what instant."""

    hub: Hub
    caller: Caller
    rows: RowSession
    now: dt.datetime

    def record(self, action: str, subject: str, *, client_id: uuid.UUID | None, **details: Any) -> None:
        """Write the deed into the audit trail. `details` name keys and counts, never a secret's value."""
        entry = AuditEntry(
            actor=self.caller.name, action=action, subject=subject, client_id=client_id, details=to_json(details)
        )
        save_audit(self.rows, entry, now=self.now)


@contextmanager
def open_desk(hub: Hub, caller: Caller, action: Action) -> Iterator[Desk]:
    """A transaction in the caller's scope. Raises Forbidden when the role does not allow the action."""
    caller.require(action)
    with hub.database.session(caller.scope) as rows:
        yield Desk(hub=hub, caller=caller, rows=rows, now=clock.now())


class _TakenBack(Exception):
    """Ends a rehearsal's transaction."""


@contextmanager
def open_rehearsal(hub: Hub, caller: Caller, action: Action) -> Iterator[Desk]:
    """As `open_desk`, and everything is taken back at the end."""
    with suppress(_TakenBack), open_desk(hub, caller, action) as desk:
        yield desk
        raise _TakenBack


def to_json(value: Any) -> Any:
    """Plain JSON values: ids as texts, instants in UTC with `Z`, tuples as lists."""
    match value:
        case dict():
            return {str(key): to_json(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [to_json(item) for item in value]
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
        case uuid.UUID() | dt.date():
            return str(value)
        case _:
            return value
