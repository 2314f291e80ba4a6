"""What Asana is read in: one stream a kind of data."""

from connectors.sdk.contract import StreamDescription
from models.vocabulary import Entity


def _stream(
    name: str,
    *entities: Entity,
    says: str,
    incremental: str = "none",
    per_scope: bool = False,
    whole: tuple[Entity, ...] = (),
) -> StreamDescription:
    return StreamDescription(name, entities, incremental, per_scope, says, whole)


STREAMS = (
    _stream("users", Entity.ACCOUNT, says="The people of the workspaces."),
    _stream("teams", Entity.ACCOUNT, says="The teams of organizations."),
    _stream(
        "custom_fields", Entity.CUSTOM_FIELD, says="Fields of the workspaces; those of single projects come with them."
    ),
    _stream(
        "portfolios",
        Entity.CUSTOM_FIELD,
        says="Portfolios the token's user owns, nested ones too: which projects are in them.",
    ),
    _stream(
        "projects",
        Entity.SOURCE_PROJECT,
        Entity.CUSTOM_FIELD,
        Entity.BUDGET_LINE,
        says="Live and archived projects with their own fields.",
    ),
    _stream(
        "tasks",
        Entity.TASK,
        Entity.TASK_MEMBERSHIP,
        Entity.DEPENDENCY,
        Entity.BUDGET_LINE,
        Entity.RISK,
        says="Tasks and subtasks, each once at its home, with places, dependencies and money; deletions by events.",
        incremental="cursor",
        per_scope=True,
        whole=(Entity.DEPENDENCY, Entity.TASK_MEMBERSHIP),
    ),
    _stream("status_updates", Entity.STATUS_REPORT, says="Status updates of projects.", incremental="cursor"),
    _stream("goals", Entity.MILESTONE, says="Goals, as dated targets of the projects that work for them."),
    _stream(
        "time_entries",
        Entity.TIME_ENTRY,
        says="Hours, booked to the project they are attributed to.",
        incremental="cursor",
    ),
    _stream("budgets", Entity.BUDGET_LINE, says="Totals of cost budgets."),
    _stream("allocations", Entity.ASSIGNMENT, says="What share of a person is planned for a project."),
    _stream("rates", Entity.RATE, says="Hourly rates of people and placeholders, project by project."),
    _stream("former_users", Entity.ACCOUNT, says="People who left: names from what they did."),
)
