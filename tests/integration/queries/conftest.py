"""A few dozen tasks full of gaps and odd texts, to ask of."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import pytest

from hub.queries.lists import Page, read_page
from hub.queries.question import Question
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.wiring import Hub
from models.tables.work import SourceProject, Task
from models.vocabulary import Role, StatusCategory
from tests import builders as make

NAMES = (
    "",
    "Plan",
    "plan",
    "50% off",
    "50_ off",
    "a\\b",
    "Évaluer 🚀",
    "O'Brien",
    '"quoted", with comma',
    "line\nbreak",
)
STATUSES = tuple(StatusCategory)


@dataclass(frozen=True)
class Library:
    """A hub with tasks, and somebody who may read them all."""

    hub: Hub
    caller: Caller
    project: SourceProject
    tasks: Sequence[Task]

    def page(self, question: Question, *, caller: Caller | None = None) -> Page:
        page = read_page(self.hub, caller or self.caller, question)
        assert isinstance(page, Page)
        return page

    def rows(self, question: Question) -> list[dict]:
        return orjson.loads(f"[{self.page(question).items}]")


def reader(*clients) -> Caller:
    return Caller(name="reader", role=Role.ANALYST, scope=Scope.of(*(client.id for client in clients)))


@pytest.fixture(scope="module")
def library(module_hub: Hub) -> Library:
    client = make.a_client()
    connection = make.a_connection(client)
    project = make.a_project(connection)
    tasks = [_task(project, number) for number in range(60)]
    make.save(module_hub.database, client, connection, project, *tasks)
    return Library(module_hub, reader(client), project, tasks)


def _task(project: SourceProject, number: int) -> Task:
    """Every third value of a kind is missing, and values repeat, so that orders have ties and nulls."""
    day = dt.date(2026, 1, 1) + dt.timedelta(days=number % 7)
    return make.a_task(
        project,
        name=NAMES[number % len(NAMES)],
        status_category=STATUSES[number % len(STATUSES)],
        due_on=None if number % 3 == 0 else day,
        completed_at=None if number % 4 == 0 else make.NOON + dt.timedelta(microseconds=number % 5),
        estimate_seconds=None if number % 3 == 1 else number % 4 * 3600,
        planned_cost=None if number % 3 == 2 else number % 5 - 2,
        currency="EUR",
        is_critical=(None, True, False)[number % 3],
        source_updated_at=None if number % 5 == 0 else make.NOON + dt.timedelta(microseconds=number % 7),
        labels=[["a"], [], ["b", "a"], ["c"]][number % 4],
    )
