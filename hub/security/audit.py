"""What the audit trail remembers: who did what to what. Never a secret: `details` names keys, not their values."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One deed. `action` reads like `connection.create`, `subject` like `connection:UUID`; `client_id` None concerns the whole hub."""

    actor: str
    action: str
    subject: str
    client_id: uuid.UUID | None
    details: Mapping[str, Any] = field(default_factory=dict)
