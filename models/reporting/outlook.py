"""Read models of what lies ahead: early warnings and the risk register."""

from models.reporting.columns import (
    PEOPLE,
    amount,
    currency,
    day,
    flag,
    instant,
    integer,
    json,
    key,
    number,
    percent,
    reference,
    text,
    word,
)
from models.reporting.portfolio import CLIENT, OF_PROJECT, PORTFOLIO
from models.reporting.shape import Past, ReadModel
from models.vocabulary import RiskKind, RiskStatus, SignalRule, SignalSeverity

PROJECT_NAME = text("project", "Its name.", nullable=False)

SIGNALS = ReadModel(
    name="signals",
    singular="signal",
    relation="signal",
    meaning="Early warnings: every project and rule that is broken now, with the rows it was found in.",
    is_kept=True,
    default_sort=("client_id", "severity", "project", "rule"),
    past=Past.JOINED,
    columns=(
        key("Id of the signal, the same as long as the project breaks the rule."),
        CLIENT,
        OF_PROJECT,
        PORTFOLIO,
        PROJECT_NAME,
        text("project_code", "Its code."),
        word("rule", SignalRule, "The rule that is broken."),
        word("severity", SignalSeverity, "How much it matters."),
        integer("found", "In how many rows it was found.", nullable=False),
        text("message", "The signal as a sentence.", nullable=False),
        json("inputs", "The figures it was judged by.", nullable=False),
        json(
            "evidence", "[{entity, id, name, source_url, ...}]: the first twenty rows it was found in.", nullable=False
        ),
        instant("found_at", "When it was looked for.", nullable=False),
    ),
)

RISK_REGISTER = ReadModel(
    name="risk_register",
    singular="line of the risk register",
    relation="risk_exposure",
    meaning="Risks, issues and assumptions of every project, with their exposure.",
    past=Past.JOINED,
    columns=(
        key("Id of the line."),
        CLIENT,
        OF_PROJECT,
        PROJECT_NAME,
        PORTFOLIO,
        reference("risk_id", "risks", "The risk as its tool has it.", nullable=False),
        reference("source_project_id", "source_projects", "The project it stands in.", nullable=False),
        reference("task_id", "tasks", "The task it concerns or is kept as."),
        word("kind", RiskKind, "A risk, an issue that happened, or an assumption."),
        text("title", "What may happen.", nullable=False),
        word("status", RiskStatus, "How it stands."),
        percent("probability_pct", "How likely it is; an issue has happened."),
        amount("impact_cost", "What it would cost."),
        currency(of="the impact"),
        number("impact_days", "How many days it would cost.", unit="days"),
        number("impact_score", "Impact on the tool's own scale."),
        number("score", "Severity on the tool's own scale."),
        amount("exposure", "Probability x cost."),
        number("exposure_days", "Probability x days.", unit="days"),
        number("exposure_score", "Probability x impact on the tool's own scale."),
        text("exposure_reason", "Why it cannot be weighed."),
        text("response", "What is done about it."),
        reference("owner_id", "accounts", "Who looks after it."),
        text("owner", "Their name.", hidden_from=PEOPLE),
        day("due_on", "Day by which it is to be dealt with."),
        flag("is_overdue", "Whether that day has passed.", nullable=False),
        text("source_url", "Where to look at it in the tool."),
    ),
)
