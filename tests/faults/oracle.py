"""What must be in the hub, computed from the vendor's own state, and how what is there differs from it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from hub.demo.fake_jira import JiraWorld
from hub.security.scopes import Scope
from hub.storage.session import Database
from models.vocabulary import StatusCategory

CATEGORIES = {
    "new": StatusCategory.TODO,
    "indeterminate": StatusCategory.IN_PROGRESS,
    "done": StatusCategory.DONE,
}
TASKS = """
SELECT t.source_id, t.presence, t.name, p.source_id, t.status_category
FROM task t JOIN source_project p ON p.client_id = t.client_id AND p.id = t.source_project_id
"""
HOURS = """
SELECT e.source_id, e.presence, e.duration_seconds, t.source_id, p.source_id
FROM time_entry e JOIN task t ON t.client_id = e.client_id AND t.id = e.task_id
JOIN source_project p ON p.client_id = e.client_id AND p.id = e.source_project_id
"""
Content = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Row:
    source_id: str
    presence: str
    content: Content


def differences(world: JiraWorld, database: Database, client_id: UUID) -> list[str]:
    """One sentence for each kind of record and of difference; none when the hub holds exactly what the vendor has."""
    with database.connect(Scope.of(client_id)) as connection:
        tasks = [Row(row[0], row[1], tuple(row[2:])) for row in connection.execute(text(TASKS))]
        hours = [Row(row[0], row[1], tuple(row[2:])) for row in connection.execute(text(HOURS))]
        sums = connection.execute(
            text("SELECT count(*), sum(duration_seconds) FROM time_entry WHERE presence = 'present'")
        ).one()
    found = [*_compare("tasks", _tasks_of(world), tasks), *_compare("hours", _hours_of(world), hours)]
    expected = (len(world.worklogs), sum(log.seconds for log in world.worklogs.values()))
    if tuple(sums) != expected and not found:
        found.append(f"hours sum up to {tuple(sums)} instead of {expected}")
    return found


def _tasks_of(world: JiraWorld) -> dict[str, Content]:
    return {
        str(issue.id): (issue.summary, str(issue.project.id), CATEGORIES[issue.status.category].value)
        for issue in world.issues.values()
    }


def _hours_of(world: JiraWorld) -> dict[str, Content]:
    return {str(log.id): (log.seconds, str(log.issue.id), str(log.issue.project.id)) for log in world.worklogs.values()}


def _compare(what: str, truth: dict[str, Content], rows: list[Row]) -> Iterator[str]:
    present = {row.source_id: row.content for row in rows if row.presence == "present"}
    absent = {row.source_id for row in rows if row.presence != "present"}
    kinds = {
        "doubled": [source_id for source_id, times in Counter(row.source_id for row in rows).items() if times > 1],
        "falsely deleted": truth.keys() & absent,
        "lost": truth.keys() - present.keys() - absent,
        "kept though gone": present.keys() - truth.keys(),
        "not as the vendor has them": [each for each in truth.keys() & present.keys() if truth[each] != present[each]],
    }
    for kind, ids in kinds.items():
        if ids:
            yield f"{len(ids)} {what} {kind}: {_some(ids)}"


def _some(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids)[:5])
