"""Issues that the mapping calls risks: each is a task, and beside it a risk of its project with what its fields say of it. Pure."""

from connectors.jira.columns import Columns, JsonObject
from models.records import RiskRecord, TaskRecord
from models.vocabulary import RiskKind, RiskStatus, StatusCategory

_CLOSED = frozenset({StatusCategory.DONE, StatusCategory.CANCELLED})


def to_risk(task: TaskRecord, fields: JsonObject, columns: Columns) -> RiskRecord:
    """The risk that an issue is. Raises ValueError for a value of another kind."""
    said = columns.of_risk(fields)
    return RiskRecord(
        source_id=task.source_id,
        source_url=task.source_url,
        source_created_at=task.source_created_at,
        source_updated_at=task.source_updated_at,
        project=task.project,
        task=task.source_id,
        kind=RiskKind.RISK,
        title=task.name,
        owner=task.assignee,
        due_on=task.due_on,
        status=_status(task.status_category),
        status_source=task.status_source,
        currency=columns.rules.currency if "impact_cost" in said else None,
        **said,
    )


def _status(category: StatusCategory) -> RiskStatus:
    if category in _CLOSED:
        return RiskStatus.CLOSED
    return RiskStatus.UNKNOWN if category is StatusCategory.UNKNOWN else RiskStatus.OPEN
