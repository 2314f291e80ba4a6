"""OpenAPI of lists, drawn from the read models: parameters and the answer's fields."""

from collections.abc import Iterator
from typing import Any

from hub.queries.conditions import CONTAINS, NULL, endings_of
from hub.queries.question import DEFAULT_LIMIT, MOST
from hub.rest.answers import JSON
from hub.rest.forms import Form
from hub.rest.parameters import Control, controls_of
from models.reporting import Column, ColumnType, ReadModel
from models.reporting.summaries import Summary

Schema = dict[str, Any]

TYPES: dict[ColumnType, Schema] = {
    ColumnType.UUID: {"type": "string", "format": "uuid"},
    ColumnType.TEXT: {"type": "string"},
    ColumnType.WORD: {"type": "string"},
    ColumnType.TEXTS: {"type": "array", "items": {"type": "string"}},
    ColumnType.BOOLEAN: {"type": "boolean"},
    ColumnType.INTEGER: {"type": "integer", "format": "int64"},
    ColumnType.NUMBER: {"type": "number"},
    ColumnType.FLOAT: {"type": "number"},
    ColumnType.AMOUNT: {"type": "string", "format": "decimal"},
    ColumnType.DATE: {"type": "string", "format": "date"},
    ColumnType.INSTANT: {"type": "string", "format": "date-time"},
    ColumnType.OBJECT: {},
}

WHOLE: dict[Form, Schema] = {
    Form.CSV: {"type": "string"},
    Form.LINES: {"type": "string", "description": "A JSON object a line."},
    Form.XLSX: {"type": "string", "format": "binary"},
    Form.PARQUET: {"type": "string", "format": "binary"},
}

CONTROLS: dict[Control, Schema] = {
    Control.LIMIT: {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
    Control.CURSOR: {"type": "string", "description": "`next` of the page before."},
    Control.SORT: {"type": "string", "description": "Column names with commas, `-` before a descending one."},
    Control.FIELDS: {"type": "string", "description": "Column names with commas; the others stay away."},
    Control.COUNT: {"type": "boolean", "default": False, "description": "Adds `count`, the rows of all pages."},
    Control.INCLUDE_ABSENT: {"type": "boolean", "default": False, "description": "Also rows that are not `present`."},
    Control.AS_OF: {
        "type": "string",
        "description": "A day, which means its end in the client's zone, or an instant: what was held then.",
    },
    Control.ESCAPE_FORMULAS: {
        "type": "boolean",
        "default": False,
        "description": "With CSV that people open in a spreadsheet: an apostrophe before texts it would compute.",
    },
    Control.GROUP_BY: {"type": "string", "description": "Groups with commas."},
}


def list_schema(model: ReadModel) -> Schema:
    """`openapi_extra` of a list route."""
    controls = tuple(each for each in controls_of(model) if each is not Control.AS_OF or model.has_past)
    parameters = [*_controls(controls), *_filters(model)]
    return {"parameters": parameters, "responses": _list_responses(row_schema(model))}


def summary_schema(summary: Summary) -> Schema:
    """`openapi_extra` of a summary route; which groups a row has depends on `group_by`."""
    base = summary.base
    columns = (*(group.column for group in summary.groups), *(measure.column for measure in summary.measures))
    row = {"type": "object", "properties": {column.name: _column(column) for column in columns}}
    words = ", ".join(group.word for group in summary.groups)
    parameters = [*_controls(controls_of(base, is_summary=True)), *_filters(base)]
    for parameter in parameters:
        if parameter["name"] == Control.GROUP_BY:
            parameter |= {"required": True, "description": f"Groups with commas, of: {words}."}
    return {"parameters": parameters, "responses": _list_responses(row)}


def row_route_schema(model: ReadModel) -> Schema:
    """`openapi_extra` of a route to one row."""
    answer = {"description": f"The {model.singular}.", "content": {JSON: {"schema": row_schema(model)}}}
    controls = (Control.FIELDS, Control.AS_OF) if model.has_past else (Control.FIELDS,)
    return {"parameters": _controls(controls), "responses": {"200": answer}}


def row_schema(model: ReadModel) -> Schema:
    """One row; with `fields`, only the named members are there."""
    properties = {column.name: _column(column) for column in model.columns}
    return {"type": "object", "description": model.meaning, "properties": properties}


def _list_responses(row: Schema) -> Schema:
    page = {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": row},
            "next": {"type": ["string", "null"], "description": "Goes on as `cursor`; null at the end."},
            "count": {"type": "integer"},
            "not_tracked": {
                "type": "array",
                "description": "With `as_of`: connections, and clients, of which nothing was known yet.",
                "items": {"type": "object"},
            },
        },
    }
    content = {form.value: {"schema": page if form.is_page else WHOLE[form]} for form in Form}
    unchanged = {"description": "What `If-None-Match` names still holds."}
    return {"200": {"description": "The list.", "content": content}, "304": unchanged}


def _column(column: Column) -> Schema:
    schema = dict(TYPES[column.type])
    if schema and (column.nullable or column.hidden_from):
        schema["type"] = [schema["type"], "null"]
    if column.words:
        schema["enum"] = [*column.words, *([None] if column.nullable else [])]
    unit = f" In {column.unit}." if column.unit and column.unit not in column.meaning else ""
    return schema | {"description": column.meaning + unit}


def _controls(controls: tuple[Control, ...]) -> list[Schema]:
    return [{"name": control.value, "in": "query", "schema": CONTROLS[control]} for control in controls]


def _filters(model: ReadModel) -> list[Schema]:
    return [parameter for column in model.columns if column.is_filterable for parameter in _filter(column)]


def _filter(column: Column) -> Iterator[Schema]:
    """Equality, which may be repeated, and what may follow the name."""
    value = dict(TYPES[ColumnType.TEXT if column.type is ColumnType.TEXTS else column.type])
    if column.type is ColumnType.AMOUNT:
        value = {"type": "number"}
    if column.words:
        value["enum"] = list(column.words)
    yield {"name": column.name, "in": "query", "schema": {"type": "array", "items": value}}
    for ending in endings_of(column):
        schema = {NULL: {"type": "boolean"}, CONTAINS: {"type": "string"}}.get(ending, value)
        yield {"name": f"{column.name}.{ending}", "in": "query", "schema": schema}
