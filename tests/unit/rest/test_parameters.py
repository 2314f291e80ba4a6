"""A query string becomes a question, or a sentence that says what is wrong with it."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from hub.errors import Unprocessable
from hub.queries.conditions import endings_of
from hub.queries.filter import And, Comparison, IsNull, Literal, Not, OneOf, Operator
from hub.rest.forms import Form, form_of
from hub.rest.parameters import controls_of, to_question, to_summary_question
from models.reporting import READ_MODELS

TASKS = READ_MODELS["tasks"]


def ask(query, model=TASKS, *, form=Form.JSON):
    return to_question(model, QueryParams(query), form=form)


def only_filter(query):
    where = ask(query).where
    assert isinstance(where, And)
    [node] = where.parts
    return node


class TestFilters:
    def test_a_name_alone_is_equality(self):
        assert isinstance(only_filter("status_category=done"), Comparison)

    def test_a_name_repeated_is_one_of(self):
        node = only_filter("status_category=done&status_category=todo")

        assert isinstance(node, OneOf)
        assert isinstance(node.choices, Literal)
        assert node.choices.value == ("done", "todo")

    @pytest.mark.parametrize(
        ("ending", "operator"),
        [("gte", Operator.GE), ("gt", Operator.GT), ("lte", Operator.LE), ("lt", Operator.LT)],
    )
    def test_an_ending_is_a_range(self, ending, operator):
        node = only_filter(f"due_on.{ending}=2026-11-22")

        assert isinstance(node, Comparison)
        assert node.operator is operator

    def test_null_asks_for_rows_without_and_not_null_for_rows_with(self):
        assert isinstance(only_filter("due_on.null=true"), IsNull)
        assert isinstance(only_filter("due_on.null=false"), Not)

    def test_a_date_is_the_beginning_of_its_day_where_an_instant_is_asked_for(self):
        node = only_filter("source_updated_at.gte=2026-11-22")

        assert isinstance(node, Comparison)
        assert isinstance(node.right, Literal)
        assert node.right.value == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)

    @pytest.mark.parametrize(
        "query",
        [
            "nonsense=1",
            "nonsense",
            "due_on.near=2026-11-22",
            "due_on.=2026-11-22",
            "due_on.gte.lte=2026-11-22",
            "due_on.gte=2026-11-22&due_on.gte=2026-11-23",
            "due_on=22.11.2026",
            "due_on=2026-13-01",
            "status_category=finished",
            "status_category.gte=done",
            "is_milestone=yes",
            "estimate_seconds=1.5",
            "estimate_seconds=1_000",
            "estimate_seconds=99999999999999999999",
            f"planned_cost={'9' * 5000}",
            "planned_cost=NaN",
            "planned_cost=Infinity",
            "parent_id=42",
            "name=%00",
            f"name={'x' * 2000}",
            "source_updated_at.gte=2026-11-22T10:00:00",
            "custom_fields=1",
            "custom_fields.contains=1",
            "seq=1",
            "content_hash=1",
            "__class__=1",
            "limit=0",
            "limit=1001",
            "limit=-1",
            "limit=%D9%A1",
            "limit=10&limit=20",
            "sort=nonsense",
            "sort=seq",
            "sort=custom_fields",
            "sort=name,-name",
            "fields=nonsense",
            "fields=id,seq",
            "count=yes",
            "include_absent=1",
            "as_of=2026-11-22T10:00:00",
            "as_of=2026-13-01",
            "group_by=client",
        ],
    )
    def test_what_is_not_allowed_is_refused_in_words(self, query):
        with pytest.raises(Unprocessable) as raised:
            ask(query)

        assert raised.value.detail
        assert len(raised.value.detail) < 300

    def test_an_unknown_name_is_answered_with_the_one_that_was_meant(self):
        with pytest.raises(Unprocessable) as raised:
            ask("due_date.gte=2026-11-22")

        assert 'Did you mean "due_on"?' in raised.value.hint or "due_on" in raised.value.hint

    def test_more_choices_than_anybody_types_are_refused(self):
        with pytest.raises(Unprocessable):
            ask("&".join(["status_category=done"] * 1001))

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=5))
    def test_no_query_string_breaks_it(self, pairs):
        with suppress(Unprocessable):
            to_question(TASKS, QueryParams(pairs), form=Form.JSON)

    @pytest.mark.parametrize("model", READ_MODELS.values(), ids=READ_MODELS)
    def test_every_list_keeps_to_its_own_columns(self, model):
        names = {column.name for column in model.columns} | set(controls_of(model))
        endings = {ending for column in model.columns for ending in endings_of(column)}

        assert "seq" not in names
        assert endings <= {"gte", "gt", "lte", "lt", "contains", "null"}


class TestControls:
    def test_a_list_is_a_hundred_rows_in_order_of_insertion(self):
        question = ask("")

        assert question.limit == 100
        assert [key.column.name for key in question.order] == ["client_id", "seq"]

    def test_every_order_ends_in_the_key(self):
        question = ask("sort=-due_on,name")

        assert [(key.column.name, key.descending) for key in question.order] == [
            ("due_on", True),
            ("name", False),
            ("id", False),
        ]

    def test_fields_stand_in_the_order_asked_for(self):
        assert [column.name for column in ask("fields=name,id").fields] == ["name", "id"]

    def test_large_columns_come_on_request_only(self):
        assignments = READ_MODELS["assignments"]

        assert "timephased" not in [column.name for column in ask("", assignments).fields]
        assert "timephased" in [column.name for column in ask("fields=id,timephased", assignments).fields]

    def test_csv_is_the_whole_list(self):
        assert ask("", form=Form.CSV).limit is None
        assert ask("limit=5", form=Form.CSV).limit == 5

    @pytest.mark.parametrize("query", ["cursor=x", "count=true"])
    def test_csv_takes_no_paging(self, query):
        with pytest.raises(Unprocessable):
            ask(query, form=Form.CSV)

    def test_whoever_filters_by_presence_sees_what_is_absent(self):
        assert ask("presence=deleted").include_absent
        assert not ask("name=x").include_absent


class TestSummary:
    @pytest.mark.parametrize(
        "query", ["", "group_by=", "group_by=nonsense", "group_by=client,client", "group_by=project,nonsense"]
    )
    def test_refuses_what_it_cannot_group_by(self, query):
        with pytest.raises(Unprocessable):
            to_summary_question(TASKS, QueryParams(query), form=Form.JSON)

    def test_money_is_grouped_by_currency_unasked(self):
        lines = READ_MODELS["budget_lines"]

        question = to_summary_question(lines, QueryParams("group_by=kind"), form=Form.JSON)

        assert [column.name for column in question.fields] == ["kind", "currency", "count", "amount"]


class TestAccept:
    @pytest.mark.parametrize(
        ("accept", "form"),
        [
            ("text/csv", Form.CSV),
            ("text/csv, */*;q=0.5", Form.CSV),
            ("TEXT/CSV", Form.CSV),
            ("application/json;q=0.1, text/csv", Form.CSV),
            ("text/*", Form.CSV),
            ("application/x-ndjson", Form.LINES),
            ("application/vnd.apache.parquet, application/json;q=0.9", Form.PARQUET),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Form.XLSX),
            ("*/*, application/x-ndjson", Form.LINES),
            *((accept, Form.JSON) for accept in ("", "*/*", "application/json", "application/json, text/csv")),
            *((accept, Form.JSON) for accept in ("text/html", "text/csv;q=x", "application/*", "*/*, text/csv;q=0.9")),
        ],
    )
    def test_gets_the_form_it_ranks_highest(self, accept, form):
        assert form_of(accept) is form

    def test_gets_json_where_the_form_is_not_there(self):
        assert form_of("application/vnd.apache.parquet", among=(Form.JSON, Form.CSV)) is Form.JSON
