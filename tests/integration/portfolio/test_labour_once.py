"""Labour that stands in the costs of one source is not priced again as hours of another, unless somebody says that it is other work."""

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub import clock
from hub.portfolio.kept_tallies import keep_tallies
from hub.queries.reading import reading
from hub.queries.unrated import list_unrated_hours
from hub.security.scopes import Scope
from tests import builders as make
from tests.integration.portfolio.desk import open_desk
from tests.integration.portfolio.test_links import exceeds
from tests.integration.portfolio.test_money_once import CENT, DAY, lines, sums
from tests.integration.portfolio.test_pitfalls import MONDAY, a_spent_line

RATE = 60


class Pair:
    """A plan that may hold labour, and a board with three hours, one a day, of somebody who costs 60 an hour."""

    def __init__(self, desk, **since):
        self.desk = desk
        self.plan, self.board = desk.source(name="Plan", **since), desk.source(name="Board", **since)
        own = make.a_consolidated_project(desk.client, **since)
        self.account, self.task = make.an_account(desk.connection, **since), make.a_task(self.board, **since)
        person = make.a_person(desk.client, **since)
        desk.save(own, self.account, person, self.task, make.a_decision(self.account, person))
        desk.save(
            make.a_rate(desk.client, person_id=person.id, amount_per_hour=RATE, **since),
            *(make.a_time_entry(self.task, self.account, entry_date=MONDAY + n * DAY, **since) for n in range(3)),
        )
        self.project = str(own.id)

    def labour(self, amount=500, **changes):
        return a_spent_line(self.plan, amount, basis="rate_x_hours", **changes)

    def link(self, costs=None, project=None, **hours):
        board = {"source_project_id": str(self.board.id), "roles": ["time"]} | hours
        plan = {"source_project_id": str(self.plan.id), "roles": ["scope", "cost"]} | (costs or {})
        answer = self.desk.link(project or self.project, board, plan)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def spent(self, project=None):
        ac = self.desk.get(f"/projects/{project or self.project}/kpis/ac/inputs")
        return Decimal(ac["value"] or 0), ac["inputs"]

    def sum(self, project=None):
        return sums(self.desk, "project", kind="actual").get((project or self.project,), Decimal(0))


@pytest.fixture
def pair(desk):
    return Pair(desk)


class TestByItself:
    def test_hours_beside_labour_count_as_hours_and_cost_nothing_again(self, desk, pair):
        desk.save(pair.labour())
        pair.link()

        spent, inputs = pair.spent()

        assert spent == pair.sum() == 500
        assert {key: inputs[key] for key in inputs if key.startswith("carried")} == {
            "carried_seconds": "10800",
            "carried_entries": "3",
            "carried_by": "Plan",
        }
        assert inputs["unrated_entries"] == "0"
        assert [item["logged_seconds"] for item in desk.summary()["items"]] == [3 * 3600]
        assert [line["role"] for line in lines(desk)] == ["cost"]

    def test_each_hour_says_whose_lines_carry_its_cost(self, desk, pair):
        desk.save(pair.labour())
        pair.link()

        items = desk.get(f"/projects/{pair.project}/kpis/ac/inputs")["items"]

        told = {(item["amount"], item["gap"]) for item in items if item["kind"] == "time_entry"}
        assert told == {(None, "Its cost is among the actual costs of Plan.")}

    def test_without_labour_in_its_costs_a_plan_changes_nothing(self, desk, pair):
        desk.save(a_spent_line(pair.plan, 500, category="labour"))
        desk.save(make.a_budget_line(pair.plan, kind="forecast", amount=9, currency="EUR", basis="rate_x_hours"))
        pair.link()

        assert pair.spent()[0] == pair.sum() == 500 + 3 * RATE

    def test_a_plan_that_gives_no_costs_changes_nothing(self, desk, pair):
        desk.save(pair.labour())
        pair.link(costs={"roles": ["scope"]})

        assert pair.spent()[0] == pair.sum() == 3 * RATE

    def test_only_days_on_which_the_plan_gives_costs_are_carried(self, desk, pair):
        desk.save(pair.labour(period_start=MONDAY + 2 * DAY))
        pair.link(costs={"valid_from": str(MONDAY + 2 * DAY)})

        assert pair.spent()[0] == pair.sum() == 500 + 2 * RATE
        [told] = [row for row in desk.get(f"/projects/{pair.project}/sources")["items"] if row["name"] == "Board"]
        assert told["carried_days"] == [{"first": str(MONDAY + 2 * DAY), "last": None}]
        assert told["labour_beside"] == ["Plan"]

    @pytest.mark.parametrize(("given", "spent"), [("north", 500), ("south", 3 * RATE)])
    def test_only_what_the_project_has_of_a_plan_carries_hours(self, desk, pair, given, spent):
        north, south = (make.a_task(pair.plan, labels=[label]) for label in ("north", "south"))
        desk.save(north, south, pair.labour(task_id=north.id))
        pair.link(costs={"filter": {"labels": [given]}})

        assert pair.spent()[0] == pair.sum() == spent

    def test_a_line_that_arrives_makes_the_figures_anew(self, desk, pair):
        pair.link()
        assert self._kept(desk, pair) == 3 * RATE

        desk.save(pair.labour(100))

        assert self._kept(desk, pair) == 100

    @staticmethod
    def _kept(desk, pair):
        [item] = [one for one in desk.summary()["items"] if one["project_id"] == pair.project]
        return Decimal(item["kpis"]["ac"]["value"])

    def test_a_choice_makes_the_figures_anew_and_changes_the_tag(self, desk, pair):
        desk.save(pair.labour(100))
        pair.link()
        seen = [(self._kept(desk, pair), self._tag(desk))]

        for choice in (True, False):
            pair.link(prices_hours=choice)
            seen.append((self._kept(desk, pair), self._tag(desk)))

        assert [amount for amount, _ in seen] == [100, 100 + 3 * RATE, 100]
        assert len({tag for _, tag in seen}) == 3

    @staticmethod
    def _tag(desk):
        return desk.ask("GET", "/budget-lines", params={"client_id": str(desk.client.id)}).headers["ETag"]


