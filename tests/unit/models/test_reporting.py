"""The read models say of the tables what is true, and leave nothing out by accident."""

import pytest
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import BigInteger, Boolean, Date, DateTime, Double, Enum, Integer, Numeric, Text, Uuid

from hub.queries.relations import COMPUTED
from models.reporting import READ_MODELS, ColumnType, Past
from models.reporting.summaries import SUMMARIES
from models.tables import Base

INTERNAL = {
    "booked_project_id",  # what the tool named; the answer shows the project the hours count for
    "change_seq",
    "content_hash",
    "digest",  # what a baseline of a tool is known by
    "first_seen_run",
    "last_changed_run",
    "lease_epoch",
    "raw_page_id",
    "seq",
    "tracked_from",  # told where somebody looks back too far
}
"""Columns that serve the hub itself."""

VERSIONED = {"known_from"}
"""Of the PMO's own rows the moment they were last changed serves looking back alone; of a tool's rows it is shown."""

SHOWN_OTHERWISE = {"error_class", "error_message", "error_hint"}
"""Columns that are part of a computed one."""

VIEWS = {"milestone_all": "milestone"}
"""A view and the table whose columns it has. Views of their own shape are held against the database itself."""

KINDS = {
    ColumnType.UUID: Uuid,
    ColumnType.TEXT: Text,
    ColumnType.WORD: Enum,
    ColumnType.TEXTS: ARRAY,
    ColumnType.BOOLEAN: Boolean,
    ColumnType.INTEGER: BigInteger | Integer,
    ColumnType.NUMBER: Numeric,
    ColumnType.FLOAT: Double,
    ColumnType.AMOUNT: Numeric,
    ColumnType.DATE: Date,
    ColumnType.INSTANT: DateTime,
    ColumnType.OBJECT: JSONB,
}

MODELS = [pytest.param(model, id=model.name) for model in READ_MODELS.values()]
OF_TABLES = [
    model for model in READ_MODELS.values() if VIEWS.get(model.relation, model.relation) in Base.metadata.tables
]
STORED = [
    pytest.param(model, column, id=f"{model.name}.{column.name}")
    for model in OF_TABLES
    for column in model.columns
    if (model.name, column.name) not in COMPUTED
]


def table_of(model) -> Table:
    return Base.metadata.tables[VIEWS.get(model.relation, model.relation)]


class TestReadModels:
    @pytest.mark.parametrize("model", OF_TABLES, ids=lambda model: model.name)
    def test_show_every_column_that_is_not_internal(self, model):
        stored = {column.name for column in table_of(model).columns}

        own = VERSIONED if model.past is Past.OWN else set()
        assert stored - set(model.by_name) <= INTERNAL | SHOWN_OTHERWISE | own

    @pytest.mark.parametrize(("model", "column"), STORED)
    def test_a_column_has_the_type_of_its_table(self, model, column):
        stored = table_of(model).columns[column.name]

        assert isinstance(stored.type, KINDS[column.type])
        assert stored.nullable == column.nullable

    @pytest.mark.parametrize(("model", "column"), STORED)
    def test_a_words_column_lists_what_the_database_lets_in(self, model, column):
        kind = table_of(model).columns[column.name].type
        allowed = tuple(kind.enums) if isinstance(kind, Enum) else ()

        assert allowed == column.words

    @pytest.mark.parametrize(("model", "column"), STORED)
    def test_a_decimal_column_has_the_digits_of_its_table(self, model, column):
        kind = table_of(model).columns[column.name].type
        if column.type in {ColumnType.NUMBER, ColumnType.AMOUNT}:
            assert (kind.precision, kind.scale) == column.digits

    @pytest.mark.parametrize("model", MODELS)
    def test_a_reference_leads_to_a_read_model(self, model):
        assert {column.references for column in model.columns} - {""} <= set(READ_MODELS)

    @pytest.mark.parametrize("model", MODELS)
    def test_money_is_hidden_from_tokens_that_may_not_see_costs(self, model):
        open_amounts = [
            column.name for column in model.columns if column.type is ColumnType.AMOUNT and not column.hidden_from
        ]

        assert open_amounts == []

    @pytest.mark.parametrize("model", MODELS)
    def test_money_stands_beside_its_currency(self, model):
        has_amount = any(column.type is ColumnType.AMOUNT for column in model.columns)

        assert "currency" in model.by_name or not has_amount


class TestSummaries:
    @pytest.mark.parametrize("summary", SUMMARIES.values(), ids=SUMMARIES)
    def test_groups_and_sums_read_columns_of_their_list(self, summary):
        sources = {group.source for group in summary.groups} | {measure.source for measure in summary.measures}

        assert sources - {""} <= set(summary.base.by_name)

    @pytest.mark.parametrize("summary", SUMMARIES.values(), ids=SUMMARIES)
    def test_money_is_never_added_across_currencies(self, summary):
        for measure in summary.measures:
            if measure.column.type is ColumnType.AMOUNT:
                assert measure.needs == "currency" or "currency" in summary.always
