"""The make-believe client as a set of running tools and the connections to them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.demo import asana_story, jira_story, monday_story, project_server_story, trello_story
from hub.demo.chronicle import Past
from hub.demo.fake_asana import FakeAsana
from hub.demo.fake_jira import FakeJira
from hub.demo.fake_monday import FakeMonday
from hub.demo.fake_project_server import FakeProjectServer
from hub.demo.fake_tempo import FakeTempo
from hub.demo.fake_trello import FakeTrello
from hub.demo.plans import SavedPlans, write_plans


@dataclass(frozen=True, slots=True)
class DemoConnection:
    """What an admin would type to connect one of the tools; `remember` gives what it showed before, where its story tells of that."""

    connector: str
    name: str
    settings: dict[str, Any]
    secrets: dict[str, str]
    mapping: dict[str, Any]
    remember: Callable[[], Past] | None = None


@contextmanager
def running_tools(folder: Path) -> Iterator[list[DemoConnection]]:
    """Start the fake vendors on loopback and write the plan files; all of it ends with the block."""
    with ExitStack() as stack:
        yield [_jira(stack), _trello(stack), _asana(stack), _monday(stack), _msproject(folder), _project_server(stack)]


def _jira(stack: ExitStack) -> DemoConnection:
    story = jira_story.tell()
    server = stack.enter_context(FakeJira(story.world))
    tempo = stack.enter_context(FakeTempo(story.tempo))
    return DemoConnection(
        connector="jira",
        name="Jira Aurore",
        settings={
            "site_url": server.base_url,
            "deployment": "cloud",
            "auth": "api_token",
            "email": jira_story.ADMIN_EMAIL,
            "tempo_url": tempo.base_url,
        },
        secrets={"token": jira_story.TOKEN, "tempo_token": jira_story.TEMPO_TOKEN},
        mapping=story.mapping,
        remember=story.chronicle,
    )


def _trello(stack: ExitStack) -> DemoConnection:
    story = trello_story.tell()
    server = stack.enter_context(FakeTrello(story.world))
    return DemoConnection(
        connector="trello",
        name="Trello Aurore",
        settings={"base_url": server.base_url},
        secrets={"api_key": trello_story.KEY, "token": trello_story.TOKEN},
        mapping=story.mapping,
    )


def _asana(stack: ExitStack) -> DemoConnection:
    story = asana_story.tell()
    server = stack.enter_context(FakeAsana(story.world))
    return DemoConnection(
        connector="asana",
        name="Asana Aurore",
        settings={"base_url": server.base_url},
        secrets={"access_token": asana_story.TOKEN},
        mapping=story.mapping,
    )


def _monday(stack: ExitStack) -> DemoConnection:
    story = monday_story.tell()
    server = stack.enter_context(FakeMonday(story.world))
    return DemoConnection(
        connector="monday",
        name="monday Aurore",
        settings={"base_url": server.base_url},
        secrets={"api_token": monday_story.TOKEN},
        mapping=story.mapping,
        remember=story.chronicle,
    )


def _msproject(folder: Path) -> DemoConnection:
    plans = folder / "plans"
    plans.mkdir()
    write_plans(plans)
    return DemoConnection(
        connector="msproject",
        name="Plans Microsoft Project",
        settings={"source": "files", "path": str(plans)},
        secrets={},
        mapping={},
        remember=lambda: SavedPlans(plans),
    )


def _project_server(stack: ExitStack) -> DemoConnection:
    server = stack.enter_context(FakeProjectServer(project_server_story.tell()))
    return DemoConnection(
        connector="msproject",
        name="Project Server Aurore",
        settings={"source": "project_server", "pwa_url": server.base_url, "auth": "negotiate"},
        secrets={
            "username": f"{project_server_story.DOMAIN}\\{project_server_story.USER}",
            "password": project_server_story.PASSWORD,
        },
        mapping={"time_zone": project_server_story.TIME_ZONE},
    )