class TestPastDays:
    def test_are_priced_by_the_lines_and_choices_of_then(self, desk):
        since = {"known_from": clock.now() - 3 * DAY}
        pair = Pair(desk, **since)
        desk.save(make.a_run(desk.connection, state="succeeded", finished_at=since["known_from"]))
        yesterday, seen = str(clock.now().date() - DAY), []

        for happens in (pair.link, lambda: desk.save(pair.labour(100)), lambda: pair.link(prices_hours=True)):
            happens()
            days = [desk.kpis(pair.project, **asked)["ac"]["value"] for asked in ({}, {"as_of": yesterday})]
            seen.append(tuple(map(Decimal, days)))

        assert seen == [(3 * RATE, 3 * RATE), (100, 3 * RATE), (100 + 3 * RATE, 3 * RATE)]


class TestByDecision:
    def test_whoever_linked_may_price_them_and_may_never_price_them(self, desk, pair):
        desk.save(pair.labour())

        assert [link["prices_hours"] for link in pair.link(prices_hours=True)["links"]].count(True) == 1
        assert pair.spent()[0] == pair.sum() == 500 + 3 * RATE
        pair.link(prices_hours=False, costs={"roles": ["scope"]})
        spent, inputs = pair.spent()
        assert (spent, inputs["carried_seconds"], inputs["carried_by"]) == (0, "10800", None)
        items = desk.get(f"/projects/{pair.project}/kpis/ac/inputs")["items"]
        assert {item["gap"] for item in items} == {"Whoever linked it decided that rates do not price it."}

    def test_nobody_prices_again_what_its_own_tool_has_priced(self, desk, pair):
        desk.save(a_spent_line(pair.board, 70, basis="rate_x_hours"))
        pair.link(prices_hours=True, roles=["time", "cost"])

        assert pair.spent()[0] == pair.sum() == 70

    def test_it_is_said_of_hours_alone(self, desk, pair):
        answer = desk.link(
            pair.project, {"source_project_id": str(pair.plan.id), "roles": ["cost"], "prices_hours": True}
        )

        assert answer.status_code == 422
        assert "prices_hours" in answer.json()["detail"]


