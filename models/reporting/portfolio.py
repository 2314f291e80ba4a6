"""Read models of the PMO's own portfolio: projects, people, baselines, and figures kept by the day."""

from models.reporting.columns import (
    COSTS,
    PEOPLE,
    amount,
    currency,
    day,
    flag,
    instant,
    integer,
    json,
    key,
    percent,
    reference,
    seconds,
    text,
    word,
)
from models.reporting.shape import Column, ColumnType, ReadModel
from models.vocabulary import BaselineSource, Health, PortfolioKind, Presence, ProjectState

CLIENT = reference("client_id", "clients", "The client it belongs to.", nullable=False)
OF_PROJECT = reference("project_id", "projects", "The project.", nullable=False)
PORTFOLIO = reference("portfolio_id", "portfolios", "The portfolio it is steered in.")

PORTFOLIOS = ReadModel(
    name="portfolios",
    singular="portfolio",
    relation="portfolio",
    meaning="What projects are steered together; a programme is a part of a portfolio.",
    columns=(
        key("Id of the portfolio."),
        CLIENT,
        reference("parent_id", "portfolios", "The portfolio it is a part of."),
        word("kind", PortfolioKind, "A portfolio or a programme."),
        text("name", "Its name.", nullable=False),
        text("manager", "Who steers it.", hidden_from=PEOPLE),
        instant("created_at", "When it was added.", nullable=False),
        instant("updated_at", "When it last changed.", nullable=False),
    ),
)

PROJECTS = ReadModel(
    name="projects",
    singular="project",
    relation="project_all",
    meaning="Consolidated projects, and every source project that nobody has linked yet.",
    columns=(
        key("Id of the project; that of the source project where nobody has linked it."),
        CLIENT,
        PORTFOLIO,
        text("code", "Its code; the tool's key where nobody has linked it."),
        text("name", "Its name.", nullable=False),
        text("sponsor", "Who pays for it.", hidden_from=PEOPLE),
        text("manager", "Who leads it.", hidden_from=PEOPLE),
        text("phase", "The phase it is in."),
        word("state", ProjectState, "How it stands."),
        day("target_start", "Day it is to begin."),
        day("target_finish", "Day it is to end."),
        amount("approved_budget", "What was approved for it."),
        currency(of="its figures", nullable=False),
        flag(
            "is_consolidated",
            "Whether the PMO made it; false for a source project that nobody has linked.",
            nullable=False,
        ),
        json(
            "links",
            "[{source_project_id, roles, allocation_pct, filter, valid_from, valid_to}]: what belongs to it.",
            nullable=False,
            is_computed=True,
        ),
        text("source_url", "Where to look at it in the tool, where nobody has linked it."),
        word("presence", Presence, "What is known of its existence."),
        instant("created_at", "When it was added."),
        instant("updated_at", "When it last changed."),
    ),
)

PEOPLE_OF_CLIENT = ReadModel(
    name="people",
    singular="person",
    relation="person",
    meaning="Humans, whatever tools they appear in.",
    default_sort=("client_id", "id"),
    columns=(
        key("Id of the person."),
        CLIENT,
        text("name", "Their name.", nullable=False, hidden_from=PEOPLE),
        text("email", "Their e-mail address.", hidden_from=PEOPLE),
        text("role", "What they do, where hours are priced by role."),
        flag("active", "Whether they still work for the client.", nullable=False),
        json(
            "accounts",
            "[{account_id, method, decided_by, decided_at}]: who they are in the tools.",
            nullable=False,
            hidden_from=PEOPLE,
            is_computed=True,
        ),
        instant("created_at", "When they were added.", nullable=False),
    ),
)

BASELINES = ReadModel(
    name="baselines",
    singular="baseline",
    relation="baseline",
    meaning="Plans that projects are measured by.",
    columns=(
        key("Id of the baseline."),
        CLIENT,
        OF_PROJECT,
        text("name", "Its name.", nullable=False),
        word("source", BaselineSource, "Whether the tool keeps it or the hub froze it."),
        day("effective_on", "First day it holds.", nullable=False),
        day("frozen_on", "The day whose plan was frozen."),
        text("reason", "Why it was made."),
        text("created_by", "Who made it.", nullable=False, hidden_from=PEOPLE),
        instant("created_at", "When it was made.", nullable=False),
    ),
)

PROJECT_SNAPSHOTS = ReadModel(
    name="project_snapshots",
    singular="project snapshot",
    relation="project_snapshot",
    meaning="Each project at the end of each day, written once.",
    partitioned_by="snapshot_on",
    columns=(
        key("Id of the snapshot."),
        CLIENT,
        OF_PROJECT,
        day("snapshot_on", "The day.", nullable=False),
        PORTFOLIO,
        text("code", "Its code."),
        text("name", "Its name.", nullable=False),
        word("state", ProjectState, "How it stood."),
        text("phase", "The phase it was in."),
        word("health", Health, "Its health."),
        day("start_on", "First day of the plan."),
        day("finish_on", "Last day of the plan."),
        day("baseline_finish", "Last day of the baseline."),
        integer("tasks", "Leaf tasks.", nullable=False),
        integer("tasks_done", "Leaf tasks that were done.", nullable=False),
        integer("tasks_cancelled", "Leaf tasks that were cancelled.", nullable=False),
        integer("milestones", "Milestones.", nullable=False),
        integer("milestones_reached", "Milestones that were reached.", nullable=False),
        integer("open_risks", "Risks and issues that were open.", nullable=False),
        seconds("estimate_seconds", "Estimated work of the leaf tasks."),
        seconds("remaining_seconds", "Work left, as the tools report it."),
        seconds("logged_seconds", "Hours logged.", nullable=False),
        currency(of="its amounts", nullable=False),
        amount("approved_budget", "What was approved."),
        amount("bac", "Budget at completion."),
        amount("pv", "Planned value."),
        amount("ev", "Earned value."),
        amount("ac", "Actual cost."),
        amount("eac", "Estimate at completion."),
        json("content", "What the summary showed on that day.", nullable=False, hidden_from=COSTS),
        instant("taken_at", "When it was taken.", nullable=False),
    ),
)

KPI_VALUES = ReadModel(
    name="kpi_values",
    singular="KPI value",
    relation="kpi_value",
    meaning="Each KPI of each project at the end of each day.",
    partitioned_by="status_on",
    columns=(
        key("Id of the value."),
        CLIENT,
        OF_PROJECT,
        day("status_on", "The day.", nullable=False),
        text("name", "Name of the KPI.", nullable=False),
        Column("value", ColumnType.NUMBER, "Its value.", digits=(38, 10), hidden_from=COSTS),
        text("word", "Its value where it is a word."),
        text("reason", "Why there is no value.", hidden_from=COSTS),
        percent("coverage_pct", "Share of the data that it rests on."),
        currency(of="an amount"),
        json("inputs", "What it was computed from.", nullable=False, hidden_from=COSTS),
        text("formula", "Its formula.", nullable=False),
        integer("formula_version", "Version of the formula.", nullable=False),
        instant("computed_at", "When it was computed.", nullable=False),
    ),
)
