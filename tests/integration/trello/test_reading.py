"""A first run: what of a Trello becomes what."""

from decimal import Decimal

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo.fake_trello import faults as refusals
from hub.demo.fake_trello.render import card_json
from models.vocabulary import Entity, PercentMethod, ProjectState, StatusCategory, TaskKind
from tests.integration.trello.bench import at, bench

FULL = FetchMode.FULL


class TestBoards:
    def test_open_and_closed_boards_are_projects(self, trello):
        open_, closed = trello.a_board("Énergie", description="Parc éolien"), trello.a_board("Vieux", closed=True)

        projects = trello.run(FULL).of(Entity.SOURCE_PROJECT)

        assert projects[open_.id].state is ProjectState.ACTIVE
        assert projects[open_.id].description == "Parc éolien"
        assert projects[closed.id].archived
        assert projects[closed.id].state is ProjectState.UNKNOWN

    def test_only_the_chosen_boards_are_read(self, trello):
        chosen, other = trello.a_board("Énergie"), trello.a_board("Autre")

        harvest = trello.run(FULL, scopes=(chosen.id,))

        assert set(harvest.of(Entity.SOURCE_PROJECT)) == {chosen.id}
        assert trello.requests(other.id) == 0

    def test_a_board_with_the_role_ignore_is_not_read(self, trello):
        board = trello.a_board()
        trello.mapping = {"scopes": {board.id: {"role": "ignore"}}}

        assert trello.run(FULL).pages == []

    def test_members_and_field_definitions_come_with_the_board(self, trello):
        board = trello.a_board()
        field = trello.world.add_field(board, "Budget", "number")

        harvest = trello.run(FULL)

        assert harvest.of(Entity.ACCOUNT)[trello.zoe.id].name == "Zoë Dupont"
        assert harvest.of(Entity.ACCOUNT)[trello.zoe.id].email is None
        assert harvest.the(Entity.CUSTOM_FIELD).source_id == field.id
        assert harvest.the(Entity.CUSTOM_FIELD).scope == board.id

    def test_a_deactivated_or_blocked_member_is_inactive(self, trello):
        off, blocked = (
            trello.world.add_member("Off", deactivated=True),
            trello.world.add_member("Blocked", activity_blocked=True),
        )
        trello.world.add_board("Plan", trello.zoe, off, blocked)

        accounts = trello.run(FULL).of(Entity.ACCOUNT)

        assert [accounts[each.id].active for each in (trello.zoe, off, blocked)] == [True, False, False]

    def test_who_left_a_board_is_asked_for_by_id_and_once(self, trello):
        column, gone = trello.a_list(), trello.world.add_member("Ben Parti")
        for name in ("One", "Two"):
            trello.world.add_card(column, name, member_ids=[gone.id])

        harvest = trello.run(FULL)

        assert harvest.of(Entity.ACCOUNT)[gone.id].name == "Ben Parti"
        assert [page.stream for page in harvest.pages].count("members") == 1

    def test_more_former_members_than_trello_lets_ask_are_told(self, trello):
        column = trello.a_list()
        gone = [trello.world.add_member(f"Gone {number}").id for number in range(53)]
        trello.world.add_card(column, "One", member_ids=gone)

        (gap,) = trello.run(FULL).gaps

        assert gap.message.startswith('Connection "ACME": 3 former members stay without a name')
        assert not gap.is_fault


