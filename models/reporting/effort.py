"""Read models of people, their hours and money."""

from dataclasses import replace

from models.reporting.columns import (
    COSTS,
    PEOPLE,
    amount,
    currency,
    day,
    flag,
    instant,
    json,
    key,
    number,
    percent,
    reference,
    seconds,
    source_word,
    sourced,
    text,
    word,
)
from models.reporting.shape import Column, Past, ReadModel
from models.vocabulary import AccountKind, Approval, BudgetBasis, BudgetKind, CostCategory, CostClass, LinkRole

ACCOUNTS = ReadModel(
    name="accounts",
    singular="account",
    relation="account",
    meaning="Users as the tools know them.",
    watched=("account",),
    columns=sourced(
        text("name", "Display name.", nullable=False, hidden_from=PEOPLE),
        text("email", "E-mail address, where the tool shows it.", hidden_from=PEOPLE),
        flag("active", "Whether the account may still sign in."),
        word("kind", AccountKind, "A human, an app or a team."),
        text("time_zone", "Its time zone, as an IANA name."),
        of="account",
        hidden_from=PEOPLE,
    ),
)

ASSIGNMENTS = ReadModel(
    name="assignments",
    singular="assignment",
    relation="assignment",
    meaning="Who is planned on which task or project, and for how long.",
    watched=("assignment",),
    partitioned_by="source_created_at",
    columns=sourced(
        reference("task_id", "tasks", "The task; null where the work is planned for a project as a whole."),
        reference("source_project_id", "source_projects", "The project, only where there is no task."),
        reference("account_id", "accounts", "Who is planned."),
        number("units_pct", "Share of the working time, 100 is full time.", unit="percent"),
        seconds("planned_seconds", "Planned work."),
        seconds("actual_seconds", "Work done."),
        seconds("remaining_seconds", "Work left."),
        seconds("baseline_seconds", "Work in the tool's baseline."),
        day("start_on", "First day."),
        day("finish_on", "Last day."),
        amount("planned_cost", "Planned cost."),
        amount("actual_cost", "Cost so far."),
        currency(of="its costs"),
        json(
            "timephased",
            "Work and cost over time, [{kind, start, finish, value}].",
            nullable=False,
            hidden_from=COSTS,
            on_request=True,
        ),
        of="assignment",
    ),
)

TIME_ENTRIES = ReadModel(
    name="time_entries",
    singular="time entry",
    relation="time_entry",
    meaning="Hours logged.",
    watched=("time_entry",),
    partitioned_by="entry_date",
    columns=sourced(
        reference("task_id", "tasks", "The task worked on."),
        reference("source_project_id", "source_projects", "The project the hours count for."),
        reference("account_id", "accounts", "Who worked."),
        day("entry_date", "The day worked, in the author's own time zone.", nullable=False),
        instant("started_at", "When the work began."),
        seconds("duration_seconds", "How long.", nullable=False),
        flag("billable", "Whether it may be billed."),
        seconds("billable_seconds", "How much of it may be billed."),
        text("work_type", "The tool's kind of work."),
        word("approval", Approval, "How the approval stands; cancelled hours never count."),
        source_word("approval_source", "approval"),
        text("note", "The author's note."),
        of="time entry",
    ),
)

LINE_DIGITS = (28, 10)
"""Hours at a rate are rarely round: with ten digits their sum is right to the cent however many there are."""


def _of_any_origin(item: Column) -> Column:
    """What only rows of tools have is null in those that were imported."""
    return replace(item, nullable=item.nullable or item.name in {"connection_id", "mapping_version"})


BUDGET_LINES = ReadModel(
    name="budget_lines",
    singular="budget line",
    relation="budget_line_all",
    parts=("budget_line_kept", "budget_line_imported", "budget_line_of_hours"),
    meaning="Money planned, committed, spent or forecast, each amount once: kept by tools, imported, or hours at their rate.",
    # Numbers of three tables: only together with the id are no two alike.
    default_sort=("client_id", "seq", "id"),
    watched=("budget_line", "imported_budget_line", "time_entry", "rate"),
    marked=("price_mark",),
    joins_in_order=True,
    is_priced=True,
    partitioned_by="period_start",
    columns=tuple(
        _of_any_origin(item)
        for item in sourced(
            reference("source_project_id", "source_projects", "The tool's project it belongs to."),
            reference("project_id", "projects", "The project it was imported for; null for what came from a tool."),
            reference("task_id", "tasks", "The task it belongs to."),
            reference("account_id", "accounts", "Who worked the hours that it is the cost of."),
            word("kind", BudgetKind, "Budget, commitment, actual or forecast."),
            word("category", CostCategory, "What it is spent on."),
            word("cost_class", CostClass, "Investment or running cost.", nullable=True),
            flag("is_contingency", "Whether it is a reserve, which is no part of BAC.", nullable=False),
            day("period_start", "First day it covers."),
            day("period_finish", "Last day it covers."),
            replace(amount("amount", "How much; positive is a cost.", nullable=False), digits=LINE_DIGITS),
            currency(of="the amount", nullable=False),
            word(
                "basis",
                BudgetBasis,
                "Where the figure comes from: a tool, an import, or hours x rate. Of hours that the hub has priced, `id` is the time entry's.",
            ),
            text("source_field", "The tool's field it was read from; of an import, the note.", hidden_from=COSTS),
            word("role", LinkRole, "The role in which a project has it: hours' costs come with the hours."),
            percent(
                "counted_pct",
                "How much of the cost it is: below 100 where of projects that share hours some have their cost in other lines.",
                nullable=False,
            ),
            of="budget line",
        )
    ),
)

AVAILABILITY = ReadModel(
    name="availability",
    singular="availability",
    relation="availability",
    meaning="Where people have public holidays, and what share of the working time they are there.",
    past=Past.OWN,
    columns=(
        key("Id of the line."),
        reference("client_id", "clients", "The client it belongs to.", nullable=False),
        reference("person_id", "people", "The person; null is everybody."),
        text("country", "Country of their public holidays, ISO 3166."),
        text("subdivision", "Part of the country, where holidays differ."),
        percent("pct", "Share of the usual working time, 100 is full time.", nullable=False),
        day("valid_from", "First day it holds; null is open."),
        day("valid_to", "Last day it holds; null is open."),
        text("note", "Why.", hidden_from=PEOPLE),
        instant("created_at", "When it was said.", nullable=False),
    ),
)
