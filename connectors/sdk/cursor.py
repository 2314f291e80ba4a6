"""Where to resume a stream of a scope: a small, versioned JSON object that only its connector reads."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Cursor:
    """`state` is JSON-serialisable and tells the place in the data by the vendor's own clock or token, never ours. `version` rises when its shape changes;
    a connector that meets an older version it cannot read starts the stream over.
    """

    state: dict[str, Any] = field(default_factory=dict)
    version: int = 1