class TestShared:
    def test_of_hours_that_projects_share_the_part_is_left_out_that_lines_carry(self, desk, pair):
        desk.save(pair.labour())
        other = desk.project()
        pair.link(allocation_pct=60)
        desk.link(other, {"source_project_id": str(pair.board.id), "roles": ["time"], "allocation_pct": 40})

        hours = [line for line in lines(desk) if line["role"] == "time"]

        assert {(line["counted_pct"], Decimal(line["amount"])) for line in hours} == {(40, Decimal(24))}
        assert (pair.sum(), pair.sum(other)) == (500, 72)
        assert (pair.spent()[0], pair.spent(other)[0]) == (500, 72)


class TestUnrated:
    def test_hours_that_lines_carry_ask_for_no_rate(self, desk, pair):
        stranger = make.an_account(desk.connection)
        desk.save(stranger, pair.labour())
        desk.save(make.a_time_entry(pair.task, stranger, entry_date=MONDAY))
        pair.link(costs={"roles": ["scope"]})
        assert self._unrated(desk) == [3600]

        pair.link()

        assert self._unrated(desk) == []
        pair.link(allocation_pct=50)
        desk.link(desk.project(), {"source_project_id": str(pair.board.id), "roles": ["time"], "allocation_pct": 50})
        assert self._unrated(desk) == [3600]

    @staticmethod
    def _unrated(desk):
        keep_tallies(desk.hub, Scope.of(desk.client.id))
        with reading(desk.hub.database, Scope.of(desk.client.id)) as reader:
            return [row.seconds for row in list_unrated_hours(reader)]


NUMBER, LABEL = st.integers(0, 3), st.sampled_from(["a", "b"])
SPAN = st.tuples(st.none() | NUMBER, st.none() | NUMBER).filter(lambda span: None in span or span[0] <= span[1])


def a_source(*, hours, is_labour):
    """What a source has: hours of some days and labels, and lines of which some may be labour."""
    line = st.tuples(NUMBER, LABEL, is_labour)
    return st.fixed_dictionaries({"hours": hours, "lines": st.lists(line, max_size=2)})


def some_links(source, *roles):
    return st.fixed_dictionaries(
        {
            "project": st.integers(0, 1),
            "source": source,
            "roles": st.sampled_from(roles),
            "allocation_pct": st.sampled_from([50, 100]),
            "days": st.just((None, None)) | SPAN,
            "labels": st.sampled_from([None, None, ["a"], ["b"]]),
            "prices_hours": st.sampled_from([None, None, None, True, False]),
        }
    )


HOURS = st.lists(st.tuples(NUMBER, LABEL), min_size=1, max_size=3)
SOURCES = st.tuples(
    a_source(hours=st.just([]), is_labour=st.sampled_from([True, True, False])),
    a_source(hours=HOURS, is_labour=st.just(False)),
    a_source(hours=HOURS, is_labour=st.booleans()),
)
"""A plan, a board, and one that may be either."""
LINKS = st.tuples(
    st.lists(some_links(st.sampled_from([0, 0, 2]), ["cost"], ["time", "cost"]), min_size=1, max_size=3),
    st.lists(some_links(st.sampled_from([1, 1, 2]), ["time"], ["time", "cost"]), min_size=1, max_size=3),
).map(lambda both: [*both[0], *both[1]])


def holds(link, number):
    first, last = link["days"]
    return (first is None or first <= number) and (last is None or number <= last)


def takes(link, label):
    return link["labels"] is None or label in link["labels"]


def as_days(link):
    return link | {"days": tuple(None if number is None else MONDAY + number * DAY for number in link["days"])}


