"""Risks, issues and deliverables of the projects' sites as records. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.context import PageContext
from connectors.msproject.project_server.values import to_id, to_moment, to_wall_day
from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import Translated, to_decimal
from models.records import MilestoneRecord, RiskRecord
from models.vocabulary import RiskKind, RiskStatus

_NAMELESS, _LONGEST_NAME, _LONGEST_TEXT, _ALL = "(unnamed)", 4_000, 100_000, Decimal(100)
_STATUS = {"(1)": RiskStatus.OPEN, "(2)": RiskStatus.OPEN, "(3)": RiskStatus.CLOSED}
_BESIDE = ("Probability", "Category", "CostExposure", "Owner", "AssignedToResource", "Priority", "Discussion")


def to_risks(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    return _to_register(row, context, id_=to_id(row["RiskId"]) or "", kind=RiskKind.RISK)


def to_issues(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    return _to_register(row, context, id_=to_id(row["IssueId"]) or "", kind=RiskKind.ISSUE)


def _to_register(row: JsonObject, context: PageContext, *, id_: str, kind: RiskKind) -> Iterator[Translated]:
    if row.get("IsFolder"):
        return
    project = _project_of(row, id_)
    cost, currency, zone = to_decimal(row.get("Cost")), context.currency_of(row, project), context.zone(project)
    answers = [text for name in ("MitigationPlan", "ContingencyPlan", "Resolution") if (text := row.get(name))]
    yield RiskRecord(
        source_id=id_,
        source_created_at=to_moment(row.get("CreatedDate"), zone),
        source_updated_at=to_moment(row.get("ModifiedDate"), zone),
        project=project,
        kind=kind,
        title=_title(row),
        probability_pct=_probability(row),
        impact_cost=cost if currency else None,
        currency=currency if cost is not None else None,
        impact_score=to_decimal(row.get("Impact")),
        score=to_decimal(row.get("Exposure")),
        response="\n\n".join(answers)[:_LONGEST_TEXT] or None,
        owner=context.person(row, "Owner", "AssignedToResource"),
        due_on=to_wall_day(row.get("DueDate")),
        status=_STATUS.get(str(row.get("Status") or "")[:3], RiskStatus.UNKNOWN),
        status_source=row.get("Status") or None,
        custom_fields={name: row[name] for name in _BESIDE if row.get(name) not in {None, ""}},
    )


def to_deliverables(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """Something a project promised, with a day; whether it was delivered is told nowhere."""
    if row.get("IsFolder"):
        return
    id_ = to_id(row["DeliverableId"]) or ""
    project = _project_of(row, id_)
    zone = context.zone(project)
    yield MilestoneRecord(
        source_id=id_,
        source_created_at=to_moment(row.get("CreatedDate"), zone),
        source_updated_at=to_moment(row.get("ModifiedDate"), zone),
        project=project,
        name=_title(row),
        due_on=to_wall_day(row.get("FinishDate")),
    )


def _probability(row: JsonObject) -> Decimal | None:
    """As percent. Whether a farm counts to 1 or to 100 shows in the exposure, which is probability times impact; else it stays beside."""
    number, impact, exposure = (to_decimal(row.get(name)) for name in ("Probability", "Impact", "Exposure"))
    if number is None or number == 0:
        return number
    if number > 1:
        return number
    if not impact or exposure is None:
        return None
    is_ratio = abs(exposure - number * impact) < abs(exposure - number * impact / _ALL)
    return number * _ALL if is_ratio else number


def _title(row: JsonObject) -> str:
    return str(row.get("Title") or _NAMELESS)[:_LONGEST_NAME]


def _project_of(row: JsonObject, id_: str) -> str:
    project = to_id(row.get("ProjectId"))
    if project is None:
        raise RecordRejected(
            "The row names no project.", source_id=id_, rule="missing:project", hint="Link its site to a project."
        )
    return project
