"""What we ask of Tempo and what the fake answers, held against Tempo's own document; of the audit log there is none."""

import datetime as dt

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo.fake_tempo import FakeTempo, TempoWorld
from hub.demo.loopback.journal import Exchange
from models.vocabulary import Entity
from tests.contract.jira.spec import TEMPO, Spec
from tests.integration.jira.bench import bench

TOKEN = "tempo-token"

pytestmark = pytest.mark.skipif(not TEMPO.exists(), reason="the vendor's documents are not beside this checkout")


@pytest.fixture(scope="module")
def said() -> list[Exchange]:
    """A first run, one with changes, a check, a census and a probe, with something in every field."""
    with bench() as site, FakeTempo(TempoWorld(site.world), keep_answers=True) as fake:
        tempo = fake.world
        tempo.grant(TOKEN)
        site.settings, site.secrets["tempo_token"] = {"tempo_url": fake.base_url}, TOKEN
        site.mapping = {"money": [{"field": "tempo:monthlyBudget", "kind": "budget", "currency": "EUR"}]}
        project = site.world.add_project("ENR", "Énergie ⚡")
        issue = site.world.add_issue(project, "One")
        tempo.add_team("Crew", site.zoe)
        tempo.add_account("ACC-1", "Réseau", site.zoe, project, budget=40)
        tempo.add_week("Full", site.zoe, hours=(8, 8, 8, 8, 8), is_default=True)
        tempo.add_holidays("France", site.zoe, fixed=(dt.date(2026, 12, 25),))
        plans = [tempo.plan(issue, site.zoe, dt.date(2026, 10, 5), dt.date(2026, 10, 9), per_day=60) for _ in range(2)]
        fake.most = 3
        logs = [tempo.log(issue, site.zoe, 60, attributes={"_Account_": "ACC-1"}) for _ in range(7)]
        site.lent.now = site.world.clock.now
        site.run()
        site.lent.now = site.world.clock.advance(days=1)
        tempo.delete(logs[0])
        tempo.drop_plan(plans[0])
        tempo.set_timesheet(site.zoe, dt.date(2026, 10, 1), "APPROVED")
        site.run()
        list(site.connector.check())
        list(site.connector.census(site.plan(FetchMode.FULL)))
        list(site.connector.probe(Entity.TIME_ENTRY, str(project.id), [f"tempo:{logs[1].number}"]))
        list(site.connector.probe(Entity.WORKING_CALENDAR, "", [f"tempo-calendar:{site.zoe.account_id}"]))
        return [each for each in fake.journal.exchanges if each.path.startswith("/4/")]


def test_they_keep_to_the_document(said):
    spec = Spec(TEMPO, prefix="/4")

    faults = {fault for exchange in said if exchange.status == 200 for fault in spec.faults(exchange)}

    assert faults == set()


def test_they_cover_every_route_that_we_use(said):
    assert len({exchange.template for exchange in said}) >= 17
