"""Whatever filter is asked, PostgreSQL finds the rows that plain two-valued logic finds."""

import datetime as dt
from decimal import Decimal
from operator import eq, ge, gt, le, lt

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.queries.filter import And, Comparison, Contains, Field, IsNull, Literal, Not, OneOf, Operator, Or
from hub.queries.order import default_order
from hub.queries.question import Question
from models.reporting import READ_MODELS, ColumnType
from tests import builders as make
from tests.integration.queries.conftest import NAMES, STATUSES

TASKS = READ_MODELS["tasks"]
ID = (TASKS.by_name["id"],)
COMPARE = {Operator.EQ: eq, Operator.LT: lt, Operator.LE: le, Operator.GT: gt, Operator.GE: ge}

VALUES = {
    "due_on": st.dates(dt.date(2025, 12, 30), dt.date(2026, 1, 9)),
    "completed_at": st.integers(-2, 6).map(lambda number: make.NOON + dt.timedelta(microseconds=number)),
    "estimate_seconds": st.sampled_from([0, 1, 3600, 7200]) | st.integers(-(2**63), 2**63 - 1),
    "planned_cost": st.decimals(-3, 3, places=4),
}
TEXTS = st.sampled_from([*NAMES, "%", "_", "\\", "0% o", "PLAN", "'", ";"]) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5
)


def column(name):
    return TASKS.by_name[name]


def literal(name, value):
    return Literal(value, column(name).type)


@st.composite
def ordered(draw):
    name = draw(st.sampled_from(sorted(VALUES)))
    operator = draw(st.sampled_from(list(Operator)))
    return Comparison(Field(column(name)), operator, literal(name, draw(VALUES[name])))


texts = st.builds(lambda text, ci: Contains(Field(column("name")), literal("name", text), ci), TEXTS, st.booleans())
equal_texts = st.builds(
    lambda text, operator: Comparison(Field(column("name")), operator, literal("name", text)),
    TEXTS,
    st.sampled_from([Operator.EQ, Operator.NE]),
)
words = st.lists(st.sampled_from(STATUSES), max_size=3).map(
    lambda chosen: OneOf(Field(column("status_category")), literal("status_category", tuple(map(str, chosen))))
)
labels = st.lists(st.sampled_from(["a", "b", "z"]), max_size=2).map(
    lambda chosen: OneOf(Field(column("labels")), Literal(tuple(chosen), ColumnType.TEXT))
)
nulls = st.sampled_from([*VALUES, "is_critical", "name"]).map(lambda name: IsNull(Field(column(name))))
flags = st.booleans().map(
    lambda flag: Comparison(Field(column("is_critical")), Operator.EQ, literal("is_critical", flag))
)

trees = st.recursive(
    ordered() | texts | equal_texts | words | labels | nulls | flags,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts)))
    ),
    max_leaves=8,
)


def holds(node, task) -> bool:
    """The filter's meaning in two-valued logic: a comparison with nothing is false."""
    match node:
        case Not(part):
            return not holds(part, task)
        case And(parts):
            return all(holds(part, task) for part in parts)
        case Or(parts):
            return any(holds(part, task) for part in parts)
        case Comparison(Field(found), operator, Literal(value)):
            return compares(getattr(task, found.name), operator, value)
        case IsNull(Field(found)):
            return getattr(task, found.name) is None
    return matches(node, getattr(task, node.operand.column.name))


def compares(held, operator, value) -> bool:
    if operator is Operator.NE:
        return held != value
    return held is not None and COMPARE[operator](Decimal(held) if isinstance(value, Decimal) else held, value)


def matches(node, held) -> bool:
    match node:
        case OneOf(choices=Literal(choices)):
            return bool(set(held) & set(choices)) if isinstance(held, list) else held in choices
        case Contains(text=Literal(text), ignores_case=True):
            return text.lower() in held.lower()
        case Contains(text=Literal(text)):
            return text in held
    raise AssertionError(node)


class TestFilters:
    @given(tree=trees)
    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_find_what_two_valued_logic_finds(self, library, tree):
        expected = [str(task.id) for task in library.tasks if holds(tree, task)]

        found = library.page(Question(TASKS, default_order(TASKS), ID, where=tree, limit=1000, wants_count=True))

        assert [row["id"] for row in orjson.loads(f"[{found.items}]")] == expected
        assert found.count == len(expected)
