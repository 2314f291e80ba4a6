"""Rows that are no tasks: projects of a portfolio board, risks of a risk board."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from connectors.monday.cells import plain_value
from connectors.monday.sheet import Sheet
from connectors.sdk.reading import to_instant, to_percent
from models.records import ProjectRecord, RiskRecord, StatusReportRecord
from models.vocabulary import Health, ProjectState, RiskKind, RiskStatus, StatusCategory

JsonObject = dict[str, Any]

_STATES = {
    StatusCategory.TODO: ProjectState.PROPOSED,
    StatusCategory.IN_PROGRESS: ProjectState.ACTIVE,
    StatusCategory.ON_HOLD: ProjectState.ON_HOLD,
    StatusCategory.DONE: ProjectState.COMPLETED,
    StatusCategory.CANCELLED: ProjectState.CANCELLED,
    StatusCategory.UNKNOWN: ProjectState.UNKNOWN,
}
_HEALTH = {
    Health.GREEN: {"green", "on track", "vert", "healthy"},
    Health.AMBER: {"amber", "yellow", "at risk", "orange", "à risque"},
    Health.RED: {"red", "off track", "rouge", "critical", "stuck"},
}
_HEALTH_OF = {word: health for health, words in _HEALTH.items() for word in words}
_RISK_KINDS = {
    "issue": RiskKind.ISSUE,
    "problème": RiskKind.ISSUE,
    "assumption": RiskKind.ASSUMPTION,
    "hypothèse": RiskKind.ASSUMPTION,
}


class PortfolioReader:
    """Items of a portfolio board as projects. An item whose own board is read too is one project with it, under the board's id."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._custom = [column.id for column in sheet.plan.rest]

    def to_project(self, row: JsonObject) -> ProjectRecord:
        """Translate one portfolio item; the columns that would be a task's dates, owner and status are the project's."""
        sheet, cells = self._sheet, self._sheet.cells(row)
        status = sheet.label(cells, "status")
        owners = sheet.accounts(cells, "owner") or sheet.accounts(cells, "assignee")
        project = sheet.project_of(row)
        custom = {column: plain_value(cells[column]) for column in self._custom if column in cells}
        return ProjectRecord(
            source_id=project,
            source_url=row.get("url"),
            source_created_at=to_instant(row.get("created_at")),
            source_updated_at=to_instant(row.get("updated_at")),
            archived=row.get("state") == "archived",
            scope=project if project != row["id"] else sheet.board,
            name=row["name"],
            key=sheet.text(cells, "key"),
            description=sheet.text(cells, "description"),
            state=_STATES[sheet.category_of(status)],
            state_source=status.text if status else None,
            owner=owners[0] if owners else None,
            start_on=sheet.start_of(cells, "start_on") or sheet.start_of(cells, "planned_start"),
            finish_on=sheet.finish_of(cells, "finish_on") or sheet.finish_of(cells, "planned_finish"),
            currency=sheet.rules.currency,
            custom_fields={column: value for column, value in custom.items() if value is not None},
        )

    def to_reports(self, row: JsonObject) -> Iterator[StatusReportRecord]:
        """The health somebody set by hand, once for each time it was set."""
        label = self._sheet.label(self._sheet.cells(row), "health")
        if label and label.set_at:
            yield StatusReportRecord(
                source_id=f"{row['id']}:health:{label.set_at:%Y%m%dT%H%M%S}",
                source_url=row.get("url"),
                project=self._sheet.project_of(row),
                reported_at=label.set_at,
                health=_HEALTH_OF.get(label.text.strip().casefold(), Health.UNKNOWN),
                health_source=label.text,
            )


class RiskReader:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._custom = [column.id for column in sheet.plan.rest]

    def to_risk(self, row: JsonObject) -> RiskRecord:
        """Translate one row of a risk board. Impact and probability come from the mapped columns alone."""
        sheet, cells = self._sheet, self._sheet.cells(row)
        status, kind = sheet.label(cells, "status"), sheet.label(cells, "kind")
        owners = sheet.accounts(cells, "owner") or sheet.accounts(cells, "assignee")
        probability, unit = self._number(row, "probability_pct")
        impact_cost, _unit = self._number(row, "impact_cost")
        custom = {column: plain_value(cells[column]) for column in self._custom if column in cells}
        return RiskRecord(
            source_id=row["id"],
            source_url=row.get("url"),
            source_created_at=to_instant(row.get("created_at")),
            source_updated_at=to_instant(row.get("updated_at")),
            archived=row.get("state") == "archived",
            project=sheet.board,
            kind=_RISK_KINDS.get(kind.text.strip().casefold(), RiskKind.RISK) if kind else RiskKind.RISK,
            title=row["name"],
            probability_pct=to_percent(probability, unit=unit or "percent"),
            impact_cost=impact_cost,
            currency=sheet.rules.currency if impact_cost is not None else None,
            impact_days=self._number(row, "impact_days")[0],
            impact_score=self._number(row, "impact_score")[0],
            score=self._number(row, "score")[0],
            response=sheet.text(cells, "response"),
            owner=owners[0] if owners else None,
            due_on=sheet.finish_of(cells, "due_on"),
            status=_risk_status(sheet.category_of(status)) if status else RiskStatus.UNKNOWN,
            status_source=status.text if status else None,
            custom_fields={column: value for column, value in custom.items() if value is not None},
        )

    def _number(self, row: JsonObject, target: str) -> tuple[Decimal | None, str | None]:
        """A number column; of a label such as "4 - likely" the number it begins with."""
        cells = self._sheet.cells(row)
        label = self._sheet.label(cells, target)
        leading = re.match(r"\s*(\d+)", label.text) if label else None
        sources = self._sheet.plan.sources(target)
        if leading and any(source.column.type in {"status", "dropdown"} for source in sources):
            return Decimal(leading[1]), sources[0].unit
        if any(source.column.type in {"status", "dropdown"} for source in sources):
            return None, None
        return self._sheet.number(cells, target)


def _risk_status(category: StatusCategory) -> RiskStatus:
    closed = category in {StatusCategory.DONE, StatusCategory.CANCELLED}
    return RiskStatus.CLOSED if closed else RiskStatus.OPEN
