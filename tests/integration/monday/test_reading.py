import datetime as dt

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo.fake_monday import Limits, MondayWorld
from hub.demo.fake_monday.entities import Link
from hub.demo.fake_monday.faults import with_null_elements
from models.records import (
    AccountRecord,
    BudgetLineRecord,
    CustomFieldRecord,
    DependencyRecord,
    ProjectRecord,
    Removal,
    StatusReportRecord,
    TaskRecord,
    TimeEntryRecord,
)
from models.vocabulary import AccountKind, ProjectState, TaskKind
from tests.integration.monday.office import (
    DONE,
    STATUS_LABELS,
    WORKING,
    a_connector,
    a_plan,
    a_runtime,
    a_task_board,
    an_office,
    at,
    read,
    read_again,
    serving,
)

BUDGET = {"money": [{"field": "budget", "kind": "budget", "currency": "EUR"}]}


class TestPeople:
    def test_leavers_keep_their_name_and_teams_are_accounts(self):
        office = an_office()
        leaver = office.world.add_user("Bruno Lefèvre", status="INACTIVE")
        team = office.world.add_team("Équipe API")

        with serving(office.world) as server:
            run = read(server, a_plan())

        assert run.one(AccountRecord, leaver.id).active is False
        assert run.one(AccountRecord, f"team:{team.id}").kind is AccountKind.TEAM

    def test_lists_with_null_elements_are_read_around_them(self):
        office = an_office()
        office.world.add_team("Équipe API")

        with serving(office.world) as server:
            server.faults.add("Teams", with_null_elements("teams"))
            run = read(server, a_plan())

        assert [account.name for account in run.of(AccountRecord) if account.kind is AccountKind.TEAM] == ["Équipe API"]

    def test_every_page_of_a_long_list_is_read(self):
        office = an_office()
        for number in range(1100):
            office.world.add_user(f"U{number} X")

        with serving(office.world) as server:
            run = read(server, a_plan(streams=("users",)))

        assert len(run.of(AccountRecord)) == 1101


class TestBoards:
    def test_a_board_is_a_project_its_groups_are_phases_its_columns_custom_fields(self):
        office = an_office()

        with serving(office.world) as server:
            run = read(server, a_plan())

        board = office.board.id
        assert run.one(ProjectRecord, board).state is ProjectState.ACTIVE
        assert run.one(TaskRecord, f"{board}:recette").kind is TaskKind.PHASE
        assert run.one(CustomFieldRecord, f"{board}:budget").type == "numbers"

    def test_more_boards_than_a_page_are_read(self):
        office = an_office()
        for number in range(130):
            office.world.add_board(f"Board {number}")

        with serving(office.world) as server:
            run = read(server, a_plan(streams=("boards",)))

        assert len(run.of(ProjectRecord)) == 131

    def test_archived_boards_are_listed_as_such_and_not_read(self):
        office = an_office()
        office.world.add_item(office.board, "A")
        office.world.archive_board(office.board)

        with serving(office.world) as server:
            run = read(server, a_plan())

        assert run.one(ProjectRecord, office.board.id).archived
        assert server.journal.count("Rows") == 0

    def test_documents_and_ignored_boards_are_no_projects(self):
        office = an_office()
        office.world.add_board("Notes", type="document")
        ignored = office.world.add_board("Brouillon")

        with serving(office.world) as server:
            run = read(server, a_plan({"scopes": {str(ignored.id): {"role": "ignore"}}}))

        assert run.ids(ProjectRecord) == {str(office.board.id)}

    def test_chosen_scopes_alone_are_read(self):
        office = an_office()
        other = a_task_board(office.world, "Other")
        office.world.add_item(other, "B")

        with serving(office.world) as server:
            run = read(server, a_plan(scopes=(str(office.board.id),)))

        assert run.ids(ProjectRecord) == {str(office.board.id)}
        assert str(other.id) not in {page.scope for page in run.pages}

    def test_updates_are_read_where_asked(self):
        office = an_office()
        office.world.add_update(office.board, office.reader, "On avance bien.")

        with serving(office.world) as server:
            unasked = read(server, a_plan())
            asked = read(server, a_plan(streams=("updates",)))

        assert unasked.of(StatusReportRecord) == []
        [report] = asked.of(StatusReportRecord)
        assert (report.project, report.text) == (str(office.board.id), "On avance bien.")


