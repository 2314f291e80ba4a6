"""Walking a list page by page meets every row once, whatever the order and whoever writes meanwhile."""

import datetime as dt
from dataclasses import replace

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.errors import Forbidden, Unprocessable
from hub.queries.filter import Comparison, Field, Literal, Operator
from hub.queries.lists import Page, Unchanged, read_page
from hub.queries.order import default_order, to_order
from hub.queries.question import Question
from models.reporting import READ_MODELS, ColumnType
from tests import builders as make
from tests.integration.queries.conftest import NAMES, Library, reader

TASKS = READ_MODELS["tasks"]
ALL = TASKS.columns
SORTABLE = (
    "name",
    "due_on",
    "completed_at",
    "estimate_seconds",
    "planned_cost",
    "is_critical",
    "source_updated_at",
    "status_category",
    "id",
)

orders = st.lists(st.sampled_from(SORTABLE), unique=True, min_size=1, max_size=3).flatmap(
    lambda names: st.tuples(*(st.sampled_from([name, f"-{name}"]) for name in names))
)


def walk(library, question, *, between=lambda: None):
    """Ids of all pages, in order."""
    ids = []
    while True:
        page = library.page(question)
        ids += [row["id"] for row in orjson.loads(f"[{page.items}]")]
        if page.next is None:
            return ids
        question = replace(question, cursor=page.next)
        between()


class TestWalk:
    @given(names=orders, limit=st.integers(1, 25))
    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_meets_every_row_once_in_the_order_of_one_big_page(self, library, names, limit):
        question = Question(TASKS, to_order(names, TASKS), (TASKS.by_name["id"],), limit=1000)

        whole = [row["id"] for row in library.rows(question)]
        walked = walk(library, replace(question, limit=limit))

        assert walked == whole
        assert sorted(walked) == sorted(str(task.id) for task in library.tasks)

    @pytest.mark.parametrize(("name", "reverse"), [("due_on", False), ("-due_on", True)])
    def test_nulls_stand_first_ascending_and_last_descending(self, library, name, reverse):
        question = Question(TASKS, to_order((name,), TASKS), ALL, limit=1000)

        days = [row["due_on"] for row in library.rows(question)]

        assert days == sorted(days, key=lambda day: day or "", reverse=reverse)

    def test_rows_that_come_in_between_neither_repeat_nor_hide_others(self, database, make_hub):
        client = make.a_client()
        connection = make.a_connection(client)
        project = make.a_project(connection)
        tasks = [make.a_task(project, name=f"{number:02}") for number in range(0, 40, 2)]
        make.save(database, client, connection, project, *tasks)
        hub, caller = make_hub(database), reader(client)
        question = Question(TASKS, to_order(("name",), TASKS), ALL, limit=3)
        late = iter(range(1, 40, 2))

        seen, cursor = [], ""
        while True:
            page = read_page(hub, caller, replace(question, cursor=cursor))
            assert isinstance(page, Page)
            seen += [row["name"] for row in orjson.loads(f"[{page.items}]")]
            if page.next is None:
                break
            cursor = page.next
            make.save(database, make.a_task(project, name=f"{next(late):02}"))

        assert len(set(seen)) == len(seen)
        assert {task.name for task in tasks} <= set(seen)
        assert seen == sorted(seen)

    def test_goes_from_one_client_to_the_next(self, database, make_hub):
        clients = [make.a_client() for _ in range(3)]
        for client in clients:
            connection = make.a_connection(client)
            project = make.a_project(connection)
            make.save(database, client, connection, project, *(make.a_task(project) for _ in range(5)))
        hub, caller = make_hub(database), reader(*clients)
        question = Question(TASKS, default_order(TASKS), ALL, limit=2)

        sizes, cursor = [], ""
        while True:
            page = read_page(hub, caller, replace(question, cursor=cursor))
            assert isinstance(page, Page)
            sizes.append(len(orjson.loads(f"[{page.items}]")))
            if page.next is None:
                break
            cursor = page.next

        assert sizes == [2, 2, 2, 2, 2, 2, 2, 1]


@pytest.fixture(scope="module")
def world(module_hub):
    clients = [make.a_client() for _ in range(3)]
    for client in clients:
        connection = make.a_connection(client)
        project, account, person = make.a_project(connection), make.an_account(connection), make.a_person(client)
        own = make.a_consolidated_project(client)
        task = make.a_task(project)
        dates = [None, *(make.NOON + dt.timedelta(minutes=number % 4) for number in range(6)), None]
        make.save(module_hub.database, client, connection, project, account, person, own, task)
        make.save(
            module_hub.database,
            make.a_decision(account, person),
            make.a_rate(client, person_id=person.id),
            *(make.a_task(project, source_updated_at=date) for date in dates),
            *(make.a_time_entry(task, account, source_updated_at=date) for date in dates),
            *(make.a_budget_line(project, source_updated_at=date) for date in dates),
            *(make.an_imported_line(own, row_number=number) for number in range(3)),
        )
    return Library(module_hub, reader(*clients), project, ()), clients[-1]