class TestCards:
    def test_a_card_is_a_task_in_its_list(self, trello):
        column = trello.a_list("Doing")
        card = trello.world.add_card(
            column,
            "Chiffrer\u00a0!",
            due=at("2026-05-04T22:30:00Z"),
            start=at("2026-05-01T09:00:00Z"),
            member_ids=[trello.zoe.id],
        )
        trello.mapping = {"time_zone": "Europe/Paris"}

        harvest = trello.run(FULL)

        task = harvest.the(Entity.TASK)
        assert (task.source_id, task.name, task.project) == (card.id, "Chiffrer\u00a0!", column.board.id)
        assert task.source_created_at == trello.world.clock.now
        assert (task.planned_start.isoformat(), task.due_on.isoformat()) == ("2026-05-01", "2026-05-05")
        assert (task.status_category, task.status_source) == (StatusCategory.IN_PROGRESS, "Doing")
        assert task.assignee == trello.zoe.id
        assert harvest.the(Entity.TASK_MEMBERSHIP).section == "Doing"

    def test_every_member_of_a_card_is_assigned(self, trello):
        column, ben = trello.a_list(), trello.world.add_member("Ben")
        trello.world.add_card(column, "One", member_ids=[trello.zoe.id, ben.id])

        assert {each.account for each in trello.run(FULL).of(Entity.ASSIGNMENT).values()} == {trello.zoe.id, ben.id}

    def test_all_pages_beyond_a_thousand_cards_are_read(self, trello):
        column = trello.a_list()
        cards = {trello.world.add_card(column, f"Card {number}").id for number in range(2003)}

        assert set(trello.run(FULL).tasks) == cards
        assert trello.requests("/cards") == 3

    def test_a_page_that_is_too_rich_is_asked_for_in_halves(self):
        with bench(nested_checklists=300) as trello:
            trello.mapping = {"subtasks": "tasks"}
            column = trello.a_list()
            for number in range(600):
                trello.world.add_checklist(trello.world.add_card(column, f"Card {number}"), "Steps", "One")

            tasks = trello.run(FULL).tasks

        assert len(tasks) == 1200

    def test_cards_of_an_archived_list_are_archived_though_they_say_closed_false(self, trello):
        card = trello.world.add_card(trello.a_list("Done", closed=True), "Old")

        task = trello.run(FULL).the(Entity.TASK)

        assert not card.closed
        assert task.archived

    @pytest.mark.parametrize("where", ["card", "board"])
    def test_archived_cards_and_cards_of_closed_boards_are_archived(self, trello, where):
        board = trello.a_board(closed=where == "board")
        trello.world.add_card(trello.world.add_column(board, "Doing"), "Old", closed=where == "card")

        assert trello.run(FULL).the(Entity.TASK).archived

    def test_mirrors_and_templates_do_not_count(self, trello):
        column = trello.a_list()
        real = trello.world.add_card(column, "Real")
        mirror = trello.world.add_card(column, "Mirror", mirror_of=real)
        trello.world.add_card(column, "Mirror by another word", mirror_of=real, odd={"cardRole": "reflection"})
        template = trello.world.add_card(column, "Template", is_template=True)

        harvest = trello.run(FULL)

        assert set(harvest.tasks) == {real.id}
        assert harvest.removed(Entity.TASK) == {template.id}
        assert mirror.id not in harvest.of(Entity.TASK_MEMBERSHIP)

    def test_labels_without_a_name_go_by_colour_and_without_both_by_nothing(self, trello):
        column = trello.a_list()
        labels = [
            trello.world.add_label(column.board, *each) for each in (("", "green"), ("", None), ("Risque", "red"))
        ]
        trello.world.add_card(column, "One", labels=labels)

        task = trello.run(FULL).the(Entity.TASK)

        assert task.labels == ("green", "Risque")
        assert (task.kind, task.kind_source) == (TaskKind.RISK, "Risque")

    def test_a_bad_card_is_rejected_alone(self, trello):
        column = trello.a_list()
        good = trello.world.add_card(column, "Good")
        bad = trello.world.add_card(column, "Bad", odd={"name": None})

        harvest = trello.run(FULL)

        assert set(harvest.tasks) == {good.id}
        assert [each.source_id for each in harvest.rejected] == [bad.id]


class TestDone:
    def test_the_tick_wins_over_the_list_and_dates_the_completion(self, trello):
        column = trello.a_list("Doing")
        card = trello.world.add_card(column, "One")
        trello.world.clock.advance(days=1)
        trello.world.edit_card(card, due_complete=True)
        ticked = trello.world.clock.now
        trello.world.clock.advance(days=1)
        trello.world.edit_card(card, name="One more")

        task = trello.run(FULL).the(Entity.TASK)

        assert (task.status_category, task.status_source) == (StatusCategory.DONE, "dueComplete")
        assert task.completed_at == ticked
        assert (task.percent_complete, task.percent_method) == (Decimal(100), PercentMethod.STATUS)

    def test_a_done_list_is_done_since_the_move_into_it(self, trello):
        todo = trello.a_list("To Do")
        done, card = trello.world.add_column(todo.board, "Terminé"), trello.world.add_card(todo, "One")
        trello.world.clock.advance(days=2)
        trello.world.move_card(card, done)

        task = trello.run(FULL).the(Entity.TASK)

        assert (task.status_category, task.completed_at) == (StatusCategory.DONE, trello.world.clock.now)

    def test_the_archive_counts_only_where_the_mapping_says_so(self, trello):
        column = trello.a_list("Doing")
        card = trello.world.add_card(column, "One")
        trello.world.clock.advance(days=2)
        trello.world.edit_card(card, closed=True)

        by_default = trello.run(FULL).the(Entity.TASK)
        trello.mapping = {"fields": {"status": ["closed", "idList"]}, "status": {"closed": "done"}}
        by_rule = trello.run(FULL).the(Entity.TASK)

        assert by_default.status_category is StatusCategory.IN_PROGRESS
        assert (by_rule.status_category, by_rule.completed_at) == (StatusCategory.DONE, trello.world.clock.now)

    def test_the_order_of_the_sources_decides(self, trello):
        trello.world.add_card(trello.a_list("Cancelled"), "One", due_complete=True)
        trello.mapping = {"fields": {"status": ["idList", "dueComplete"]}}

        assert trello.run(FULL).the(Entity.TASK).status_category is StatusCategory.CANCELLED

    def test_a_list_goes_by_its_id_by_its_name_and_without_regard_to_case(self, trello):
        column = trello.a_list("Étape 4")
        trello.world.add_card(column, "One")

        unknown = trello.run(FULL).the(Entity.TASK)
        trello.mapping = {"status": {"ÉTAPE 4": "on_hold"}}
        by_name = trello.run(FULL).the(Entity.TASK)
        trello.mapping = {"status": {column.id: "done", "Étape 4": "on_hold"}}
        by_id = trello.run(FULL).the(Entity.TASK)

        found = [task.status_category for task in (unknown, by_name, by_id)]
        assert found == [StatusCategory.UNKNOWN, StatusCategory.ON_HOLD, StatusCategory.DONE]
        assert unknown.status_source == "Étape 4"


