"""Allocations: how much of a person a project has planned for a span of days.

Decided: a percentage is kept as it is, and hours give no planned time, because Asana's document does not say whether they are a day's, a
week's or the span's, instead of a figure that may be wrong by the number of weeks. The run says how many there are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.asana import fields
from connectors.asana.api import AsanaApi, listed
from connectors.asana.reading import Reading, with_last
from connectors.sdk.answer import Answer
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.errors import AccessDenied
from connectors.sdk.reading import to_day, to_decimal
from models.records import AssignmentRecord
from models.wording import agree

JsonObject = dict[str, Any]
STREAM = "allocations"
_WHAT = "list allocations"


def read_allocations(reading: Reading) -> Iterator[Page | Gap]:
    """All of them, each run: a list of a workspace, which knows no change time. What concerns projects that are not read is left out.

    Asana refuses a plan without capacity planning by 402 or 403: neither is a fault.
    """
    try:
        yield from _pages(reading)
    except AccessDenied as refusal:
        says = f"Allocations are not available on this plan or to this token: {refusal.message}"
        yield Gap(STREAM, WHOLE_CONNECTION, says, refusal.hint, is_fault=False)


def _pages(reading: Reading) -> Iterator[Page | Gap]:
    in_hours = 0
    for answer, is_last in with_last(list_allocations(reading.api, reading.workspaces, fields.ALLOCATION)):
        shares = listed(answer.json(), what=_WHAT)
        for share in shares:
            in_hours += (share.get("effort") or {}).get("type") == "hours"
            if not _is_placeholder(share.get("assignee")):
                reading.people.meet(share.get("assignee"))
        parents = {share["parent"]["gid"] for share in shares if share.get("parent")}
        context = {"projects": sorted(parents & reading.homes)}
        yield Page(STREAM, WHOLE_CONNECTION, answer.body, context, is_last=is_last)
    if in_hours:
        yield Gap(
            STREAM,
            WHOLE_CONNECTION,
            agree(
                in_hours,
                f"1 allocation of {reading.api.place} is in hours, and Asana does not say whether a day's, a week's or the whole span's: "
                "it shows who is planned when, without an amount of time.",
                f"{in_hours} allocations of {reading.api.place} are in hours, and Asana does not say whether a day's, a week's or the whole span's: "
                "they show who is planned when, without an amount of time.",
            ),
            "Allocate percentages where the amount matters.",
            is_fault=False,
        )


def list_allocations(api: AsanaApi, workspaces: list[JsonObject], opt_fields: tuple[str, ...]) -> Iterator[Answer]:
    """The pages of every workspace. Raises PlanLacks where the plan has no allocations."""
    for here in workspaces:
        params = {"workspace": here["gid"], **fields.asked(opt_fields)}
        yield from api.pages("/allocations", what=_WHAT, params=params)


def to_assignments(share: JsonObject, *, context: Mapping[str, Any]) -> Iterator[AssignmentRecord]:
    """Translate one allocation. A placeholder is nobody yet. Source: Asana's OpenAPI document, `AllocationResponse`."""
    parent = share["parent"]["gid"]
    if parent not in context["projects"]:
        return
    effort, assignee = share.get("effort") or {}, share.get("assignee")
    yield AssignmentRecord(
        source_id=share["gid"],
        project=parent,
        account=assignee["gid"] if assignee and not _is_placeholder(assignee) else None,
        units_pct=to_decimal(effort.get("value")) if effort.get("type") == "percent" else None,
        start_on=to_day(share["start_date"]),
        finish_on=to_day(share["end_date"]),
    )


def _is_placeholder(assignee: JsonObject | None) -> bool:
    return assignee is not None and assignee.get("resource_type") == "placeholder"
