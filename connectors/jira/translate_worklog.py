"""Worklogs become time entries. Pure, and on the fastest path there is."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from connectors.jira.answers import items_of, to_plain_text
from connectors.jira.columns import account_id
from connectors.sdk.errors import RecordRejected
from models.records import TimeEntryRecord

JsonObject = dict[str, Any]
_instant = dt.datetime.fromisoformat


def to_time_entry(worklog: JsonObject, *, key: str, site: str) -> TimeEntryRecord:
    """Translate one worklog of the issue with this key.

    Seconds stay as Jira counts them (`timeSpentSeconds`, may be 0); `entry_date` is the day in the offset that `started` carries.
    Raises RecordRejected if it carries none. Source: Jira REST v3, "Get issue worklogs".
    """
    started = _instant(worklog["started"])
    comment = worklog.get("comment")
    if started.tzinfo is None:
        raise RecordRejected(
            "The worklog's start has no offset, so its day is not known.",
            source_id=worklog["id"],
            rule="missing:offset",
        )
    return TimeEntryRecord(
        source_id=worklog["id"],
        source_url=f"{site}/browse/{key}?focusedWorklogId={worklog['id']}",
        source_created_at=_instant(created) if (created := worklog.get("created")) else None,
        source_updated_at=_instant(updated) if (updated := worklog.get("updated")) else None,
        task=worklog["issueId"],
        account=account_id(worklog.get("author")),
        entry_date=started.date(),
        started_at=started,
        duration_seconds=worklog["timeSpentSeconds"],
        note=to_plain_text(comment) if comment else None,
    )


def embedded_worklogs(issues: Iterable[JsonObject], *, of: str) -> list[tuple[JsonObject, str | None]]:
    """Worklogs inside of issues, with the issue's key, where they are all there: Jira embeds twenty at most and says nothing of the
    rest but their total.
    """
    found: list[tuple[JsonObject, str | None]] = []
    for issue in issues:
        embedded = issue["fields"].get("worklog")
        if embedded:
            worklogs = items_of(embedded, "worklogs", of=of)
            if len(worklogs) >= embedded["total"]:
                found += [(worklog, issue["key"]) for worklog in worklogs]
    return found
