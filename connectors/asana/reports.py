"""How projects are said to fare: status updates, and the goals that projects work for."""

from collections.abc import Iterator
from typing import Any

from connectors.asana import fields
from connectors.asana.api import PAGE_SIZE, Action, listed
from connectors.asana.batching import ask, items_of, refusals
from connectors.asana.reading import Reading, with_last
from connectors.sdk.contract import WHOLE_CONNECTION, FetchMode, Gap, Page
from connectors.sdk.cursor import Cursor

JsonObject = dict[str, Any]
STREAM = "status_updates"
_LIST_GOALS = "list goals"


def read_status_updates(reading: Reading) -> Iterator[Page | Gap]:
    """Those of projects that have another latest one than at the last run: the list of projects tells, so idle ones cost nothing."""
    cursor = reading.plan.cursor(STREAM)
    before = cursor.state["latest"] if cursor and reading.plan.mode is FetchMode.INCREMENTAL else {}
    latest = {scope: gid for scope in reading.scopes if (gid := reading.projects[scope]["status_update"])}
    actions = [
        Action("/status_updates", {"parent": scope}, fields=fields.STATUS_UPDATE, limit=PAGE_SIZE)
        for scope, gid in latest.items()
        if gid != before.get(scope)
    ]
    for answered, is_last in with_last(ask(reading.api, actions, what="list status updates")):
        context = {"shape": answered.shape}
        at_end = Cursor({"latest": latest}) if is_last else None
        yield Page(STREAM, WHOLE_CONNECTION, answered.body, context, at_end, is_last=is_last and not before)
        yield from refusals(reading.api, answered, stream=STREAM)


def read_goals(reading: Reading) -> Iterator[Page | Gap]:
    """The goals of each workspace; `context.supporting` names the projects that work for each."""
    answers = [
        answer
        for here in reading.workspaces
        for answer in reading.api.pages(
            "/goals", what=_LIST_GOALS, params={"workspace": here["gid"], **fields.asked(fields.GOAL)}
        )
    ]
    for answer, is_last in with_last(answers):
        page = Page("goals", WHOLE_CONNECTION, answer.body, is_last=is_last)
        goals = [goal["gid"] for goal in listed(page.document, what=_LIST_GOALS)]
        page.context["supporting"] = _supporting(reading, goals)
        yield page


def _supporting(reading: Reading, goals: list[str]) -> dict[str, list[str]]:
    """The projects that are read among what supports each goal."""
    found: dict[str, set[str]] = {gid: set() for gid in goals}
    actions = [
        Action("/goal_relationships", {"supported_goal": gid}, fields=fields.GOAL_RELATIONSHIP, limit=PAGE_SIZE)
        for gid in goals
    ]
    for answered in ask(reading.api, actions, what="list what supports a goal"):
        for action, result in zip(answered.actions, answered.results, strict=True):
            resources = {relation["supporting_resource"]["gid"] for relation in items_of(result)}
            found[(action.data or {})["supported_goal"]] |= resources & reading.homes
    return {gid: sorted(projects) for gid, projects in found.items()}