class TestSubtasks:
    def steps(self, trello, choice):
        trello.mapping = {"subtasks": choice}
        card = trello.world.add_card(trello.a_list("Doing"), "One")
        checklist = trello.world.add_checklist(card, "Steps", "First", "Second", "Third")
        trello.world.tick_item(card, checklist.items[0])
        return card, checklist

    def test_check_items_are_tasks_by_choice(self, trello):
        card, checklist = self.steps(trello, "tasks")
        trello.world.edit_item(checklist.items[1], member=trello.zoe)

        tasks = trello.run(FULL).tasks

        first, second = (tasks[f"{card.id}:{item.id}"] for item in checklist.items[:2])
        assert (first.parent, first.kind, first.status_category) == (card.id, TaskKind.SUBTASK, StatusCategory.DONE)
        assert (second.status_category, second.assignee) == (StatusCategory.TODO, trello.zoe.id)
        assert len(tasks) == 4

    def test_their_counts_are_those_that_trello_shows_on_the_cards(self, trello):
        trello.mapping = {"subtasks": "tasks"}
        column = trello.a_list()
        for number in range(12):
            checklist = trello.world.add_checklist(
                card := trello.world.add_card(column, "Card"), "Steps", *map(str, range(number))
            )
            for item in checklist.items[::2]:
                trello.world.tick_item(card, item)

        tasks = trello.run(FULL).tasks.values()

        for card in column.board.cards.values():
            badges, own = card_json(card)["badges"], [task for task in tasks if task.parent == card.id]
            shown = (badges["checkItems"], badges["checkItemsChecked"])
            assert shown == (len(own), sum(task.status_category is StatusCategory.DONE for task in own))

    def test_or_a_share_of_their_card(self, trello):
        self.steps(trello, "checklist")

        assert trello.run(FULL).the(Entity.TASK).percent_complete == Decimal("33.33")

    def test_or_nothing_and_are_not_asked_for(self, trello):
        self.steps(trello, "ignore")

        assert trello.run(FULL).the(Entity.TASK).percent_complete is None
        assert not any(
            "checklists" in dict(exchange.query)
            for exchange in trello.fake.journal.exchanges
            if "/cards" in exchange.path
        )


class TestHistory:
    def test_births_moves_and_ticks_are_status_changes(self, trello):
        todo = trello.a_list("To Do")
        doing, card = trello.world.add_column(todo.board, "Doing"), trello.world.add_card(todo, "One")
        trello.world.clock.advance(hours=1)
        trello.world.move_card(card, doing, by=trello.zoe)
        trello.world.clock.advance(hours=1)
        trello.world.edit_card(card, due_complete=True)
        trello.world.clock.advance(hours=1)
        trello.world.edit_card(card, due_complete=False)

        changes = sorted(trello.run(FULL).of(Entity.STATUS_CHANGE).values(), key=lambda change: change.changed_at)

        assert [(change.from_category, change.to_category) for change in changes] == [
            (None, StatusCategory.TODO),
            (StatusCategory.TODO, StatusCategory.IN_PROGRESS),
            (StatusCategory.IN_PROGRESS, StatusCategory.DONE),
            (StatusCategory.DONE, StatusCategory.IN_PROGRESS),
        ]
        assert changes[1].account == trello.zoe.id

    def test_all_pages_beyond_a_thousand_actions_are_read(self, trello):
        column = trello.a_list()
        other, card = trello.world.add_column(column.board, "Done"), trello.world.add_card(column, "One")
        for number in range(1100):
            trello.world.move_card(card, other if number % 2 else column)

        assert len(trello.run(FULL).of(Entity.STATUS_CHANGE)) == 1101


class TestGaps:
    def test_a_board_that_is_refused_is_told_and_the_others_are_read(self, trello):
        seen, hidden = trello.a_board("Énergie"), trello.a_board("Secret", hidden=True)

        harvest = trello.run(FULL, scopes=(hidden.id, seen.id, "f" * 24, "nonsense"))

        assert [gap.scope for gap in harvest.gaps] == [hidden.id, "f" * 24, "nonsense"]
        assert all('connection "ACME"' in gap.message and gap.hint and gap.is_fault for gap in harvest.gaps)
        assert set(harvest.of(Entity.SOURCE_PROJECT)) == {seen.id}

    def test_a_busy_answer_inside_a_batch_is_asked_again(self, trello):
        board = trello.a_board()
        trello.fake.faults.add("/batch", refusals.item_refused(429, "Rate limit exceeded"))

        assert set(trello.run(FULL).of(Entity.SOURCE_PROJECT)) == {board.id}
        assert max(trello.lent.sleeps) >= 10
