"""Tables and views have the columns the read models say, in the types they say."""

import pytest
from sqlalchemy import select

from hub.queries.relations import COMPUTED, read_column, relation_of
from hub.security.scopes import Scope
from models.reporting import READ_MODELS, ColumnType

TYPES = {
    ColumnType.UUID: {"uuid"},
    ColumnType.TEXT: {"text"},
    ColumnType.WORD: {"varchar", "text"},
    ColumnType.TEXTS: {"text[]"},
    ColumnType.BOOLEAN: {"bool"},
    ColumnType.INTEGER: {"int8", "int2"},
    ColumnType.NUMBER: {"numeric"},
    ColumnType.FLOAT: {"float8"},
    ColumnType.AMOUNT: {"numeric"},
    ColumnType.DATE: {"date"},
    ColumnType.INSTANT: {"timestamptz"},
    ColumnType.OBJECT: {"json", "jsonb"},
}


class TestRelations:
    @pytest.mark.parametrize("model", READ_MODELS.values(), ids=READ_MODELS)
    def test_have_the_columns_of_their_read_model(self, module_database, model):
        columns = [read_column(model, column.name) for column in model.columns]
        with module_database.connect(Scope.everything()) as connection:
            described = connection.execute(select(*columns).select_from(relation_of(model))).cursor.description
        found = {column.name: column.type_display.partition("(")[0] for column in described}

        assert list(found) == [column.name for column in model.columns]
        wrong = {
            column.name: found[column.name] for column in model.columns if found[column.name] not in TYPES[column.type]
        }
        assert wrong == {}

    def test_say_which_columns_are_gathered_from_elsewhere(self):
        said = {
            (model.name, column.name)
            for model in READ_MODELS.values()
            for column in model.columns
            if column.is_computed
        }

        assert said == set(COMPUTED)
