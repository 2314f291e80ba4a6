"""What a project's list of tasks looked like, in a kilobyte: so that an idle project costs one listing and a moved task is found.

`modified_at` tells of edits, but not of tasks that came from another project, changed parent, dependencies or booked time. Each task
falls into one of 64 buckets by its id; a bucket is the sum of its tasks' fingerprints. A bucket that differs holds such a change, and
its few tasks are read again. A task that left changes its bucket too; what became of it is for the census to ask.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any

JsonObject = dict[str, Any]
BUCKETS = 64
_MODULUS = 1 << 64


@dataclass(frozen=True, slots=True)
class Line:
    """One task of a list, as much as is remembered until the list is finished. Instants are Asana's own text, which sorts as time does."""

    gid: str
    bucket: int
    mark: int
    created_at: str
    modified_at: str
    num_subtasks: int
    is_home: bool

    @classmethod
    def of(cls, task: JsonObject, *, is_home: bool) -> "Line":
        return cls(
            gid=task["gid"],
            bucket=digest(task["gid"]) % BUCKETS,
            mark=digest(fingerprint(task)),
            created_at=task.get("created_at") or "",
            modified_at=task.get("modified_at") or "",
            num_subtasks=task.get("num_subtasks") or 0,
            is_home=is_home,
        )


@dataclass(slots=True)
class Ledger:
    """`newest` is up to when edits are known: the latest `modified_at`, but not later than the moment the listing began."""

    sums: list[int] = field(default_factory=lambda: [0] * BUCKETS)
    newest: str = ""

    @classmethod
    def of(cls, lines: Iterable[Line], *, began: str) -> "Ledger":
        """`began` is Asana's `Date` of the first page: a task edited later may have been listed before its edit."""
        ledger = cls()
        for line in lines:
            ledger.sums[line.bucket] = (ledger.sums[line.bucket] + line.mark) % _MODULUS
            ledger.newest = max(ledger.newest, line.modified_at)
        ledger.newest = min(ledger.newest, began or ledger.newest)
        return ledger

    def differing(self, other: "Ledger") -> set[int]:
        """The buckets that hold something else."""
        return {bucket for bucket in range(BUCKETS) if self.sums[bucket] != other.sums[bucket]}

    def to_state(self) -> JsonObject:
        return {"sums": "".join(f"{total:016x}" for total in self.sums), "newest": self.newest}

    @classmethod
    def from_state(cls, state: JsonObject) -> "Ledger":
        text = state["sums"]
        return cls([int(text[at : at + 16], 16) for at in range(0, 16 * BUCKETS, 16)], state["newest"])


def moment(http_date: str | None) -> str:
    """An HTTP date as Asana writes its instants; "" for one that is missing or unreadable."""
    try:
        return parsedate_to_datetime(http_date or "").astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    except ValueError:
        return ""


def just_before(instant: str) -> str:
    """A millisecond earlier, for whether `modified_since` includes its own instant is not documented."""
    earlier = dt.datetime.fromisoformat(instant) - dt.timedelta(milliseconds=1)
    return earlier.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fingerprint(task: JsonObject) -> str:
    """All that may change without moving `modified_at`."""
    places = sorted(
        f"{(place.get('project') or {}).get('gid')}/{(place.get('section') or {}).get('gid')}"
        for place in task.get("memberships") or ()
    )
    parent = (task.get("parent") or {}).get("gid")
    depends_on = sorted(other["gid"] for other in task.get("dependencies") or ())
    parts: Iterable[object] = (task["gid"], task.get("num_subtasks"), parent, task.get("actual_time_minutes"))
    return f"{'|'.join(map(str, parts))}|{places}|{depends_on}"


def digest(text: str) -> int:
    """A number that stands for a text, the same on every machine; sums of it do not depend on the order."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
