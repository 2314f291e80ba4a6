"""Deleted worklogs by Tempo's audit log, which keeps them for 180 days; Timesheets itself says nothing of them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.tempo.api import TempoApi
from connectors.jira.tempo.hours import OVERLAP, to_instant, to_text
from connectors.sdk.answer import Answer
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied, ConfigError, ContractBroken

JsonObject = dict[str, Any]
STREAM = "tempo_deleted"
KEPT_FOR = dt.timedelta(days=180)
_PATH = "audit/1/events/deleted/types/worklog"
_WHAT = "read deleted worklogs"
_CURSOR_VERSION = 1


def deleted_pages(api: TempoApi, cursor: Cursor | None, *, now: dt.datetime) -> Iterator[Page | Gap]:
    """What was deleted since; a first run notes where the log stands before any hour is read.

    Without the log, deletions are found when the worklogs are counted.
    """
    since, seen = _start(cursor, now)
    if since < now - KEPT_FOR:
        yield _too_long_ago(api)
        since = now - KEPT_FOR
    try:
        for answer, rows in _walk(api, since):
            deletions = {(str(row["tempoWorklogId"]), row["deletedAt"]) for row in rows}
            newest = max([to_instant(row["deletedAt"]) for row in rows] + [since])
            if deletions - seen or cursor is None:
                recent = sorted([*pair] for pair in deletions | seen if to_instant(pair[1]) >= newest - OVERLAP)
                state = {"since": to_text(newest), "seen": recent}
                yield Page(STREAM, WHOLE_CONNECTION, answer.body, {}, Cursor(state, _CURSOR_VERSION))
            since, seen = newest, seen | deletions
    except (AccessDenied, ConfigError) as error:
        hint = f"{error.hint} Until then they are found once a day, when all worklogs are counted."
        yield Gap(STREAM, WHOLE_CONNECTION, f"Deleted worklogs cannot be read: {error.message}", hint, is_fault=False)


def has_log(api: TempoApi, *, now: dt.datetime) -> bool:
    """Whether the audit log may be read."""
    try:
        api.get_beside(_PATH, what=_WHAT, params={"updatedFrom": to_text(now)})
    except (AccessDenied, ConfigError):
        return False
    return True


def _start(cursor: Cursor | None, now: dt.datetime) -> tuple[dt.datetime, set[tuple[str, str]]]:
    if cursor is None or cursor.version != _CURSOR_VERSION:
        return now - dt.timedelta(days=1), set()
    return to_instant(cursor.state["since"]), {(number, moment) for number, moment in cursor.state["seen"]}


def _walk(api: TempoApi, since: dt.datetime) -> Iterator[tuple[Answer, list[JsonObject]]]:
    """The pages of the log, by their link to the next one or by the key it goes on from."""
    path, params = _PATH, {"updatedFrom": to_text(since - OVERLAP)}
    while True:
        answer = api.get_beside(path, what=_WHAT, params=params)
        document = answer.json()
        yield answer, items_of(document, "results", of=api.place)
        metadata = document.get("metadata") or {}
        before = path, params
        if metadata.get("next"):
            path, params = metadata["next"], {}
        elif metadata.get("lastEvaluatedKey"):
            params = {**params, "lastEvaluatedKey": metadata["lastEvaluatedKey"]}
        else:
            return
        if before == (path, params):
            raise ContractBroken(f"{api.place} leads its log of deletions in a circle.", hint="Try again later.")


def _too_long_ago(api: TempoApi) -> Gap:
    return Gap(
        STREAM,
        WHOLE_CONNECTION,
        f"{api.place} was last read more than 180 days ago, and its log of deletions reaches no further.",
        hint="Run in full once: then all worklogs are counted.",
        is_fault=False,
    )
