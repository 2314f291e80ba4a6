"""What we ask of Jira and what the fake answers, both held against the vendor's own documents: a fake and its connector cannot agree
on a mistake.
"""

import datetime as dt

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo.fake_jira import Deployment
from hub.demo.fake_jira.stock import FLOAT
from hub.demo.loopback.journal import Exchange
from models.vocabulary import Entity
from tests.contract.jira.spec import BOARDS, CLOUD, DATACENTER, Spec
from tests.integration.jira.bench import Bench, bench

SPECS = {Deployment.CLOUD: Spec(CLOUD), Deployment.DATACENTER: Spec(DATACENTER, prefix="/rest")}
BOARDS_SPEC = Spec(BOARDS)
_OUTSIDE = {Deployment.CLOUD: ("/_edge/tenant_info", "/rest/api/2/serverInfo"), Deployment.DATACENTER: ()}
"""Not part of the REST API, and what is asked before the product, and so its version, is known."""

pytestmark = pytest.mark.skipif(not CLOUD.exists(), reason="the vendor's documents are not beside this checkout")


@pytest.fixture(scope="module", params=list(Deployment), ids=lambda deployment: deployment.value)
def exchanges(request) -> tuple[Spec, list[Exchange]]:
    """Everything that a connection says in its life, with something in every field."""
    with bench(request.param, language="fr") as site:
        site.fake.journal.keep_answers = True
        _furnish(site)
        said = [*_runs(site), *_questions(site)]
    return SPECS[request.param], [exchange for exchange in said if exchange.path not in _OUTSIDE[request.param]]


def _furnish(site: Bench) -> None:
    world = site.world
    ada = world.add_user("Ada Hidden", email="ada@acme.example", email_hidden=True, active=False)
    project = world.add_project("ENR", "Énergie ⚡", lead=site.zoe, description="Réseau", category="Infra")
    team = world.add_project("TEA", "Équipe", team_managed=True)
    world.add_project("OLD", "Archivé", archived=True)
    version = world.add_version(project, "1.0", release_on=dt.date(2026, 9, 1), start_on=dt.date(2026, 8, 1))
    world.add_version(project, "0.9", released=True, archived=True)
    budget = world.add_field("Budget", "number", FLOAT, scope=team)
    initiative = world.add_issue(project, "Initiative", "initiative")
    epic = world.add_issue(project, "Épopée", "epic", parent=initiative, fix_versions=[version])
    done = {"status": "done", "resolved": world.clock.now, "due_on": dt.date(2026, 12, 1), "labels": ["a", "b"]}
    story = world.add_issue(project, "Récit", "story", parent=epic, assignee=ada, reporter=site.zoe, **done)
    world.add_issue(project, "Sans rien", priority=None, description="Deux\nlignes")
    step = world.add_issue(project, "Étape", "subtask", parent=story, estimate_seconds=36_000, remaining_seconds=60)
    own = world.add_issue(team, "À nous", custom={budget.id: 12.5, "customfield_10912": 3.0})
    board = world.add_board("Équipe", project, estimation="customfield_10912")
    world.add_board("À moi")
    world.add_sprint(board, "Sprint 6", story, own)
    world.link(story, own)
    world.link(own, step, "relates")
    for number in range(25):
        world.clock.advance(minutes=1)
        world.log_work(step, site.zoe, 60 * number, comment="Fait 🎉" if number else None)
    world.log_work(own, ada, 600)
    world.edit_issue(story, by=ada, status="in_progress", assignee=None)
    project.properties["budget"] = {"total": 480_000}
    site.mapping = {
        "money": [
            {"field": budget.id, "kind": "budget", "currency": "EUR"},
            {"field": "property:budget/total", "kind": "budget", "currency": "EUR", "level": "project"},
        ]
    }


def _runs(site: Bench) -> list[Exchange]:
    """A first run, one with changes, one of everything in every field."""
    world, said = site.world, []
    site.run()
    said += site.fake.journal.exchanges
    worklog = next(iter(world.worklogs.values()))
    world.clock.advance(minutes=10)
    world.edit_worklog(worklog, seconds=5)
    world.delete_worklog(list(world.worklogs.values())[1])
    world.clock.advance(minutes=10)
    site.run()
    said += site.fake.journal.exchanges
    site.settings = {"all_fields": True}
    site.run(FetchMode.FULL)
    return said + site.fake.journal.exchanges


def _questions(site: Bench) -> list[Exchange]:
    """Check, discovery, census, and a probe of everything there and not there."""
    site.fake.journal.clear()
    connector = site.connector
    list(connector.check())
    connector.discover()
    list(connector.census(site.plan()))
    project = next(iter(site.world.projects.values()))
    issue = next(iter(site.world.issues.values()))
    link = next(link for issue in site.world.issues.values() for link in issue.links)
    known = {
        Entity.TASK: issue.id,
        Entity.TIME_ENTRY: next(iter(site.world.worklogs)),
        Entity.SOURCE_PROJECT: project.id,
        Entity.MILESTONE: project.versions[0].id,
        Entity.DEPENDENCY: link.id,
    }
    for entity, number in known.items():
        list(connector.probe(entity, str(project.id), [str(number), "99999"]))
    site.secrets = {"token": "wrong"}
    list(site.connector.check())
    return list(site.fake.journal.exchanges)


def _judge(spec: Spec, exchange: Exchange) -> Spec:
    """Boards of Cloud have a document of their own."""
    return BOARDS_SPEC if "/rest/agile/" in exchange.path and spec.file == CLOUD else spec


def test_they_keep_to_the_document(exchanges):
    spec, said = exchanges

    faults = {fault for exchange in said for fault in _judge(spec, exchange).faults(exchange)}

    assert faults == set()


def test_they_cover_every_route_of_the_fake_that_we_use(exchanges):
    _, said = exchanges

    assert len({(exchange.method, exchange.template) for exchange in said}) >= 15


def test_a_fault_is_found(exchanges):
    spec, said = exchanges
    listed = next(exchange for exchange in said if exchange.template == "status" and exchange.status == 200)
    broken = Exchange(listed.method, "status", listed.path, (("page", "1"),), None, 200, b'[{"id": 5, "name": "x"}]')

    assert len(spec.faults(broken)) == 2
