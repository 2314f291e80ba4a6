"""Issues and worklogs as Jira answers them; a test names only what matters to it."""

from typing import Any

from connectors.jira.defaults import DEFAULT_MAPPING
from connectors.jira.translate_issue import IssueTranslator
from connectors.sdk.mapping import Mapping

SITE = "https://acme.atlassian.net"
ZOE = {"accountId": "5b10", "displayName": "Zoë D.", "active": True}
CATEGORY_IDS = {"undefined": 1, "new": 2, "done": 3, "indeterminate": 4}


def a_status(name="En cours", category="indeterminate", number="10202"):
    return {"id": number, "name": name, "statusCategory": {"id": CATEGORY_IDS[category], "key": category}}


def a_type(name="Tâche", level=0, **rest):
    return {"id": "10472", "name": name, "subtask": level < 0, "hierarchyLevel": level, **rest}


def an_issue(**fields: Any) -> dict[str, Any]:
    """An issue of project 10010; `fields` are laid over the usual ones."""
    usual = {
        "summary": "Migrer l'API",
        "issuetype": a_type(),
        "project": {"id": "10010", "key": "ENR"},
        "status": a_status(),
        "assignee": None,
        "priority": None,
        "created": "2026-10-01T09:00:00.000+0530",
        "updated": "2026-11-20T11:05:42.887+0530",
        "duedate": None,
        "resolutiondate": None,
        "timeoriginalestimate": None,
        "timeestimate": None,
        "timespent": None,
        "labels": [],
        "issuelinks": [],
    }
    return {"id": "20012", "key": "ENR-7", "fields": usual | fields}


def a_worklog(**rest: Any) -> dict[str, Any]:
    return {
        "id": "310041",
        "issueId": "20012",
        "author": ZOE,
        "created": "2026-11-02T09:00:00.000+0530",
        "updated": "2026-11-02T09:00:00.000+0530",
        "started": "2026-11-01T01:30:00.000+0530",
        "timeSpentSeconds": 7200,
        **rest,
    }


def translator(mapping: dict[str, Any] | None = None, **context: Any) -> IssueTranslator:
    """A translator of project 10010 under a mapping laid over the shipped one."""
    rules = Mapping.parse(mapping or {}, connection="ACME").over(DEFAULT_MAPPING)
    usual = {"site": SITE, "cloud": True, "columns": {}, "named": {}, "issue_ids": {}}
    return IssueTranslator(rules.for_scope("10010"), usual | context)


def to_task(issue: dict[str, Any], mapping: dict[str, Any] | None = None, **context: Any) -> Any:
    return translator(mapping, **context).to_task(issue)
