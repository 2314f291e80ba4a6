"""One run in order: containers before their children, and each list finished before anything below it is asked for."""

from collections.abc import Callable, Iterator

from connectors.asana.allocations import STREAM as ALLOCATIONS
from connectors.asana.allocations import read_allocations
from connectors.asana.api import BATCH_SIZE
from connectors.asana.directory import (
    is_read,
    read_custom_fields,
    read_people,
    read_portfolios,
    read_projects,
    read_teams,
    unknown_scopes,
)
from connectors.asana.hints import read_hints
from connectors.asana.money import read_budgets, read_rates
from connectors.asana.reading import Reading, optional
from connectors.asana.reports import read_goals, read_status_updates
from connectors.asana.tasks import STREAM as TASKS
from connectors.asana.tasks import TaskReader
from connectors.asana.timesheets import TimeReader
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.errors import AccessDenied, ConfigError
from connectors.sdk.payload import encode_json

Step = Callable[[Reading], Iterator[Page | Gap]]


def fetch_all(reading: Reading) -> Iterator[Page | Gap]:
    """Everything that the plan wants."""
    yield from _directory(reading)
    if reading.plan.wants(TASKS):
        yield from unknown_scopes(reading)
    reading.scopes = tuple(gid for gid in reading.projects if is_read(reading.plan, gid))
    reading.catalogue.check(reading.plan.mapping, connection=reading.api.connection)
    for stream, step in _STEPS.items():
        if reading.plan.wants(stream):
            yield from optional(stream, step(reading))
    yield from _former_people(reading)


def _directory(reading: Reading) -> Iterator[Page | Gap]:
    """Asked for in every run, whatever the plan wants: later steps need it. Kept only where wanted."""
    baskets: dict[str, list[str]] = {}
    steps = (
        ("users", read_people(reading)),
        ("teams", optional("teams", read_teams(reading))),
        ("custom_fields", optional("custom_fields", read_custom_fields(reading))),
        ("portfolios", optional("portfolios", read_portfolios(reading, baskets))),
        ("projects", read_projects(reading, baskets)),
    )
    for stream, pages in steps:
        yield from (page for page in pages if reading.plan.wants(stream))


def read_tasks(reading: Reading) -> Iterator[Page | Gap]:
    """Project after project. Ten at a time hand out their event tokens first, so that nothing that happens meanwhile is missed."""
    for start in range(0, len(reading.scopes), BATCH_SIZE):
        some = reading.scopes[start : start + BATCH_SIZE]
        states = {scope: cursor.state for scope in some if (cursor := reading.plan.cursor(TASKS, scope))}
        hints = dict(read_hints(reading.api, {scope: states.get(scope, {}).get("sync") for scope in some}))
        for scope in some:
            reading.api.progress(f"Reading tasks of {reading.projects[scope]['name']}")
            reader = TaskReader(reading, scope, hints[scope])
            pages = reader.read_changes(states[scope]) if scope in states else reader.read_all()
            yield from _of_scope(reading, scope, pages)


def _of_scope(reading: Reading, scope: str, pages: Iterator[Page | Gap]) -> Iterator[Page | Gap]:
    """A project that was deleted or closed to the token meanwhile is skipped and told."""
    try:
        yield from pages
    except (AccessDenied, ConfigError) as refusal:
        name = reading.projects[scope]["name"]
        yield Gap(TASKS, scope, f'Project "{name}" could not be read: {refusal.message}', refusal.hint)


def _read_time(reading: Reading) -> Iterator[Page | Gap]:
    yield from TimeReader(reading).read()


def _former_people(reading: Reading) -> Iterator[Page]:
    """Who is listed nowhere but did something: names from references, since `GET /users/ID` refuses."""
    former = [
        {"gid": gid, "name": name}
        for gid, name in sorted(reading.people.met.items())
        if gid not in reading.people.listed
    ]
    if former and reading.plan.wants("former_users"):
        yield Page("former_users", WHOLE_CONNECTION, encode_json({"data": former}))


_STEPS: dict[str, Step] = {
    TASKS: read_tasks,
    "status_updates": read_status_updates,
    "goals": read_goals,
    "time_entries": _read_time,
    "budgets": read_budgets,
    "rates": read_rates,
    ALLOCATIONS: read_allocations,
}
