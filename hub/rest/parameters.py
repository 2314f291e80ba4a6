"""The query string of a list as a question to the library. An unknown name or value is refused, with what is allowed."""

from enum import StrEnum

from starlette.datastructures import QueryParams

from hub import clock
from hub.errors import Unprocessable
from hub.queries.as_of import AsOf, parse_as_of
from hub.queries.conditions import names_presence, single, to_condition, unknown_name
from hub.queries.filter import And, Node
from hub.queries.order import default_order, to_order
from hub.queries.question import DEFAULT_LIMIT, MOST, Question
from hub.queries.summaries import to_grouping
from hub.queries.values import to_flag
from hub.rest.forms import Form
from models.reporting import Column, ReadModel
from models.reporting.summaries import Grouping


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


Controls = dict[Control, str]


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
            raise unknown_name(name, allowed)


def _ask(
    model: ReadModel, controls: Controls, where: Node, *, form: Form, grouping: Grouping | None = None
) -> Question:
    refuse_untimely(controls, form=form)
    sort = controls.get(Control.SORT)
    limit = controls.get(Control.LIMIT)
    return Question(
        model,
        default_order(model) if sort is None else to_order(_names(sort), model),
        to_fields(model, controls.get(Control.FIELDS)),
        where=where,
        grouping=grouping,
        include_absent=_wants_absent(controls) or names_presence(where),
        limit=to_limit(limit) if limit is not None else DEFAULT_LIMIT if form.is_page else None,
        cursor=controls.get(Control.CURSOR, ""),
        wants_count=to_flag(controls.get(Control.COUNT, "false"), parameter=Control.COUNT),
        as_of=to_as_of(controls.get(Control.AS_OF)),
        escapes_formulas=to_flag(controls.get(Control.ESCAPE_FORMULAS, "false"), parameter=Control.ESCAPE_FORMULAS),
    )


def _wants_absent(controls: Controls) -> bool:
    return to_flag(controls.get(Control.INCLUDE_ABSENT, "false"), parameter=Control.INCLUDE_ABSENT)


def to_as_of(text: str | None) -> AsOf | None:
    """The time to look back at, if any. Raises Unprocessable."""
    return None if text is None else parse_as_of(text, now=clock.now())


def refuse_untimely(controls: Controls, *, form: Form) -> None:
    """Raises Unprocessable for what does not go with the form of the answer."""
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
            controls[Control(name)] = single(name, values)
        else:
            filters.append(to_condition(model, name, values, known=known))
    return controls, And(tuple(filters))


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


def to_limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise Unprocessable(f'"{text}" is no value for "limit".', hint=f"Expected 1 to {MOST}.", code="bad_value")
    return int(text)
