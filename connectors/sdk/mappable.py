"""What rules of a mapping may name at one tool: the columns that its fields fill, and what a field of each of its types holds.

The form of a mapping offers what stands here; what a rule really may do, the connector checks when it reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Holds(StrEnum):
    """What a field holds, whatever its vendor calls the type."""

    DAY = "day"
    DURATION = "duration"
    NUMBER = "number"
    WORD = "word"
    PERSON = "person"


ANYTHING = frozenset(Holds)
AMOUNT = frozenset({Holds.NUMBER})
HOURS = frozenset({Holds.NUMBER, Holds.DURATION})
_DAY, _WORD, _PERSON = frozenset({Holds.DAY}), frozenset({Holds.WORD}), frozenset({Holds.PERSON})
COLUMNS: dict[str, frozenset[Holds]] = {
    **dict.fromkeys(("status", "kind", "priority"), _WORD),
    "assignee": _PERSON,
    **dict.fromkeys(
        ("planned_start", "planned_finish", "due_on", "actual_start", "actual_finish", "completed_at"), _DAY
    ),
    **dict.fromkeys(("baseline_start", "baseline_finish"), _DAY),
    **dict.fromkeys(("estimate_seconds", "remaining_seconds", "spent_seconds", "baseline_seconds"), HOURS),
    **dict.fromkeys(("percent_complete", "story_points", "planned_cost", "actual_cost", "baseline_cost"), AMOUNT),
    **dict.fromkeys(("wbs_code", "labels"), _WORD),
    **dict.fromkeys(("probability_pct", "impact_cost", "impact_days", "impact_score", "score"), AMOUNT),
    "response": _WORD,
    **dict.fromkeys(("owner", "account"), _PERSON),
    **dict.fromkeys(("key", "description", "health", "task", "work_type", "approval", "currency"), _WORD),
    "duration_seconds": HOURS,
    "amount": AMOUNT,
    **dict.fromkeys(("entry_date", "start_on", "finish_on", "period_start", "period_finish"), _DAY),
}
"""Every column that a mapping may fill at some tool, with what a field must hold for it; those of tasks first."""


def types_of(holds: Mapping[Holds, str]) -> dict[str, frozenset[Holds]]:
    """`{Holds.DAY: "date datetime"}` by type; a type that stands twice holds either."""
    found: dict[str, frozenset[Holds]] = {}
    for kind, types in holds.items():
        for name in types.split():
            found[name] = found.get(name, frozenset()) | {kind}
    return found


@dataclass(frozen=True, slots=True)
class Mappable:
    """`hours` are the places that a rule of hours may name."""

    columns: frozenset[str] = frozenset(COLUMNS)
    types: Mapping[str, frozenset[Holds]] = field(default_factory=dict)
    hours: tuple[str, ...] = ("native", "field")

    def holds(self, type_: str) -> frozenset[Holds]:
        """What a field of a type holds, by the type itself, its end or its beginning (`number:currency`); anything where nobody said it."""
        for name in (type_, type_.rpartition(":")[2], type_.partition(":")[0]):
            if name in self.types:
                return self.types[name]
        return ANYTHING

    def columns_for(self, held: frozenset[Holds]) -> list[str]:
        """The columns that a field can fill."""
        return [column for column, takes in COLUMNS.items() if column in self.columns and takes & held]
