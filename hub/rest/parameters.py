"""The query string of a list as a question to the library. An unknown name or value is refused, with what is allowed."""

from difflib import get_close_matches
from enum import StrEnum

from starlette.datastructures import QueryParams

from hub import clock
from hub.errors import Unprocessable
from hub.queries.as_of import AsOf, parse_as_of
from hub.queries.filter import And, Comparison, Contains, Field, IsNull, Literal, Node, Not, OneOf, Operator, columns_of
from hub.queries.order import default_order, to_order
from hub.queries.question import DEFAULT_LIMIT, MOST, Question
from hub.queries.summaries import to_grouping
from hub.rest.forms import Form
from hub.rest.values import to_flag, to_value
from models.reporting import Column, ColumnType, ReadModel
from models.reporting.summaries import Grouping

MOST_CHOICES = 1000


class Control(StrEnum):
    """Parameters that are no filter."""

    LIMIT = "limit"
    CURSOR = "cursor"
    SORT = "sort"
    FIELDS = "fields"
    COUNT = "count"
    INCLUDE_ABSENT = "include_absent"
    AS_OF = "as_of"
    GROUP_BY = "group_by"
    ESCAPE_FORMULAS = "escape_formulas"


RANGES = {"gte": Operator.GE, "gt": Operator.GT, "lte": Operator.LE, "lt": Operator.LT}
CONTAINS, NULL = "contains", "null"

Controls = dict[Control, str]


def endings_of(column: Column) -> tuple[str, ...]:
    """What may follow a column's name in a filter: `due_on.gte`."""
    ranges = tuple(RANGES) if column.is_ordered else ()
    contains = (CONTAINS,) if column.type is ColumnType.TEXT else ()
    return (*ranges, *contains, *((NULL,) if column.nullable else ()))


def controls_of(model: ReadModel, *, is_summary: bool = False) -> tuple[Control, ...]:
    """The parameters a list takes that are no filter."""
    left_out = {
        Control.INCLUDE_ABSENT: not model.has_presence,
        Control.GROUP_BY: not is_summary,
    }
    return tuple(control for control in Control if not left_out.get(control))


def to_question(model: ReadModel, parameters: QueryParams, *, form: Form) -> Question:
    """A list's question. Raises Unprocessable naming the first parameter that is not right."""
    controls, where = _read(model, parameters, controls_of(model))
    return _ask(model, controls, where, form=form)


def to_summary_question(base: ReadModel, parameters: QueryParams, *, form: Form) -> Question:
    """A summary's question: filters are over the list, `sort` and `fields` over the groups. Raises Unprocessable."""
    controls, where = _read(base, parameters, controls_of(base, is_summary=True))
    grouping = to_grouping(base, _names(controls.get(Control.GROUP_BY, "")))
    return _ask(grouping.model, controls, where, form=form, grouping=grouping)


def to_fields(model: ReadModel, names: str | None) -> tuple[Column, ...]:
    """The columns that `fields` names, or all but those shown on request only. Raises Unprocessable."""
    if names is None:
        return tuple(column for column in model.columns if not column.on_request)
    return tuple(_named(model, name) for name in dict.fromkeys(_names(names)))


def refuse_parameters(parameters: QueryParams, *, allowed: tuple[str, ...] = ()) -> None:
    """For routes that take few parameters or none. Raises Unprocessable for any other."""
    for name in parameters:
        if name not in allowed:
            raise _unknown(name, allowed)


def _ask(
    model: ReadModel, controls: Controls, where: Node, *, form: Form, grouping: Grouping | None = None
) -> Question:
    _refuse_untimely(controls, form=form)
    sort = controls.get(Control.SORT)
    limit = controls.get(Control.LIMIT)
    return Question(
        model,
        default_order(model) if sort is None else to_order(_names(sort), model),
        to_fields(model, controls.get(Control.FIELDS)),
        where=where,
        grouping=grouping,
        include_absent=_shows_absent(controls, where),
        limit=to_limit(limit) if limit is not None else DEFAULT_LIMIT if form.is_page else None,
        cursor=controls.get(Control.CURSOR, ""),
        wants_count=to_flag(controls.get(Control.COUNT, "false"), parameter=Control.COUNT),
        as_of=to_as_of(controls.get(Control.AS_OF)),
        escapes_formulas=to_flag(controls.get(Control.ESCAPE_FORMULAS, "false"), parameter=Control.ESCAPE_FORMULAS),
    )


def _shows_absent(controls: Controls, where: Node) -> bool:
    """Whoever filters by presence has said which presence is meant."""
    asked = to_flag(controls.get(Control.INCLUDE_ABSENT, "false"), parameter=Control.INCLUDE_ABSENT)
    return asked or any(column.name == "presence" for column in columns_of(where))


def to_as_of(text: str | None) -> AsOf | None:
    """The time to look back at, if any. Raises Unprocessable."""
    return None if text is None else parse_as_of(text, now=clock.now())


def _refuse_untimely(controls: Controls, *, form: Form) -> None:
    for control in (Control.CURSOR, Control.COUNT):
        if control in controls and not form.is_page:
            raise Unprocessable(
                f"`{control}` does not go with {form.ending.upper()}, which is the whole list in one answer.",
                hint="Leave it out, or ask for JSON.",
            )
    if Control.ESCAPE_FORMULAS in controls and form is not Form.CSV:
        raise Unprocessable(
            f"`{Control.ESCAPE_FORMULAS}` goes with CSV alone, not with {form.ending.upper()}.",
            hint="Leave it out, or send `Accept: text/csv`.",
        )


def _read(model: ReadModel, parameters: QueryParams, known: tuple[Control, ...]) -> tuple[Controls, Node]:
    """The controls, and the filters joined by and."""
    controls: Controls = {}
    filters: list[Node] = []
    for name in parameters:
        values = parameters.getlist(name)
        if name in known:
            controls[Control(name)] = _single(name, values)
        else:
            filters.append(_filter(model, name, values, known))
    return controls, And(tuple(filters))


def _filter(model: ReadModel, name: str, values: list[str], known: tuple[Control, ...]) -> Node:
    column_name, _, ending = name.partition(".")
    column = model.by_name.get(column_name)
    if column is None or not column.is_filterable:
        raise _unknown(name, (*known, *(column.name for column in model.columns if column.is_filterable)))
    if "." not in name:
        return _equality(column, name, values)
    if ending not in endings_of(column):
        raise _unknown(name, (column_name, *(f"{column_name}.{able}" for able in endings_of(column))))
    return _with_ending(column, ending, name, _single(name, values))


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


def _named(model: ReadModel, name: str) -> Column:
    column = model.by_name.get(name)
    if column is None:
        raise Unprocessable(
            f'"{name}" is no field of {model.path}.',
            hint=f"Fields are: {', '.join(model.by_name)}.",
            code="unknown_name",
        )
    return column


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",")) if text.strip() else ()


def _single(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise Unprocessable(f'"{name}" is given {len(values)} times.', hint="Give it once.")
    return values[0]


def to_limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise Unprocessable(f'"{text}" is no value for "limit".', hint=f"Expected 1 to {MOST}.", code="bad_value")
    return int(text)


def _unknown(name: str, allowed: tuple[str, ...]) -> Unprocessable:
    near = get_close_matches(name, allowed, n=1)
    guess = f'Did you mean "{near[0]}"? ' if near else ""
    hint = f"{guess}Allowed are: {', '.join(allowed)}." if allowed else "This route takes none."
    return Unprocessable(f'There is no parameter "{name}".', hint=hint, code="unknown_name")
