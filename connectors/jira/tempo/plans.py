"""Plans: who is to work how long on which issue or project. Read whole each run, since Tempo tells of no deletion.

The span is of whole calendar years, because Tempo counts a plan's hours within the span that was asked for.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from connectors.jira.tempo.api import ListPage, TempoApi
from connectors.jira.worklogs import IssueKeys
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied, ConfigError

JsonObject = dict[str, Any]
STREAM = "tempo_plans"
_CURSOR_VERSION = 1
_WHAT = "list plans"


def plan_pages(api: TempoApi, cursor: Cursor | None, *, keys: IssueKeys, now: dt.datetime) -> Iterator[Page | Gap]:
    """Plans from the start of last year to the end of the next. One that is listed no more is asked for before it leaves."""
    known = cursor.state["ids"] if cursor and cursor.version == _CURSOR_VERSION else []
    listed: list[int] = []
    try:
        for found in _walk(api, now):
            listed += [plan["id"] for plan in found.rows if "id" in plan]
            gone = _gone(api, set(known) - set(listed)) if found.is_last else []
            yield _page(found, keys, gone=gone, listed=listed)
    except (AccessDenied, ConfigError) as error:
        yield Gap(STREAM, WHOLE_CONNECTION, f"Plans cannot be read: {error.message}", error.hint, is_fault=False)


def list_plan_ids(api: TempoApi, *, now: dt.datetime) -> list[int]:
    """The numbers of all plans of these years."""
    return [plan["id"] for found in _walk(api, now) for plan in found.rows]


def has_plan(api: TempoApi, number: int | str) -> bool:
    return api.find(f"plans/{number}", what="read a plan") is not None


def _walk(api: TempoApi, now: dt.datetime) -> Iterator[ListPage]:
    params = {"from": f"{now.year - 1}-01-01", "to": f"{now.year + 1}-12-31"}
    return api.walk("plans", of="id", what=_WHAT, params=params)


def _gone(api: TempoApi, missing: set[int]) -> list[int]:
    return [plan for plan in sorted(missing) if not has_plan(api, plan)]


def _page(found: ListPage, keys: IssueKeys, *, gone: list[int], listed: list[int]) -> Page:
    items = [plan.get("planItem") or {} for plan in found.rows]
    issues = sorted(keys.of([item["id"] for item in items if item.get("type") == "ISSUE"]))
    return Page.of_answer(
        found.answer.body,
        found.document,
        stream=STREAM,
        scope=WHOLE_CONNECTION,
        context={"issues": issues, "projects": sorted(keys.project_ids), "gone": gone},
        cursor=Cursor({"ids": sorted(set(listed))}, _CURSOR_VERSION) if found.is_last else None,
    )
