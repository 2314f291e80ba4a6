"""What we ask of Asana and what the fake answers, both held against Asana's own document: a fake and its connector cannot agree on a
mistake.
"""

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo.loopback.journal import Exchange
from models.vocabulary import Entity
from tests.contract.asana.spec import FILE, Spec, unfolded
from tests.integration.asana.bench import Bench, bench, day

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="Asana's document is not beside this checkout")


@pytest.fixture(scope="module")
def spec() -> Spec:
    return Spec()


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    """Everything that a connection says in its life, with something in every field."""
    with bench() as asana:
        asana.fake.journal.keep_answers = True
        told: list[Exchange] = []
        _fill(asana)
        for step in (_read, _look, _change, _read_on, _lose_features):
            step(asana)
            told += asana.fake.journal.exchanges
        return told


def _fill(asana: Bench) -> None:
    world = asana.world
    cost = world.a_field("Coût", format="currency", currency_code="EUR", precision=2)
    level = world.a_field("Niveau", kind="enum", options=("Haut", "Bas"))
    others = [world.a_field(kind, kind=kind) for kind in ("text", "date", "people", "multi_enum", "reference")]
    project = world.a_project(
        "ERP", team=world.a_team("Études"), owner=world.me, task_fields=[cost, level, *others], values={cost: 1.5}
    )
    world.a_portfolio("2026", project, world.a_portfolio("Dedans"), project_fields=[cost])
    world.a_status_update(project, "at_risk", "Point 3", "Retard")
    world.a_goal("Cible", project, status="green", due_on=day("2026-12-31"))
    values = {
        cost: 10.25,
        level: level.options[0],
        others[0]: "t",
        others[1]: day("2026-11-01"),
        others[2]: [world.me],
        others[4]: [project],
    }
    task = world.a_task("Chiffrer", project, assignee=world.me, tags=["lot 1"], values=values, due_on=day("2026-11-30"))
    for number in range(120):
        world.a_task(f"T{number}", parent=task, dependencies=[task])
    world.an_entry(task, 95, day("2026-10-30"), approval_status="APPROVED", categories=[world.a_category("Conseil")])
    world.a_timesheet(world.me, day("2026-10-26"), "SUBMITTED")
    world.a_budget(project, total=100, estimate=50)
    world.a_rate(project, world.me, 95.5)


def _read(asana: Bench) -> None:
    assert asana.run(FetchMode.FULL).tasks


def _look(asana: Bench) -> None:
    asana.fake.journal.clear()
    assert [item for item in asana.connector.check() if not item.ok] == []
    asana.connector.discover()
    ids = [page.ids for page in asana.connector.census(asana.plan(FetchMode.FULL)) if page.entity is Entity.TASK]
    for entity in (Entity.TASK, Entity.TIME_ENTRY, Entity.SOURCE_PROJECT, Entity.ACCOUNT, Entity.STATUS_REPORT):
        list(asana.connector.probe(entity, "", [*ids[0][:3], "404"]))


def _change(asana: Bench) -> None:
    asana.later()
    world = asana.world
    (project,) = [thing for thing in world.things.values() if thing.name == "ERP"]
    task = next(iter(project.tasks.values()))
    for number in range(120):
        world.edit_task(task.subtasks[0], name=f"Fois {number}")
    world.edit_task(task, name="Autrement")
    world.add_to_project(task.subtasks[1], project)
    world.delete_task(task.subtasks[2])
    world.a_status_update(project, "off_track", "Point 4")
    world.an_entry(task, 5, day("2026-10-31"))
    assert asana.run().tasks


def _read_on(asana: Bench) -> None:
    asana.later(hours=30)
    asana.run()


def _lose_features(asana: Bench) -> None:
    asana.world.workspace.features.clear()
    assert asana.run().gaps


def test_every_request_and_every_answer_keeps_to_the_document(exchanges, spec):
    faults = [fault for exchange in exchanges for asked in unfolded(exchange) for fault in spec.faults(asked)]

    assert sorted(set(faults)) == []


def test_batches_keep_to_the_document(exchanges, spec):
    batches = [exchange for exchange in exchanges if exchange.template == "/batch"]

    assert batches
    assert [fault for exchange in batches for fault in spec.batch_faults(exchange)] == []


def test_every_route_of_the_connector_was_judged(exchanges):
    """A route that no step above takes would not be held against anything."""
    asked = {asked.path.rstrip("0123456789") for exchange in exchanges for asked in unfolded(exchange)}

    assert {"/budgets", "/rates", "/events", "/goal_relationships", "/status_updates", "/users/me", "/tasks/"} <= asked


def test_templates_have_a_list_of_their_own_that_no_run_asks_for(exchanges, spec):
    """So a template is never taken for a project."""
    listed = spec.document["paths"]["/projects"]["get"]["responses"][200]["content"]["application/json"]["schema"]
    asked = {asked.path for exchange in exchanges for asked in unfolded(exchange)}

    assert listed["properties"]["data"]["items"] == {"$ref": "#/components/schemas/ProjectCompact"}
    assert "/project_templates" in spec.document["paths"]
    assert [path for path in asked if "template" in path] == []


class TestTheJudge:
    """It would tell if something were wrong."""

    def test_an_unknown_parameter(self, exchanges, spec):
        asked = next(asked for exchange in exchanges for asked in unfolded(exchange) if asked.path == "/projects")
        asked.query["modified_since"] = "2026-01-01"

        assert "the parameter modified_since is unknown" in str(spec.faults(asked))
        del asked.query["modified_since"]

    def test_a_field_that_does_not_exist(self, exchanges, spec):
        asked = next(asked for exchange in exchanges for asked in unfolded(exchange) if asked.path == "/tasks")
        whole = asked.query["opt_fields"]
        asked.query["opt_fields"] = "name,budget.total"

        assert "budget.total is no field of the answer" in str(spec.faults(asked))
        asked.query["opt_fields"] = whole

    def test_a_number_where_a_text_is_promised(self, exchanges, spec):
        asked = next(asked for exchange in exchanges for asked in unfolded(exchange) if asked.path == "/users")
        asked.answer["data"][0]["gid"] = 7

        assert "7 is not of type" in str(spec.faults(asked))
        asked.answer["data"][0]["gid"] = "7"