class World:
    """What should come out, told entry by entry and line by line, without a word of SQL or of ours."""

    def __init__(self, sources, links):
        self.sources, self.links = sources, []
        for link in links:
            taken = [one for one in self.links if one["source"] == link["source"]]
            if link["source"] < len(sources) and not exceeds([as_days(one) for one in (*taken, link)]):
                self.links.append(link)

    def priced_itself(self, source):
        return any(is_labour for *_, is_labour in self.sources[source]["lines"])

    def is_priced(self, link, number):
        if self.priced_itself(link["source"]):
            return False
        if link["prices_hours"] is not None:
            return link["prices_hours"]
        beside = [
            other
            for other in self.links
            if other["project"] == link["project"] and other["source"] != link["source"] and "cost" in other["roles"]
        ]
        return not any(
            holds(other, number)
            and any(is_labour and takes(other, label) for _, label, is_labour in self.sources[other["source"]]["lines"])
            for other in beside
        )

    def shares(self, source, role, number, label):
        """The links that give somebody a share of what a source has on a day."""
        return [
            link
            for link in self.links
            if link["source"] == source and role in link["roles"] and holds(link, number) and takes(link, label)
        ]

    def spent(self):
        """(project, role) -> what it spent."""
        found = defaultdict(Decimal)
        for at, source in enumerate(self.sources):
            for number, label, _ in source["lines"]:
                for link in self.shares(at, "cost", number, label):
                    found[link["project"], "cost"] += link["allocation_pct"]
            for number, label in source["hours"]:
                for link in self.shares(at, "time", number, label):
                    cost = Decimal(RATE if self.is_priced(link, number) else 0)
                    found[link["project"], "time"] += cost * link["allocation_pct"] / 100
        return found

    def listed(self):
        """What hours cost in the whole list: all that no line carries for somebody."""
        return sum(
            Decimal(RATE) * (100 - self.carried_pct(at, number, label)) / 100
            for at, source in enumerate(self.sources)
            for number, label in source["hours"]
        )

    def carried_pct(self, source, number, label):
        if self.priced_itself(source):
            return 100
        shares = self.shares(source, "time", number, label)
        return sum(link["allocation_pct"] for link in shares if not self.is_priced(link, number))


class TestWhateverIsLinked:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(sources=SOURCES, links=LINKS)
    def test_figures_and_lists_are_what_plain_counting_finds(self, module_hub, web, sources, links):
        world, desk = World(sources, links), open_desk(module_hub, web)
        own = [desk.source() for _ in sources]
        projects = [make.a_consolidated_project(desk.client) for _ in range(2)]
        self._save(desk, world, own, projects)

        spent = world.spent()

        found = sums_by_role(desk)
        for at, project in enumerate(projects):
            by_role = {role: spent[at, role] for role in ("cost", "time") if spent[at, role]}
            assert {role: amount for (id_, role), amount in found.items() if id_ == str(project.id)} == by_role
            assert Decimal(desk.kpis(project.id)["ac"]["value"] or 0).quantize(CENT) == sum(by_role.values())
        assert sum(Decimal(line["amount"]) for line in lines(desk) if line["role"] == "time") == world.listed()

    @staticmethod
    def _save(desk, world, own, projects):
        account, person = make.an_account(desk.connection), make.a_person(desk.client)
        desk.save(account, person, *projects, make.a_decision(account, person))
        desk.save(make.a_rate(desk.client, person_id=person.id, amount_per_hour=RATE))
        for source, told in zip(own, world.sources, strict=True):
            tasks = {label: make.a_task(source, labels=[label]) for label in ("a", "b")}
            desk.save(*tasks.values())
            desk.save(
                *(make.a_time_entry(tasks[label], account, entry_date=MONDAY + n * DAY) for n, label in told["hours"]),
                *(
                    a_spent_line(
                        source,
                        100,
                        task_id=tasks[label].id,
                        period_start=MONDAY + n * DAY,
                        basis="rate_x_hours" if is_labour else "tool",
                    )
                    for n, label, is_labour in told["lines"]
                ),
            )
        desk.save(
            *(
                make.a_link(
                    projects[link["project"]],
                    own[link["source"]],
                    roles=link["roles"],
                    allocation_pct=link["allocation_pct"],
                    valid_from=link["days"][0],
                    valid_to=link["days"][1],
                    filter_field="labels" if link["labels"] else None,
                    filter_values=link["labels"],
                    prices_hours=link["prices_hours"] if "time" in link["roles"] else None,
                )
                for link in map(as_days, world.links)
            )
        )


def sums_by_role(desk):
    """(project, role of the link) -> the sum of actual lines, told apart by basis: what is priced here names somebody."""
    found = desk.get(
        "/budget-lines/summary", client_id=str(desk.client.id), group_by="project,account", kind="actual", limit=1000
    )["items"]
    by_role = defaultdict(Decimal)
    for group in found:
        by_role[group["project_id"], "time" if group["account_id"] else "cost"] += Decimal(group["amount"])
    return by_role
