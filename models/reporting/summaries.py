"""Sums over a list: by what they may be grouped, what is counted and added. An answer's columns are a read model like any other."""

from dataclasses import dataclass, field
from enum import Enum

from models.reporting.columns import amount, currency, integer, number, reference, seconds, text
from models.reporting.effort import BUDGET_LINES, TIME_ENTRIES
from models.reporting.shape import Column, ReadModel
from models.reporting.work import TASKS


class Part(Enum):
    """What of a value makes the group."""

    WHOLE = "whole"
    MONTH = "month"
    WEEK = "week"


class Way(Enum):
    """How a row finds its group."""

    ITSELF = "itself"
    PERSON = "person"
    """Its account is a person, by the newest decision; null for one of whom nobody knows."""
    PROJECT = "project"
    """Its source project is linked to consolidated projects, each of which has its share; null for what nobody has linked."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """`word` stands in `group_by`; `source` is the base's column, of which `part` makes the group, or which leads to it by a `way`."""

    word: str
    column: Column
    source: str
    part: Part = Part.WHOLE
    way: Way = Way.ITSELF


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """A count (`source` empty) or a sum. Money has `needs` "currency": currencies are never added up."""

    column: Column
    source: str = ""
    needs: str = ""
    leaves_only: bool = False
    """Only tasks without parts are added: in many tools a parent's figure already is the sum of its parts."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """`always` names groups that are there unasked; `never` is (column, word) of rows that do not count.

    `role`, `dated` and `task` say how rows belong to consolidated projects: the role of the link, or the column that says it, the columns
    of the day it has to hold on, the first that is filled, and the column of the task that a filter reads. `counted` is the column that says
    how much of the cost of hours a row is, where some of the projects that share them have it in other lines.
    """

    base: ReadModel
    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    always: tuple[str, ...] = ()
    never: tuple[str, str] | None = None
    role: str = ""
    role_column: str = ""
    dated: tuple[str, ...] = ()
    task: str = "task_id"
    counted: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """A summary grouped by some of its words, in that order; `model` is the read model of the answer, one row a group."""

    summary: Summary
    groups: tuple[Group, ...]
    model: ReadModel = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", self._to_model())

    @property
    def measures(self) -> tuple[Measure, ...]:
        words = {group.word for group in self.groups}
        return tuple(measure for measure in self.summary.measures if not measure.needs or measure.needs in words)

    def _to_model(self) -> ReadModel:
        base, names = self.summary.base, tuple(group.column.name for group in self.groups)
        return ReadModel(
            name=f"{base.name}_summary",
            singular="group",
            relation=base.relation,
            meaning=f"Sums over {base.path}.",
            columns=(*(group.column for group in self.groups), *(measure.column for measure in self.measures)),
            default_sort=names,
            tie_break=names,
            watched=base.watched,
            marked=base.marked,
            is_priced=base.is_priced,
        )


def _same(base: ReadModel, *words: str) -> tuple[Group, ...]:
    """Groups that are a column of the base; an id is asked for without `_id`."""
    return tuple(
        Group(word, base.by_name.get(word) or base.by_name[f"{word}_id"], _named(base, word)) for word in words
    )


def _named(base: ReadModel, word: str) -> str:
    return word if word in base.by_name else f"{word}_id"


def _periods(source: str) -> tuple[Group, ...]:
    return (
        Group("month", text("month", f"Month of {source}: 2026-11."), source, Part.MONTH),
        Group("week", text("week", f"ISO week of {source}: 2026-W47."), source, Part.WEEK),
    )


def _person(source: str) -> Group:
    return Group("person", reference("person_id", "people", "Who is behind the account."), source, way=Way.PERSON)


def _project() -> Group:
    meaning = "The consolidated project, or the source project that nobody has linked."
    return Group("project", reference("project_id", "projects", meaning), "source_project_id", way=Way.PROJECT)


def _count(what: str) -> Measure:
    return Measure(integer("count", f"How many {what}.", nullable=False))


HOURS = Summary(
    base=TIME_ENTRIES,
    groups=(
        *_same(TIME_ENTRIES, "client", "source_project", "account", "task", "approval", "work_type"),
        _person("account_id"),
        _project(),
        *_periods("entry_date"),
    ),
    measures=(
        _count("entries"),
        Measure(
            seconds("duration_seconds", "Hours logged; cancelled ones do not count.", nullable=False),
            "duration_seconds",
        ),
        Measure(seconds("billable_seconds", "Hours that may be billed."), "billable_seconds"),
    ),
    never=("approval", "cancelled"),
    role="time",
    dated=("entry_date",),
)

MONEY = Summary(
    base=BUDGET_LINES,
    groups=(
        *_same(BUDGET_LINES, "client", "source_project", "task", "account"),
        *_same(BUDGET_LINES, "kind", "category", "cost_class", "is_contingency", "basis"),
        _person("account_id"),
        _project(),
        Group("currency", currency(of="the amount", nullable=False), "currency"),
        *_periods("period_start"),
    ),
    measures=(_count("lines"), Measure(amount("amount", "Sum of the lines.", nullable=False), "amount")),
    always=("currency",),
    role_column="role",
    dated=("period_start", "period_finish"),
    counted="counted_pct",
)

WORK = Summary(
    base=TASKS,
    groups=(
        *_same(TASKS, "client", "source_project", "status_category", "kind", "priority", "currency"),
        Group("account", reference("account_id", "accounts", "Who does the tasks."), "assignee_id"),
        _person("assignee_id"),
        _project(),
        *_periods("due_on"),
    ),
    measures=(
        _count("tasks"),
        Measure(seconds("estimate_seconds", "Estimated work."), "estimate_seconds", leaves_only=True),
        Measure(seconds("remaining_seconds", "Work left."), "remaining_seconds", leaves_only=True),
        Measure(seconds("spent_seconds", "Work done, as the tools report it."), "spent_seconds", leaves_only=True),
        Measure(number("story_points", "Size in points.", unit="points"), "story_points", leaves_only=True),
        Measure(amount("planned_cost", "Planned cost."), "planned_cost", needs="currency", leaves_only=True),
        Measure(amount("actual_cost", "Cost so far."), "actual_cost", needs="currency", leaves_only=True),
        Measure(amount("baseline_cost", "Baseline cost."), "baseline_cost", needs="currency", leaves_only=True),
    ),
    role="scope",
    task="id",
)

SUMMARIES: dict[str, Summary] = {summary.base.name: summary for summary in (HOURS, MONEY, WORK)}
