"""A source project is given away at most once: for one role and one day its shares never exceed the whole."""

import datetime as dt
import threading
import uuid
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from hub.security.scopes import Scope
from tests import builders as make
from tests.integration.portfolio.desk import open_desk

MONDAY = dt.date(2026, 1, 5)
ROLES = ("scope", "time", "cost", "risk")
DAYS = [MONDAY + dt.timedelta(days=n) for n in range(6)]
SHARES = st.sampled_from([10, Decimal("33.34"), 40, 50, 60, 100])
LINKS = st.lists(
    st.fixed_dictionaries(
        {
            "roles": st.lists(st.sampled_from(ROLES), min_size=1, unique=True),
            "allocation_pct": SHARES,
            "days": st.tuples(st.sampled_from([None, *DAYS]), st.sampled_from([None, *DAYS])).filter(
                lambda days: None in days or days[0] <= days[1]
            ),
            "labels": st.sampled_from([None, ["a"], ["b"], ["a", "b"]]),
        }
    ),
    min_size=1,
    max_size=4,
)


def exceeds(links):
    """The rule, told day by day, role by role, label by label."""
    for day in DAYS:
        for role in ROLES:
            for label in ("a", "b", "other"):
                share = sum(
                    link["allocation_pct"]
                    for link in links
                    if role in link["roles"]
                    and (link["days"][0] or dt.date.min) <= day <= (link["days"][1] or dt.date.max)
                    and (link["labels"] is None or label in link["labels"])
                )
                if share > 100:
                    return True
    return False


class TestDatabase:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(links=LINKS)
    def test_refuses_exactly_what_gives_more_than_the_whole_away(self, desk, links):
        source = desk.source()
        project = make.a_consolidated_project(desk.client)
        rows = [
            make.a_link(
                project,
                source,
                roles=link["roles"],
                allocation_pct=link["allocation_pct"],
                valid_from=link["days"][0],
                valid_to=link["days"][1],
                filter_field="labels" if link["labels"] else None,
                filter_values=link["labels"],
            )
            for link in links
        ]

        try:
            desk.save(project, *rows)
            refused = False
        except DBAPIError as error:
            refused = error.orig.sqlstate == "PH100"

        assert refused == exceeds(links)

    def test_lets_of_two_who_take_it_at_the_same_time_one_wait_and_lose(self, desk):
        source = desk.source()
        projects = [make.a_consolidated_project(desk.client) for _ in range(2)]
        desk.save(*projects)
        both_have_written, outcomes = threading.Barrier(2, timeout=60), []

        def take(project):
            try:
                with desk.hub.database.session(Scope.of(desk.client.id)) as session:
                    session.add(make.a_link(project, source, allocation_pct=60))
                    session.flush()
                    both_have_written.wait()
                outcomes.append("taken")
            except DBAPIError as error:
                outcomes.append(error.orig.sqlstate)

        threads = [threading.Thread(target=take, args=(project,)) for project in projects]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == ["PH100", "taken"]