class TestItems:
    def test_a_row_is_read_with_all_that_hangs_on_it(self):
        office = an_office()
        world, board = office.world, office.board
        first = world.add_item(board, "Cadrage", status=(DONE, at(3)), person=[office.reader], budget=12500.5)
        second = world.add_item(
            board, "Recette", status=WORKING, dependency=[Link(first, 1, 2)], date4=dt.date(2026, 12, 1)
        )
        world.add_session(second, "time", office.reader, at(3), at(3, 11))

        with serving(world) as server:
            run = read(server, a_plan(BUDGET))

        assert run.one(TaskRecord, first.id).completed_at == at(3)
        assert run.one(TaskRecord, second.id).due_on == dt.date(2026, 12, 1)
        assert run.one(BudgetLineRecord, f"{first.id}:budget:budget").amount == 12500.5
        [link], [entry] = run.of(DependencyRecord), run.of(TimeEntryRecord)
        assert (link.predecessor, link.lag_seconds, entry.duration_seconds) == (str(first.id), 172_800, 7200)

    def test_sub_items_are_read_once_with_their_own_columns(self):
        office = an_office()
        world = office.world
        sub_board = world.add_sub_board(office.board)
        world.add_column(sub_board, "status_1", "status", settings=STATUS_LABELS)
        parent = world.add_item(office.board, "Parent")
        child = world.add_item(office.board, "Enfant", parent=parent, status_1=DONE)

        with serving(world) as server:
            run = read(server, a_plan())

        task = run.one(TaskRecord, child.id)
        assert (task.parent, task.project, task.status_source) == (str(parent.id), str(office.board.id), "Done")
        assert str(sub_board.id) not in run.ids(ProjectRecord)
        assert run.one(CustomFieldRecord, f"{sub_board.id}:status_1").scope == str(office.board.id)

    def test_sub_items_are_read_below_their_parents_where_their_board_may_not_be_listed(self):
        office = an_office()
        world = office.world
        world.add_sub_board(office.board)
        parents = [world.add_item(office.board, f"P{number}") for number in range(130)]
        children = [world.add_item(office.board, f"Enfant de {parent.name}", parent=parent) for parent in parents]
        world.clock.advance(hours=1)

        with serving(world, limits=Limits(sub_boards_listed=False)) as server:
            first = read(server, a_plan())
            world.clock.advance(hours=1)
            world.edit_item(children[5], name="Enfant changé")
            world.archive_item(children[6])
            second = read_again(server, first)
            counted = [
                one for page in a_connector(server).census(a_plan()) for one in page.ids if one == str(children[7].id)
            ]

        assert {str(child.id) for child in children} <= first.ids(TaskRecord)
        assert second.one(TaskRecord, children[5].id).parent == str(parents[5].id)
        assert [removal.source_id for removal in second.of(Removal)] == [str(children[6].id)]
        assert (first.gaps, second.gaps, len(counted)) == ([], [], 1)

    def test_a_multi_level_board_is_one_tree_with_roll_ups_on_leaves_only(self):
        office = an_office()
        world = office.world
        board = world.add_board("Programme", hierarchy="multi_level")
        world.add_column(board, "status", "status", settings=STATUS_LABELS, function="COUNT_KEYS")
        world.add_column(board, "budget", "numbers", function="SUM")
        top = world.add_item(board, "Lot 1", budget=999)
        middle = world.add_item(board, "Lot 1.1", parent=top)
        leaves = [world.add_item(board, f"Lot 1.1.{n}", parent=middle, status=DONE, budget=100) for n in (1, 2)]

        with serving(world) as server:
            run = read(server, a_plan({"scopes": {str(board.id): BUDGET}}, scopes=(str(board.id),)))

        assert run.one(TaskRecord, leaves[0].id).parent == str(middle.id)
        assert run.one(TaskRecord, middle.id).parent == str(top.id)
        assert run.one(TaskRecord, top.id).kind is TaskKind.SUMMARY
        assert run.one(TaskRecord, leaves[0].id).status_source == "Done"
        assert sum(line.amount for line in run.of(BudgetLineRecord)) == 200

    def test_only_mapped_columns_are_asked_for_unless_all_are_wanted(self):
        office = an_office()
        office.world.add_item(office.board, "A", notes="bonjour", effort=3)

        with serving(office.world, keep_answers=True) as server:
            lean = read(server, a_plan())
            whole = read(server, a_plan(), connector=a_connector(server, all_columns=True))

        asked = [one.body["variables"]["columns"] for one in server.journal.exchanges if one.template == "FirstRows"]
        assert asked == [
            ["date4", "dependency", "person", "status", "time", "timeline"],
            ["date4", "dependency", "person", "status", "time", "timeline", "budget", "effort", "notes"],
        ]
        item = max(lean.ids(TaskRecord), key=lambda one: ":" not in one)
        assert lean.one(TaskRecord, item).custom_fields == {}
        assert whole.one(TaskRecord, item).custom_fields == {"notes": "bonjour", "effort": 3.0}

    def test_a_mirror_is_read_by_its_typed_values(self):
        office = an_office()
        world = office.world
        source = a_task_board(world, "Source")
        linked = [world.add_item(source, name, budget=amount) for name, amount in (("a", 1.5), ("b", 2))]
        world.add_column(office.board, "link", "board_relation", settings={"boardIds": [source.id]})
        world.add_column(office.board, "mirror", "mirror", settings={"relation": "link", "shows": "budget"})
        item = world.add_item(office.board, "A", link=linked)

        with serving(world) as server:
            run = read(server, a_plan(scopes=(str(office.board.id),)), connector=a_connector(server, all_columns=True))

        assert run.one(TaskRecord, item.id).custom_fields["mirror"] == [1.5, 2.0]
        assert run.one(TaskRecord, item.id).custom_fields["link"] == [str(one.id) for one in linked]

    def test_links_to_boards_the_token_may_not_see_are_just_not_there(self):
        office = an_office()
        world = office.world
        secret = world.add_board("Secret", kind="private")
        hidden = world.add_item(secret, "hidden")
        world.add_column(office.board, "link", "board_relation", settings={"boardIds": [secret.id]})
        item = world.add_item(office.board, "A", link=[hidden])

        with serving(world) as server:
            run = read(server, a_plan(), connector=a_connector(server, all_columns=True))

        assert "link" not in run.one(TaskRecord, item.id).custom_fields
        assert str(secret.id) not in run.ids(ProjectRecord)


