"""What is still there, and what became of the rest."""

import pytest

from connectors.asana import presence
from connectors.sdk.contract import FetchMode, FetchPlan
from connectors.sdk.mapping import Mapping
from models.vocabulary import Entity, Presence
from tests.integration.asana.bench import day


def census(asana, **rest):
    """Ids by entity and scope, of listings that were walked to their end."""
    return _listed(asana.connector.census(FetchPlan(FetchMode.FULL, Mapping(), **rest)))


def fate(asana, entity, scope, *ids):
    return {verdict.source_id: verdict for verdict in asana.connector.probe(entity, scope, ids)}


class TestCensus:
    def test_it_lists_what_a_full_run_reads(self, asana):
        world = asana.world
        older, younger = world.a_project("A"), world.a_project("B")
        parent = world.a_task("Parent", older, younger)
        world.a_task("Plus fin", parent=world.a_task("Détail", parent=parent, dependencies=[parent]))
        world.a_task("— titre —", parent=parent, is_separator=True)
        world.a_task("Aussi", younger, parent=parent)
        world.an_entry(parent, 60, day("2026-10-30"))

        run, counted = asana.run(FetchMode.FULL), census(asana)

        for entity in (
            Entity.TASK,
            Entity.TASK_MEMBERSHIP,
            Entity.DEPENDENCY,
            Entity.TIME_ENTRY,
            Entity.SOURCE_PROJECT,
        ):
            listed = set().union(*(ids for (kind, _), ids in counted.items() if kind is entity))
            assert listed == set(run.of(entity)), entity

    def test_each_task_is_counted_at_its_home(self, asana):
        older, younger = asana.world.a_project("A"), asana.world.a_project("B")
        task = asana.world.a_task("Deux fois", older, younger)

        counted = census(asana)

        assert (counted[Entity.TASK, older.gid], counted[Entity.TASK, younger.gid]) == ({task.gid}, set())

    def test_a_project_of_risks_counts_risks(self, asana):
        project = asana.world.a_project("Risques")
        asana.world.a_task("Pénurie", project)
        plan = FetchPlan(FetchMode.FULL, Mapping.parse({"scopes": {project.gid: {"role": "risks"}}}, connection="ACME"))

        entities = {page.entity for page in asana.connector.census(plan) if page.scope == project.gid and page.ids}

        assert entities == {Entity.RISK, Entity.TASK_MEMBERSHIP}

    def test_a_plan_without_time_tracking_says_nothing_of_hours(self, asana):
        asana.world.workspace.features.remove("time_tracking")

        assert (Entity.TIME_ENTRY, "") not in census(asana)

    def test_it_costs_a_listing_a_project_and_a_batch_for_ten_parents(self, asana):
        project = asana.world.a_project("A")
        for number in range(20):
            asana.world.a_task("Détail", parent=asana.world.a_task(f"T{number}", project))
        asana.fake.journal.clear()

        census(asana)

        assert (asana.asked("/tasks"), asana.asked("/batch")) == (1, 2)


class TestProbe:
    def test_a_deleted_task_is_deleted_and_one_that_moved_tells_where(self, asana):
        here, there = asana.world.a_project("A"), asana.world.a_project("B")
        gone, moved, still = (asana.world.a_task(name, here) for name in ("Parti", "Déplacé", "Resté"))
        asana.world.delete_task(gone)
        asana.world.add_to_project(moved, there)
        asana.world.remove_from_project(moved, here)

        fates = fate(asana, Entity.TASK, here.gid, gone.gid, moved.gid, still.gid)

        assert fates[gone.gid].presence is Presence.DELETED
        assert (fates[moved.gid].presence, fates[moved.gid].scope) == (Presence.PRESENT, there.gid)
        assert (fates[still.gid].presence, fates[still.gid].scope) == (Presence.PRESENT, here.gid)

    def test_a_hidden_task_is_lost_not_deleted(self, asana):
        project = asana.world.a_project("A")
        task = asana.world.a_task("Chiffrer", project)
        asana.world.edit(project, members=[])

        assert fate(asana, Entity.TASK, project.gid, task.gid)[task.gid].presence is Presence.LOST_ACCESS

    def test_a_person_who_left_is_never_called_deleted(self, asana):
        left = asana.world.a_user("Zoé D.", removed=True)

        assert fate(asana, Entity.ACCOUNT, "", left.gid)[left.gid].presence is Presence.LOST_ACCESS

    def test_links_are_asked_for_through_their_task(self, asana):
        project = asana.world.a_project("A")
        first = asana.world.a_task("Avant", project)
        second = asana.world.a_task("Après", project, dependencies=[first])
        there, gone = f"{first.gid}>{second.gid}", f"{second.gid}>{first.gid}"

        fates = fate(asana, Entity.DEPENDENCY, project.gid, there, gone)

        assert (fates[there].presence, fates[gone].presence) == (Presence.PRESENT, Presence.DELETED)

    def test_a_place_that_was_left_is_gone(self, asana):
        project, other = asana.world.a_project("A"), asana.world.a_project("B")
        task = asana.world.a_task("Chiffrer", project)

        fates = fate(asana, Entity.TASK_MEMBERSHIP, "", f"{task.gid}@{project.gid}", f"{task.gid}@{other.gid}")

        assert [verdict.presence for verdict in fates.values()] == [Presence.PRESENT, Presence.DELETED]

    @pytest.mark.parametrize("entity", [Entity.TIME_ENTRY, Entity.SOURCE_PROJECT])
    def test_an_unknown_id_is_deleted(self, asana, entity):
        assert fate(asana, entity, "", "404")["404"].presence is Presence.DELETED

    def test_an_archived_project_is_archived(self, asana):
        project = asana.world.a_project("A", archived=True)

        assert fate(asana, Entity.SOURCE_PROJECT, "", project.gid)[project.gid].presence is Presence.ARCHIVED

    def test_twenty_five_ids_take_three_requests_and_get_a_verdict_each(self, asana):
        project = asana.world.a_project("A")
        ids = [asana.world.a_task(f"T{number}", project).gid for number in range(25)]
        asana.fake.journal.clear()

        fates = fate(asana, Entity.TASK, project.gid, *ids)

        assert (list(fates), asana.fake.journal.count()) == (ids, 3)

    def test_what_cannot_be_asked_for_stays_missing(self, asana):
        assert fate(asana, Entity.BUDGET_LINE, "", "x")["x"].presence is Presence.MISSING


