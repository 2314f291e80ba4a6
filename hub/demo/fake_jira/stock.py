"""What every site starts with: issue types, statuses, priorities, link types and fields, in English or French.

Ids are deliberately not the round ones of a fresh site: nothing may be recognised by its number.
"""

from hub.demo.fake_jira.entities import Deployment, Field, IssueType, LinkType, Priority, Status

FLOAT = "com.atlassian.jira.plugin.system.customfieldtypes:float"
DATE_PICKER = "com.atlassian.jira.plugin.system.customfieldtypes:datepicker"
TEXT_FIELD = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
SELECT = "com.atlassian.jira.plugin.system.customfieldtypes:select"
STORY_POINTS_TEAM = "com.pyxis.greenhopper.jira:jsw-story-points"
SPRINT = "com.pyxis.greenhopper.jira:gh-sprint"
EPIC_NAME = "com.pyxis.greenhopper.jira:gh-epic-label"
EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"
PARENT_LINK = "com.atlassian.jpo:jpo-custom-field-parent"
TARGET_START = "com.atlassian.jpo:jpo-custom-field-baseline-start"
TARGET_END = "com.atlassian.jpo:jpo-custom-field-baseline-end"

_TYPES = {
    "initiative": (10466, 2, "Initiative", "Initiative"),
    "epic": (10467, 1, "Epic", "Épopée"),
    "story": (10471, 0, "Story", "Récit"),
    "task": (10472, 0, "Task", "Tâche"),
    "bug": (10473, 0, "Bug", "Anomalie"),
    "risk": (10474, 0, "Risk", "Risque"),
    "subtask": (10475, -1, "Sub-task", "Sous-tâche"),
}
_STATUSES = {
    "todo": (10201, "new", "To Do", "À faire"),
    "in_progress": (10202, "indeterminate", "In Progress", "En cours"),
    "on_hold": (10203, "indeterminate", "On Hold", "En attente"),
    "done": (10204, "done", "Done", "Terminé"),
    "cancelled": (10205, "done", "Cancelled", "Annulé"),
}
_PRIORITIES = {
    "highest": (1, "Highest", "Critique"),
    "high": (2, "High", "Haute"),
    "medium": (3, "Medium", "Moyenne"),
    "low": (4, "Low", "Basse"),
    "lowest": (5, "Lowest", "Très basse"),
}
_LINK_TYPES = {
    "blocks": (10000, "Blocks", "is blocked by", "blocks"),
    "relates": (10003, "Relates", "relates to", "relates to"),
    "cloners": (10001, "Cloners", "is cloned by", "clones"),
}
_SYSTEM_FIELDS = {
    "summary": "string",
    "issuetype": "issuetype",
    "project": "project",
    "status": "status",
    "priority": "priority",
    "assignee": "user",
    "reporter": "user",
    "created": "datetime",
    "updated": "datetime",
    "duedate": "date",
    "resolution": "resolution",
    "resolutiondate": "datetime",
    "timeoriginalestimate": "number",
    "timeestimate": "number",
    "timespent": "number",
    "aggregatetimeoriginalestimate": "number",
    "aggregatetimeestimate": "number",
    "aggregatetimespent": "number",
    "timetracking": "timetracking",
    "worklog": "array:worklog",
    "labels": "array:string",
    "components": "array:component",
    "fixVersions": "array:version",
    "issuelinks": "array:issuelinks",
    "subtasks": "array:issuelinks",
    "description": "string",
    "parent": "parent",
}
_CUSTOM_FIELDS = (
    (10912, "Story Points", "number", FLOAT),
    (10822, "Start date", "date", DATE_PICKER),
    (10747, "Sprint", "array:json", SPRINT),
    (10023, "Target start", "date", TARGET_START),
    (10024, "Target end", "date", TARGET_END),
)
_DATACENTER_FIELDS = (
    (10101, "Epic Link", "any", EPIC_LINK),
    (10103, "Epic Name", "string", EPIC_NAME),
    (10702, "Parent Link", "any", PARENT_LINK),
)


def issue_types(language: str) -> dict[str, IssueType]:
    return {
        word: IssueType(number, french if language == "fr" else english, level)
        for word, (number, level, english, french) in _TYPES.items()
    }


def statuses(language: str) -> dict[str, Status]:
    return {
        word: Status(number, french if language == "fr" else english, category)
        for word, (number, category, english, french) in _STATUSES.items()
    }


def priorities(language: str) -> dict[str, Priority]:
    return {
        word: Priority(number, french if language == "fr" else english)
        for word, (number, english, french) in _PRIORITIES.items()
    }


def link_types() -> dict[str, LinkType]:
    return {word: LinkType(*row) for word, row in _LINK_TYPES.items()}


def fields(deployment: Deployment) -> dict[str, Field]:
    """System and bundled custom fields by id. Only Cloud has `statuscategorychangedate`, only Data Center the epic link fields."""
    system = dict(_SYSTEM_FIELDS)
    custom = list(_CUSTOM_FIELDS)
    if deployment is Deployment.CLOUD:
        system["statuscategorychangedate"] = "datetime"
    else:
        custom += _DATACENTER_FIELDS
    listed = [_field(name, name.capitalize(), kind, system=name) for name, kind in system.items()]
    listed += [_field(f"customfield_{number}", name, kind, custom=uri) for number, name, kind, uri in custom]
    return {field.id: field for field in listed}


def _field(field_id: str, name: str, kind: str, *, custom: str | None = None, system: str | None = None) -> Field:
    type_, _, items = kind.partition(":")
    return Field(field_id, name, type_, items=items or None, custom=custom, system=system)