class TestShapesOfAProject:
    def test_a_portfolio_item_and_its_board_are_one_project(self):
        office = an_office()
        world = office.world
        portfolio = world.add_board("Portefeuille")
        world.add_column(portfolio, "portfolio_project_owner", "people")
        world.add_column(
            portfolio, "portfolio_project_link", "board_relation", settings={"boardIds": [office.board.id]}
        )
        task = world.add_item(office.board, "Tâche")
        item = world.add_item(
            portfolio, "Refonte (portefeuille)", portfolio_project_link=[task], portfolio_project_owner=[office.reader]
        )
        alone = world.add_item(portfolio, "Sans tableau")

        with serving(world) as server:
            run = read(server, a_plan({"scopes": {str(portfolio.id): {"role": "portfolio"}}}))
            ids = list(a_connector(server).census(a_plan({"scopes": {str(portfolio.id): {"role": "portfolio"}}})))

        merged = run.one(ProjectRecord, office.board.id)
        assert (merged.name, merged.owner) == ("Refonte (portefeuille)", str(office.reader.id))
        assert run.ids(ProjectRecord) == {str(office.board.id), str(alone.id)}
        assert run.one(TaskRecord, task.id).project == str(office.board.id)
        seen = {(page.scope, one) for page in ids if page.entity == "source_project" for one in page.ids}
        assert seen == {(str(office.board.id), str(office.board.id)), (str(portfolio.id), str(alone.id))}
        assert str(item.id) not in {one for _scope, one in seen}

    def test_a_project_list_has_its_sub_items_as_tasks(self):
        office = an_office()
        world = office.world
        projects = world.add_board("Projets")
        world.add_sub_board(projects)
        item = world.add_item(projects, "Projet A")
        child = world.add_item(projects, "Étape", parent=item)

        with serving(world) as server:
            run = read(server, a_plan({"scopes": {str(projects.id): {"role": "portfolio"}}}))

        assert run.one(ProjectRecord, item.id).scope == str(projects.id)
        assert run.one(TaskRecord, child.id).project == str(item.id)

    def test_a_tree_below_an_item_of_a_multi_level_portfolio_is_one_project(self):
        office = an_office()
        world = office.world
        projects = world.add_board("Projets", hierarchy="multi_level")
        items = [world.add_item(projects, "Projet A")]
        for name in ("Lot", "Tâche", "Étape"):
            items.append(world.add_item(projects, name, parent=items[-1]))
        ids = [str(item.id) for item in items]
        mapping = {"scopes": {str(projects.id): {"role": "portfolio"}}}

        with serving(world) as server:
            run = read(server, a_plan(mapping))
            listed = list(a_connector(server).census(a_plan(mapping, scopes=(str(projects.id),))))

        assert [(run.one(TaskRecord, one).project, run.one(TaskRecord, one).parent) for one in ids[1:]] == [
            (ids[0], None),
            (ids[0], ids[1]),
            (ids[0], ids[2]),
        ]
        seen = [(page.entity.value, one) for page in listed for one in page.ids]
        assert sorted(seen) == sorted([("source_project", ids[0]), *(("task", one) for one in ids[1:])])


