"""The neutral filter tree."""

import pytest
from sqlalchemy.dialects.postgresql.psycopg import dialect

from hub.queries.filter import (
    And,
    Comparison,
    Contains,
    Field,
    Literal,
    Not,
    OneOf,
    Operator,
    Or,
    columns_of,
    detach,
)
from hub.queries.predicate import to_sql
from hub.queries.relations import relation_of
from models.reporting import READ_MODELS, ColumnType

TASKS = READ_MODELS["tasks"]
NAME, STATUS = Field(TASKS.by_name["name"]), Field(TASKS.by_name["status_category"])
HOSTILE = "'; DROP TABLE task; --"


def text(value):
    return Literal(value, ColumnType.TEXT)


ROWS = ""
"""The rows of the list itself, as a filter names them."""


class TestDetach:
    def test_gives_trees_of_one_shape_one_shape(self):
        shapes = {detach(Comparison(NAME, Operator.EQ, text(value)))[0] for value in ("a", "b")}

        assert len(shapes) == 1

    def test_keeps_the_order_of_values(self):
        tree = Or((Comparison(NAME, Operator.LT, text("a")), Not(OneOf(STATUS, text(("done", "todo"))))))

        assert detach(tree)[1] == {"v0": "a", "v1": ["done", "todo"]}


class TestColumns:
    def test_are_found_at_every_depth(self):
        tree = And((Not(Or((Contains(NAME, text("x")),))), Comparison(STATUS, Operator.EQ, text("done"))))

        assert {column.name for column in columns_of(tree)} == {"name", "status_category"}


class TestSql:
    @pytest.mark.parametrize("operator", list(Operator))
    def test_holds_no_value_however_hostile(self, operator):
        shape, values = detach(And((Comparison(NAME, operator, text(HOSTILE)), Contains(NAME, text(HOSTILE)))))

        sql = str(to_sql(shape, {ROWS: relation_of(TASKS)}).compile(dialect=dialect()))

        assert "DROP" not in sql
        assert list(values.values()) == [HOSTILE, HOSTILE]

    def test_is_not_made_of_a_tree_with_values_in_it(self):
        with pytest.raises(TypeError):
            to_sql(Comparison(NAME, Operator.EQ, text("a")), {ROWS: relation_of(TASKS)})
