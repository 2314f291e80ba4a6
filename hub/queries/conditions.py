"""Conditions on a list's columns as its address has them: `status_category=done`, `due_on.gte=2026-11-22`, `name.contains=x`."""

from difflib import get_close_matches
from urllib.parse import parse_qs

from hub.errors import Unprocessable
from hub.queries.filter import And, Comparison, Contains, Field, IsNull, Literal, Node, Not, OneOf, Operator, columns_of
from hub.queries.values import to_flag, to_value
from models.reporting import Column, ColumnType, ReadModel

MOST_CHOICES = 1000
LONGEST = 8192
RANGES = {"gte": Operator.GE, "gt": Operator.GT, "lte": Operator.LE, "lt": Operator.LT}
CONTAINS, NULL = "contains", "null"


def endings_of(column: Column) -> tuple[str, ...]:
    """What may follow a column's name in a filter: `due_on.gte`."""
    ranges = tuple(RANGES) if column.is_ordered else ()
    contains = (CONTAINS,) if column.type is ColumnType.TEXT else ()
    return (*ranges, *contains, *((NULL,) if column.nullable else ()))


def to_where(model: ReadModel, text: str) -> Node:
    """`status_category=done&due_on.gte=2026-11-22`, joined by and. Raises Unprocessable."""
    if len(text) > LONGEST:
        raise Unprocessable(f"A filter of {len(text)} characters is too long.", hint=f"{LONGEST} is the most.")
    try:
        given = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_CHOICES)
    except ValueError as error:
        raise Unprocessable("A filter has too many parts.", hint=f"{MOST_CHOICES} is the most.") from error
    return And(tuple(to_condition(model, name, values) for name, values in given.items()))


def names_presence(where: Node) -> bool:
    """Whoever filters by presence has said which presence is meant."""
    return any(column.name == "presence" for column in columns_of(where))


def to_condition(model: ReadModel, name: str, values: list[str], *, known: tuple[str, ...] = ()) -> Node:
    """One parameter as a condition; `known` are names that are no filter. Raises Unprocessable naming what is not right."""
    column_name, _, ending = name.partition(".")
    column = model.by_name.get(column_name)
    if column is None or not column.is_filterable:
        raise unknown_name(name, (*known, *(column.name for column in model.columns if column.is_filterable)))
    if "." not in name:
        return _equality(column, name, values)
    if ending not in endings_of(column):
        raise unknown_name(name, (column_name, *(f"{column_name}.{able}" for able in endings_of(column))))
    return _with_ending(column, ending, name, single(name, values))


def _equality(column: Column, name: str, values: list[str]) -> Node:
    if len(values) > MOST_CHOICES:
        raise Unprocessable(f'"{name}" is given more than {MOST_CHOICES} times.', hint="Ask in several portions.")
    kind = ColumnType.TEXT if column.type is ColumnType.TEXTS else column.type
    choices = tuple(to_value(column, value, parameter=name) for value in values)
    if len(choices) == 1 and column.type is not ColumnType.TEXTS:
        return Comparison(Field(column), Operator.EQ, Literal(choices[0], kind))
    return OneOf(Field(column), Literal(choices, kind))


def _with_ending(column: Column, ending: str, name: str, value: str) -> Node:
    if ending == NULL:
        is_null = IsNull(Field(column))
        return is_null if to_flag(value, parameter=name) else Not(is_null)
    literal = Literal(to_value(column, value, parameter=name), column.type)
    if ending == CONTAINS:
        return Contains(Field(column), literal, ignores_case=True)
    return Comparison(Field(column), RANGES[ending], literal)


def single(name: str, values: list[str]) -> str:
    """The one value of a parameter. Raises Unprocessable when there are several."""
    if len(values) > 1:
        raise Unprocessable(f'"{name}" is given {len(values)} times.', hint="Give it once.")
    return values[0]


def unknown_name(name: str, allowed: tuple[str, ...]) -> Unprocessable:
    """What is said of a parameter that there is not."""
    near = get_close_matches(name, allowed, n=1)
    guess = f'Did you mean "{near[0]}"? ' if near else ""
    hint = f"{guess}Allowed are: {', '.join(allowed)}." if allowed else "This route takes none."
    return Unprocessable(f'There is no parameter "{name}".', hint=hint, code="unknown_name")