class TestLinks:
    def test_more_than_the_whole_is_a_conflict_that_changes_nothing(self, desk):
        source = desk.source()
        first, second = desk.project(), desk.project()
        assert (
            desk.link(first, {"source_project_id": str(source.id), "roles": ["time"], "allocation_pct": 60}).status_code
            == 200
        )
        before = desk.get(f"/projects/{second}")

        answer = desk.link(
            second, {"source_project_id": str(source.id), "roles": ["time", "cost"], "allocation_pct": 50}
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "share_exceeded")
        assert 'In the role "time", 110 %' in answer.json()["detail"]
        assert desk.get(f"/projects/{second}") == before

    def test_replacing_them_may_swap_who_has_what(self, desk):
        source = desk.source()
        own = desk.project()
        desk.link(own, {"source_project_id": str(source.id), "roles": ["time"]})

        answer = desk.link(
            own,
            {"source_project_id": str(source.id), "roles": ["time"], "allocation_pct": 40, "valid_to": "2026-06-30"},
            {"source_project_id": str(source.id), "roles": ["time"], "valid_from": "2026-07-01"},
        )

        assert answer.status_code == 200
        assert [link["allocation_pct"] for link in answer.json()["links"]] == [40, 100]

    def test_a_linked_source_project_leaves_the_list_of_projects(self, desk):
        source, other = desk.source(name="Linked"), desk.source(name="Loose")
        own = desk.project(name="Own")
        desk.link(own, {"source_project_id": str(source.id), "roles": ["risk"]})

        items = desk.get("/projects", client_id=str(desk.client.id))["items"]

        assert {item["name"] for item in items} == {"Own", "Loose"}
        [loose] = [item for item in items if item["id"] == str(other.id)]
        assert loose["links"] == [
            {
                "source_project_id": str(other.id),
                "roles": list(ROLES),
                "allocation_pct": 100,
                "filter": None,
                "valid_from": None,
                "valid_to": None,
                "prices_hours": None,
            }
        ]

    def test_what_nobody_linked_counts_nowhere_and_is_named(self, desk):
        source, account = desk.source(), make.an_account(desk.connection)
        task = make.a_task(source)
        desk.save(account, task, make.a_time_entry(task, account, entry_date=MONDAY))
        own = desk.project()
        desk.link(own, {"source_project_id": str(source.id), "roles": ["scope"]})

        [item] = desk.summary()["items"]
        [told] = desk.get(f"/projects/{own}/sources")["items"]

        assert item["logged_seconds"] == 0
        assert told["counts_nowhere"] == [{"role": "time", "what": "time_entries", "count": 1}]

    def test_shares_split_hours_so_that_they_add_up_again(self, desk):
        source, account = desk.source(), make.an_account(desk.connection)
        task = make.a_task(source)
        desk.save(
            account,
            task,
            *(make.a_time_entry(task, account, entry_date=MONDAY, duration_seconds=3600) for _ in range(3)),
        )
        for share in (70, 30):
            desk.link(desk.project(), {"source_project_id": str(source.id), "roles": ["time"], "allocation_pct": share})

        summary = desk.summary()

        assert sorted(item["logged_seconds"] for item in summary["items"]) == [3240, 7560]
        assert summary["totals"]["logged_seconds"] == 10_800

    def test_a_filter_takes_the_tasks_with_a_label_and_their_hours(self, desk):
        source, account = desk.source(), make.an_account(desk.connection)
        web, app, both = (make.a_task(source, labels=labels) for labels in (["web"], ["app"], ["app", "web"]))
        desk.save(account, web, app, both)
        desk.save(
            *(
                make.a_time_entry(task, account, entry_date=MONDAY, duration_seconds=size)
                for task, size in ((web, 1), (app, 10), (both, 100))
            )
        )
        first, second = desk.project(name="App"), desk.project(name="Web")
        desk.link(first, {"source_project_id": str(source.id), "filter": {"labels": "app"}})
        desk.link(second, {"source_project_id": str(source.id), "filter": {"labels": ["web"]}})

        logged = {item["name"]: item["logged_seconds"] for item in desk.summary()["items"]}

        entries = desk.get(f"/projects/{first}/kpis/ac/inputs")["items"]
        assert logged == {"App": 110, "Web": 1}
        assert [entry["duration_seconds"] for entry in entries if entry["kind"] == "time_entry"].count(1) == 0
        assert sum(entry["duration_seconds"] for entry in entries) == 110

    @pytest.mark.parametrize(
        ("link", "says"),
        [
            ({"roles": []}, '"links.0.roles"'),
            ({"roles": ["fun"]}, '"links.0.roles.0"'),
            ({"allocation_pct": 0}, '"links.0.allocation_pct"'),
            ({"allocation_pct": 101}, '"links.0.allocation_pct"'),
            ({"filter": {"name": "x"}}, "a filter reads one of"),
            ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to lies before valid_from"),
            ({"share": 3}, "links.0.share"),
        ],
    )
    def test_what_makes_no_sense_is_named(self, desk, link, says):
        answer = desk.link(desk.project(), {"source_project_id": str(desk.source().id)} | link)

        assert answer.status_code == 422
        assert says in answer.json()["detail"]

    def test_another_clients_source_project_is_unknown(self, desk, module_hub, web):
        stranger = open_desk(module_hub, web)

        answer = desk.link(desk.project(), {"source_project_id": str(stranger.source().id)})

        assert answer.status_code == 422

    def test_the_same_name_in_two_tools_is_proposed_and_nothing_is_linked(self, desk):
        other = make.a_connection(desk.client)
        desk.save(other, make.a_project(other, name="wind farm: NORTH"))
        desk.source(name="Wind Farm North")

        [proposal] = desk.get("/projects/proposals", client_id=str(desk.client.id))["items"]

        assert len(proposal["source_project_ids"]) == 2
        assert proposal["reasons"][0].startswith("The name ")
        assert len(desk.get("/projects", client_id=str(desk.client.id))["items"]) == 2


