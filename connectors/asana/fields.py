"""What is asked of each list (`opt_fields`). Without them Asana answers little more than ids; with a bare name of a nested thing,
nothing of it (`memberships` alone is `[{}]`) or all of it (`custom_fields` alone brings every option of every field).
"""

_VALUES = (
    "gid",
    "resource_subtype",
    "format",
    "currency_code",
    "is_formula_field",
    "asana_created_field",
    "number_value",
    "text_value",
    "date_value",
    "enum_value.name",
    "multi_enum_values.name",
    "people_value.gid",
    "reference_value.name",
)
_DEFINITION = (
    "gid",
    "name",
    "resource_subtype",
    "format",
    "currency_code",
    "is_formula_field",
    "is_global_to_workspace",
    "asana_created_field",
)


def _under(name: str, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name}.{field}" for field in fields)


LEDGER = (
    "created_at",
    "modified_at",
    "num_subtasks",
    "parent.gid",
    "memberships.project.gid",
    "memberships.section.gid",
    "dependencies.gid",
    "actual_time_minutes",
)
"""The cheap listing: what tells that a task came, went or moved, also where `modified_at` does not."""

TASK = (
    *LEDGER,
    "name",
    "resource_subtype",
    "completed",
    "completed_at",
    "due_on",
    "due_at",
    "start_on",
    "start_at",
    "assignee.name",
    "memberships.section.name",
    "approval_status",
    "is_rendered_as_separator",
    "tags.name",
    "permalink_url",
    *_under("custom_fields", _VALUES),
)
MEMBERS = ("num_subtasks", "parent.gid", "memberships.project.gid", "dependencies.gid", "is_rendered_as_separator")
"""What a census needs."""

USER = ("name", "email")
TEAM = ("name",)
CUSTOM_FIELD = _DEFINITION
PORTFOLIO = ("name", *_under("custom_field_settings.custom_field", _DEFINITION))
PORTFOLIO_ITEM = ("name", "resource_type")
PROJECT = (
    "name",
    "notes",
    "archived",
    "completed",
    "created_at",
    "modified_at",
    "start_on",
    "due_on",
    "owner.name",
    "team.name",
    "permalink_url",
    "workspace.gid",
    "privacy_setting",
    "current_status_update.status_type",
    *_under("custom_fields", _VALUES),
    *_under("custom_field_settings.custom_field", _DEFINITION),
)
STATUS_UPDATE = ("title", "text", "status_type", "author.name", "created_at", "modified_at", "parent.gid")
GOAL = ("name", "due_on", "status", "owner.name", "time_period.end_on")
GOAL_RELATIONSHIP = ("resource_subtype", "supporting_resource.resource_type", "supporting_resource.gid")
TIME_ENTRY = (
    "duration_minutes",
    "entered_on",
    "created_at",
    "attributable_to.gid",
    "created_by.name",
    "categories.name",
    "task.gid",
    "approval_status",
    "billable_status",
    "description",
)
ALLOCATION = (
    "parent.gid",
    "assignee.name",
    "assignee.resource_type",
    "start_date",
    "end_date",
    "effort.type",
    "effort.value",
)
TIMESHEET = ("user.gid", "start_date", "end_date", "approval_status")


def asked(fields: tuple[str, ...]) -> dict[str, str]:
    """The query parameter."""
    return {"opt_fields": ",".join(fields)}