class TestCensusAfterAPass:
    def test_what_a_full_run_has_seen_is_not_asked_for_again(self, asana):
        world = asana.world
        older, younger = world.a_project("A"), world.a_project("B")
        parent = world.a_task("Parent", older, younger)
        world.a_task("Détail", parent=parent, dependencies=[parent])
        world.an_entry(parent, 60, day("2026-10-30"))
        plan, connector = asana.plan(FetchMode.FULL), asana.connector
        list(connector.fetch(plan))
        asana.fake.journal.clear()

        kept = _listed(connector.census(plan))
        requests = asana.fake.journal.count()

        assert (kept, requests) == (_listed(asana.connector.census(plan)), 3)

    def test_a_project_that_was_not_read_to_its_end_is_listed_anew(self, asana):
        asana.world.a_task("Chiffrer", asana.world.a_project("A"))
        plan, connector = asana.plan(FetchMode.FULL), asana.connector
        for page in connector.fetch(plan):
            if page.stream == "tasks":
                break

        assert _listed(connector.census(plan)) == _listed(asana.connector.census(plan))

    def test_a_long_list_of_hours_is_counted_by_stretches_of_days_in_an_incremental_run(self, asana, monkeypatch):
        monkeypatch.setattr(presence, "_PAGES_OF_HOURS", 0)
        task = asana.world.a_task("Chiffrer", asana.world.a_project("A"))
        for month in (7, 8, 10):
            asana.world.an_entry(task, 5, day(f"2026-{month:02}-30"))
        asana.run()
        counted = []
        for _ in range(3):
            asana.later(days=1)
            connector, plan = asana.connector, asana.plan()
            for page in connector.fetch(plan):
                if getattr(page, "cursor", None):
                    asana.cursors[page.stream, page.scope] = page.cursor
            counted.append([page for page in connector.census(plan) if page.entity is Entity.TIME_ENTRY])

        assert all(page.is_last and page.days for pages in counted for page in pages)
        recent = {pages[0].days[0] for pages in counted}
        assert {len(pages[0].ids) for pages in counted} == {1}
        assert min(recent) > day("2026-08-30")
        by_the_calendar = {pages[-1].days[0].isoformat() for pages in counted}
        assert by_the_calendar == {"2026-08-01", "2026-07-01", "2000-01-01"}

    def test_a_full_run_counts_all_hours_however_many(self, asana, monkeypatch):
        monkeypatch.setattr(presence, "_PAGES_OF_HOURS", 0)
        asana.world.an_entry(asana.world.a_task("Chiffrer", asana.world.a_project("A")), 5, day("2026-10-30"))

        assert len(_listed(asana.connector.census(asana.plan(FetchMode.FULL)))[Entity.TIME_ENTRY, ""]) == 1


def _listed(pages):
    found, ended = {}, set()
    for page in pages:
        found.setdefault((page.entity, page.scope), set()).update(page.ids)
        if page.is_last:
            ended.add((page.entity, page.scope))
    return {key: ids for key, ids in found.items() if key in ended}
