"""Risks, issues and status reports of the Project Accelerator as records. Pure.

Its choices (probability, impact, overall status) are told in the reader's language and are kept as the words they are.
"""

from collections.abc import Iterator

from connectors.msproject.dataverse.context import JsonObject, PageContext
from connectors.msproject.dataverse.tables import ISSUES, RISKS
from connectors.msproject.dataverse.values import first_filled, to_day_in_zone, word_of
from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import Translated, to_decimal, to_instant
from models.records import RiskRecord, StatusReportRecord
from models.vocabulary import Health, RiskKind, RiskStatus

_NAMELESS = "(unnamed)"
_CHOICES = ("proj_probability", "proj_impact", "proj_exposure")
_LONGEST_TEXT, _LONGEST_NAME = 100_000, 4_000


def to_risks(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    return _to_register(row, context, id_=row["msdyn_projectriskid"], kind=RiskKind.RISK, table=RISKS)


def to_issues(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    return _to_register(row, context, id_=row["msdyn_projectissueid"], kind=RiskKind.ISSUE, table=ISSUES)


def _to_register(
    row: JsonObject, context: PageContext, *, id_: str, kind: RiskKind, table: str
) -> Iterator[Translated]:
    project = _project_of(row, context, id_)
    cost, currency = to_decimal(row.get("proj_cost")), context.currency_of(row, project)
    is_open = row.get("statecode") == 0 if row.get("statecode") is not None else None
    answers = [row[name] for name in ("msdyn_mitigationplan", "msdyn_contingencyplan") if row.get(name)]
    yield RiskRecord(
        source_id=id_,
        source_url=context.url_of(table, id_),
        source_created_at=to_instant(row.get("createdon")),
        source_updated_at=to_instant(row.get("modifiedon")),
        project=project,
        kind=kind,
        title=str(first_filled(row, "msdyn_subject", "msdyn_name") or _NAMELESS)[:_LONGEST_NAME],
        impact_cost=cost if currency else None,
        currency=currency if cost is not None else None,
        response="\n\n".join(answers)[:_LONGEST_TEXT] or None,
        due_on=to_day_in_zone(row.get("proj_due"), context.zone(project)),
        status=RiskStatus.UNKNOWN if is_open is None else RiskStatus.OPEN if is_open else RiskStatus.CLOSED,
        status_source=word_of(row, "statecode"),
        custom_fields={
            **{name: word for name in _CHOICES if (word := word_of(row, name))},
            **({"msdyn_description": row["msdyn_description"]} if row.get("msdyn_description") else {}),
        },
    )


def to_reports(row: JsonObject, context: PageContext) -> Iterator[Translated]:
    """The health is a choice whose meaning its text alone tells: it stays beside, in the words of the environment."""
    id_ = row["msdyn_projectstatusreportid"]
    column = next((name for name in ("msdyn_overallstatus", "proj_overallstatus") if row.get(name) is not None), "")
    texts = [row[name] for name in ("msdyn_description", "msdyn_comments") if row.get(name)]
    reported_at = to_instant(row["createdon"])
    if reported_at is None:
        raise ValueError("a status report without a date")
    yield StatusReportRecord(
        source_id=id_,
        source_updated_at=to_instant(row.get("modifiedon")),
        project=_project_of(row, context, id_),
        reported_at=reported_at,
        health=Health.UNKNOWN,
        health_source=word_of(row, column) if column else None,
        title=first_filled(row, "msdyn_subject", "msdyn_name"),
        text="\n\n".join(texts)[:_LONGEST_TEXT] or None,
    )


def _project_of(row: JsonObject, context: PageContext, id_: str) -> str:
    project = context.project_of(row)
    if project is None:
        raise RecordRejected(
            "The row names no project.", source_id=id_, rule="missing:project", hint="Name its project in Dataverse."
        )
    return project
