from hub.demo.fake_monday.world import labels
from models.vocabulary import Entity, Presence
from tests.integration.monday.office import a_connector, a_plan, a_task_board, an_office, serving


def ids_of(server, entity, mapping=None):
    return [one for page in a_connector(server).census(a_plan(mapping)) if page.entity is entity for one in page.ids]


class TestCensus:
    def test_lists_projects_phases_items_and_sub_items(self):
        office = an_office()
        office.world.add_sub_board(office.board)
        parent = office.world.add_item(office.board, "A")
        child = office.world.add_item(office.board, "A1", parent=parent)
        archived = office.world.add_item(office.board, "B")
        office.world.archive_item(archived)

        with serving(office.world) as server:
            tasks, projects = ids_of(server, Entity.TASK), ids_of(server, Entity.SOURCE_PROJECT)

        board = office.board.id
        assert tasks == [f"{board}:topics", f"{board}:recette", str(parent.id), str(child.id)]
        assert projects == [str(board)]

    def test_leaves_out_lines_of_a_checklist(self):
        office = an_office()
        office.world.add_sub_board(office.board)
        parent = office.world.add_item(office.board, "A")
        office.world.add_item(office.board, "A1", parent=parent)

        with serving(office.world) as server:
            tasks = ids_of(server, Entity.TASK, {"scopes": {str(office.board.id): {"subtasks": "checklist"}}})

        assert [task for task in tasks if ":" not in task] == [str(parent.id)]

    def test_says_where_each_listing_ends(self):
        office = an_office()
        for number in range(700):
            office.world.add_item(office.board, f"I{number}")

        with serving(office.world) as server:
            pages = [page for page in a_connector(server).census(a_plan()) if page.entity is Entity.TASK]

        assert [page.is_last for page in pages] == [False, False, True]
        assert server.journal.counts()["POST FirstRows"] == 0

    def test_lists_rows_of_a_timesheet_as_its_entries(self):
        office = an_office()
        item = office.world.add_item(office.board, "Lundi")

        with serving(office.world) as server:
            listed = ids_of(server, Entity.TIME_ENTRY, {"scopes": {str(office.board.id): {"role": "timesheet"}}})

        assert listed == [f"item:{item.id}"]


class TestProbe:
    def test_gives_every_id_one_verdict(self):
        office = an_office()
        world, board = office.world, office.board
        other = a_task_board(world, "Other")
        kept, archived, deleted, moved, purged = (world.add_item(board, name) for name in "abcde")
        world.archive_item(archived)
        world.delete_item(deleted)
        world.move_item(moved, other)
        world.purge_item(purged)
        asked = [str(item.id) for item in (kept, archived, deleted, moved, purged)] + [
            f"{board.id}:topics",
            f"{board.id}:gone",
        ]

        with serving(world) as server:
            verdicts = {one.source_id: one for one in a_connector(server).probe(Entity.TASK, str(board.id), asked)}

        assert [verdicts[one].presence for one in asked] == [
            Presence.PRESENT,
            Presence.ARCHIVED,
            Presence.DELETED,
            Presence.PRESENT,
            Presence.LOST_ACCESS,
            Presence.PRESENT,
            Presence.DELETED,
        ]
        assert verdicts[str(moved.id)].scope == str(other.id)

    def test_asks_for_boards_and_for_projects_that_are_items(self):
        office = an_office()
        gone = office.world.add_board("Gone")
        office.world.delete_board(gone)
        item = office.world.add_item(office.board, "Projet")
        asked = [str(office.board.id), str(gone.id), str(item.id), "4711"]

        with serving(office.world) as server:
            verdicts = {
                one.source_id: one.presence
                for one in a_connector(server).probe(Entity.SOURCE_PROJECT, str(office.board.id), asked)
            }

        assert [verdicts[one] for one in asked] == [
            Presence.PRESENT,
            Presence.DELETED,
            Presence.PRESENT,
            Presence.LOST_ACCESS,
        ]

    def test_asks_in_hundreds(self):
        office = an_office()
        asked = [str(office.world.add_item(office.board, f"I{n}").id) for n in range(250)]

        with serving(office.world) as server:
            verdicts = list(a_connector(server).probe(Entity.TASK, str(office.board.id), asked))

        assert len(verdicts) == 250
        assert server.journal.counts()["POST WhereAre"] == 3


class TestDiscovery:
    def test_offers_boards_as_scopes_without_hidden_ones(self):
        office = an_office()
        office.world.add_sub_board(office.board)
        office.world.add_board("Doc", type="document")
        office.world.add_board("Secret", kind="private")

        with serving(office.world) as server:
            found = a_connector(server).discover()

        assert [(scope.id, scope.name, scope.key) for scope in found.scopes] == [
            (str(office.board.id), "Refonte SI", "Main workspace")
        ]

    def test_guesses_roles_money_and_effort_with_reasons(self):
        office = an_office()
        world = office.world
        sheet = world.add_board("Feuille de temps 2026")
        for column, kind in (("who", "people"), ("day", "date"), ("hours", "numbers")):
            world.add_column(sheet, column, kind)
        portfolio = world.add_board("Direction")
        world.add_column(portfolio, "portfolio_project_link", "board_relation", settings={"boardIds": []})
        world.add_column(
            office.board,
            "forecast",
            "numbers",
            "Prévision",
            settings={"unit": {"symbol": "custom", "custom_unit": "k€"}},
        )
        world.add_column(office.board, "phase", "status", "Phase", settings=labels("A", "B"))

        for amount in (100, 200, None):
            world.add_item(office.board, "Lot", budget=amount)

        with serving(world) as server:
            guesses = {guess.path: guess for guess in a_connector(server).discover().guesses}

        assert guesses[f"scopes.{sheet.id}.role"].value == "timesheet"
        assert guesses[f"scopes.{portfolio.id}.role"].value == "portfolio"
        money = guesses[f"scopes.{office.board.id}.money"]
        assert money.value == [
            {"field": "budget", "kind": "budget", "factor": 1, "currency": "EUR"},
            {"field": "forecast", "kind": "forecast", "factor": 1000, "currency": "EUR"},
        ]
        assert "Confirm currency and factor" in money.reason
        assert money.reason.endswith('Filled: "Budget" 2 of 3 items; "Prévision" 0 of 3 items.')
        assert guesses[f"scopes.{office.board.id}.fields.estimate_seconds"].value == [
            {"field": "effort", "unit": "hours"}
        ]