class TestCalls:
    @pytest.mark.parametrize("count", [0, 499, 500, 501, 1200])
    def test_a_board_takes_one_call_for_each_500_items(self, count):
        office = an_office()
        for number in range(count):
            office.world.add_item(office.board, f"I{number}")

        with serving(office.world) as server:
            run = read(server, a_plan())

        assert server.journal.count("Rows") == max(1, -(-count // 500))
        assert len([one for one in run.ids(TaskRecord) if ":" not in one]) == count

    def test_a_question_too_complex_is_halved_and_nothing_is_lost(self):
        office = an_office()
        for number in range(300):
            office.world.add_item(office.board, f"I{number}")

        with serving(office.world, limits=Limits(query_complexity=12_000)) as server:
            run = read(server, a_plan())

        assert len([one for one in run.ids(TaskRecord) if ":" not in one]) == 300
        assert run.gaps == []

    def test_a_question_dearer_than_a_minutes_budget_is_halved_too(self):
        office = an_office()
        for number in range(300):
            office.world.add_item(office.board, f"I{number}")

        with serving(office.world, limits=Limits(minute_complexity=20_000)) as server:
            run = read(server, a_plan())

        assert len([one for one in run.ids(TaskRecord) if ":" not in one]) == 300
        assert run.gaps == []

    def test_the_minutes_complexity_is_waited_for_ahead_of_the_wall(self):
        office = an_office()
        for number in range(1500):
            office.world.add_item(office.board, f"I{number}")
        runtime = a_runtime(office.world)

        with serving(office.world, limits=Limits(minute_complexity=80_000)) as server:
            run = read(server, a_plan(), connector=a_connector(server, runtime=runtime))

        assert len([one for one in run.ids(TaskRecord) if ":" not in one]) == 1500
        assert [exchange.status for exchange in server.journal.exchanges if exchange.status != 200] == []
        assert runtime.meter.throttled_seconds > 0

    def test_the_token_is_sent_bare_and_the_version_named(self):
        world = MondayWorld()
        world.grant(world.add_user("Zoë Durand", kind="admin"), "a-token-of-a-member")

        with serving(world) as server:
            run = read(server, a_plan(mode=FetchMode.INCREMENTAL))

        assert run.gaps == []
