"""How the form of a mapping calls what a field may mean."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.sdk.mappable import AMOUNT, COLUMNS, HOURS, Holds, Mappable
from hub.web.languages import msg
from models.vocabulary import BudgetKind

COLUMN, MONEY, TIME = "column:", "money:", "time:"
"""How a meaning begins that fills a column, makes a budget line, or counts as hours."""
NOTHING = "none"
"""The meaning of a field that a rule from below would use, and should not be used here."""
COLUMN_TITLES = {
    "status": msg("Status"),
    "kind": msg("Kind of work"),
    "priority": msg("Priority"),
    "assignee": msg("Assignee"),
    "planned_start": msg("Planned start"),
    "planned_finish": msg("Planned finish"),
    "due_on": msg("Due date"),
    "actual_start": msg("Actual start"),
    "actual_finish": msg("Actual finish"),
    "completed_at": msg("Completed on"),
    "baseline_start": msg("Baseline start"),
    "baseline_finish": msg("Baseline finish"),
    "estimate_seconds": msg("Estimated work"),
    "remaining_seconds": msg("Remaining work"),
    "spent_seconds": msg("Work spent"),
    "baseline_seconds": msg("Baseline work"),
    "percent_complete": msg("Percent complete"),
    "story_points": msg("Story points"),
    "planned_cost": msg("Planned cost"),
    "actual_cost": msg("Actual cost"),
    "baseline_cost": msg("Baseline cost"),
    "wbs_code": msg("WBS code"),
    "labels": msg("Labels"),
    "probability_pct": msg("Probability of a risk"),
    "impact_cost": msg("Cost impact of a risk"),
    "impact_days": msg("Impact of a risk in days"),
    "impact_score": msg("Impact score of a risk"),
    "score": msg("Score of a risk"),
    "response": msg("Response to a risk"),
    "owner": msg("Owner"),
    "account": msg("Who worked"),
    "key": msg("Key of a project"),
    "description": msg("Description"),
    "health": msg("Health"),
    "task": msg("Task of a row"),
    "work_type": msg("Type of work"),
    "approval": msg("Approval"),
    "currency": msg("Currency of a row"),
    "duration_seconds": msg("Hours of a row"),
    "amount": msg("Amount of a row"),
    "entry_date": msg("Day of a row"),
    "start_on": msg("Start of a project"),
    "finish_on": msg("Finish of a project"),
    "period_start": msg("Period begins"),
    "period_finish": msg("Period ends"),
}
MONEY_TITLES = {
    "budget": msg("Money: budget"),
    "committed": msg("Money: committed"),
    "actual": msg("Money: actual"),
    "forecast": msg("Money: forecast"),
}
TIME_TITLES = {
    "field": msg("Hours spent"),
    "native": msg("Hours spent (time tracking)"),
    "tempo": msg("Hours of Tempo"),
    "board": msg("Hours of a board"),
}
PLACES_OF_HOURS = {
    "native": msg("the tool's own time tracking"),
    "tempo": msg("Tempo"),
    "board": msg("boards of time sheets"),
}
"""Where hours come from that are in no field."""
PERCENT_COLUMNS = frozenset({"percent_complete", "probability_pct"})

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Option:
    """A meaning to choose. `asks` is what else must be said of it: time (a unit of time), share (percent or ratio), money, or ""."""

    value: str
    title: str
    asks: str = ""


def title_of(meaning: str) -> str:
    """What a meaning is called, in English; a column that nobody knows by its own name."""
    beginning, _, name = meaning.partition(":")
    titles = {COLUMN: COLUMN_TITLES, MONEY: MONEY_TITLES, TIME: TIME_TITLES}.get(f"{beginning}:", {})
    return titles.get(name, name.replace("_", " "))


def asks_of(meaning: str) -> str:
    """What must be said beside a meaning."""
    beginning, _, name = meaning.partition(":")
    if f"{beginning}:" == MONEY:
        return "money"
    if f"{beginning}:" == TIME or COLUMNS.get(name) == HOURS:
        return "time"
    return "share" if name in PERCENT_COLUMNS else ""


def options_for(mappable: Mappable, held: frozenset[Holds], *, is_of_projects: bool) -> list[Option]:
    """What a field that holds this may mean at a tool. A field of projects can only be money."""
    found = [] if is_of_projects else [COLUMN + column for column in mappable.columns_for(held)]
    found += [MONEY + kind for kind in BudgetKind if held & AMOUNT]
    found += [f"{TIME}field"] if "field" in mappable.hours and held & HOURS and not is_of_projects else []
    return [option_of(meaning) for meaning in found]


def option_of(meaning: str) -> Option:
    return Option(meaning, title_of(meaning), asks_of(meaning))