class TestRefusedProposals:
    """Said once, a refusal outlives every run and every new name; it can be taken back."""

    @pytest.fixture
    def three(self, desk):
        connections = [make.a_connection(desk.client) for _ in range(3)]
        sources = [make.a_project(connection, name="Wind Farm North") for connection in connections]
        desk.save(*connections, *sources)
        return sorted(sources, key=lambda source: str(source.id))

    def proposed(self, desk):
        items = desk.get("/projects/proposals", client_id=str(desk.client.id))["items"]
        return sorted(sorted(item["source_project_ids"]) for item in items)

    def decide(self, desk, *sources, **body):
        ids = [str(source.id) for source in sources]
        body = {"client_id": str(desk.client.id), "source_project_ids": ids} | body
        return desk.ask("POST", "/projects/proposals/decisions", json=body)

    def test_a_pair_that_is_apart_is_never_in_one_proposal(self, desk, three):
        first, second, third = three
        assert self.proposed(desk) == [[str(source.id) for source in three]]

        assert self.decide(desk, first, second).status_code == 204

        [together] = self.proposed(desk)
        assert str(third.id) in together
        assert len(together) == 2
        self.decide(desk, *three)
        assert self.proposed(desk) == []

    def test_it_may_be_proposed_again_and_both_decisions_are_kept(self, desk, three):
        self.decide(desk, *three)
        shown = desk.get("/projects/proposals/decisions", client_id=str(desk.client.id))["items"]
        assert len(shown) == 3
        assert {item["source"] for item in shown} == {"Wind Farm North"}

        self.decide(desk, *three, verdict="open")

        assert len(self.proposed(desk)) == 1
        assert desk.get("/projects/proposals/decisions", client_id=str(desk.client.id))["items"] == []
        audit = desk.get("/audit", client_id=str(desk.client.id))["items"]
        assert {"link.apart", "link.open"} <= {entry["action"] for entry in audit}

    def test_what_is_apart_from_a_project_or_from_what_it_holds_does_not_join_it(self, desk, three):
        first, second, third = three
        project = desk.project(name="Wind Farm North")
        self.decide(desk, second, project_id=project)
        assert self.proposed(desk) == [[str(first.id), str(third.id)]]

        desk.link(project, {"source_project_id": str(first.id)})
        self.decide(desk, first, third)

        assert self.proposed(desk) == [sorted([str(second.id), str(third.id)])]

    @pytest.mark.parametrize(
        "body", [{"project_id": str(uuid.UUID(int=7))}, {"verdict": "perhaps"}, {"source_project_ids": []}]
    )
    def test_what_does_not_fit_is_refused_in_a_sentence(self, desk, three, body):
        answer = self.decide(desk, *three, **body)

        assert answer.status_code == 422
        assert answer.json()["hint"]

    def test_one_source_project_alone_is_refused(self, desk, three):
        assert self.decide(desk, three[0]).status_code == 422