class TestByChange:
    """Rows of several clients, of one, and of a list that is put together of three tables, by the tools' own dates of change."""

    @pytest.mark.parametrize(("name", "rows"), [("tasks", 9), ("time_entries", 8), ("budget_lines", 19)])
    @pytest.mark.parametrize("way", ["-", ""])
    @pytest.mark.parametrize("clients", [1, 3])
    def test_stand_in_order_page_by_page(self, world, name, rows, way, clients):
        library, last = world
        library = library if clients > 1 else replace(library, caller=reader(last))
        model = READ_MODELS[name]
        question = Question(model, to_order((f"{way}source_updated_at",), model), model.columns, limit=1000)

        found = library.rows(question)

        by_id = sorted(found, key=lambda row: row["id"])
        assert len(found) == rows * clients
        assert found == sorted(by_id, key=lambda row: row["source_updated_at"] or "", reverse=bool(way))
        for limit in (1, 4, 7):
            assert walk(library, replace(question, limit=limit)) == [row["id"] for row in found]
            assert library.rows(replace(question, limit=limit, skip=5)) == found[5 : 5 + limit]


class TestCursor:
    def test_opens_for_another_page_size_and_other_columns(self, library):
        question = Question(TASKS, default_order(TASKS), ALL, limit=10)
        cursor = library.page(question).next

        rest = library.rows(replace(question, cursor=cursor, limit=1000, fields=(TASKS.by_name["id"],)))

        assert len(rest) == len(library.tasks) - 10

    def test_does_not_open_for_another_filter_order_or_asker(self, library):
        question = Question(TASKS, default_order(TASKS), ALL, limit=10)
        cursor = library.page(question).next
        named = Comparison(Field(TASKS.by_name["name"]), Operator.EQ, Literal(NAMES[1], ColumnType.TEXT))

        for other in (
            replace(question, cursor=cursor, where=named),
            replace(question, cursor=cursor, order=to_order(("name",), TASKS)),
            replace(question, cursor=cursor, include_absent=True),
            replace(question, cursor=cursor, model=READ_MODELS["risks"], fields=READ_MODELS["risks"].columns),
        ):
            with pytest.raises(Unprocessable):
                library.page(other)
        with pytest.raises(Unprocessable):
            library.page(replace(question, cursor=cursor), caller=replace(library.caller, hide_costs=True))


class TestHidden:
    def test_costs_read_null_and_cannot_be_found_out(self, library):
        blind = replace(library.caller, hide_costs=True)
        question = Question(TASKS, default_order(TASKS), ALL, limit=1000)

        rows = orjson.loads(f"[{library.page(question, caller=blind).items}]")

        assert {row["planned_cost"] for row in rows} == {None}
        assert {str(row["custom_fields"]) for row in rows} == {"None"}
        costly = Comparison(Field(TASKS.by_name["planned_cost"]), Operator.GT, Literal(0, ColumnType.AMOUNT))
        for nosy in (replace(question, where=costly), replace(question, order=to_order(("planned_cost",), TASKS))):
            with pytest.raises(Forbidden):
                library.page(nosy, caller=blind)


class TestTag:
    def test_holds_until_a_row_in_scope_changes(self, database, make_hub):
        ours, theirs = make.a_client(), make.a_client()
        projects = []
        for client in (ours, theirs):
            connection = make.a_connection(client)
            projects.append(make.a_project(connection))
            make.save(database, client, connection, projects[-1])
        hub, question = make_hub(database), Question(TASKS, default_order(TASKS), ALL)
        first = read_page(hub, reader(ours), question)
        assert isinstance(first, Page)
        assert first.etag
        known = frozenset({first.etag})

        make.save(database, make.a_task(projects[1]))
        assert isinstance(read_page(hub, reader(ours), question, known=known), Unchanged)

        make.save(database, make.a_task(projects[0]))
        assert isinstance(read_page(hub, reader(ours), question, known=known), Page)

    def test_differs_by_asker_and_question(self, library):
        question = Question(TASKS, default_order(TASKS), ALL)

        tags = {
            library.page(question).etag,
            library.page(replace(question, limit=5)).etag,
            library.page(replace(question, fields=ALL[:2])).etag,
            library.page(replace(question, order=to_order(("name",), TASKS))).etag,
            library.page(question, caller=replace(library.caller, hide_costs=True)).etag,
        }

        assert len(tags) == 5
