"""OData v3 as ProjectData speaks it: $select, $filter, $orderby, $top and pages; what it would not understand is refused."""

import re
from collections.abc import Callable
from typing import Any

from hub.demo.fake_project_server.problem import bad_request
from hub.demo.fake_project_server.schema import SetSchema

JsonObject = dict[str, Any]
_OPTIONS = {"$select", "$filter", "$orderby", "$top"}
_TOKEN = re.compile(
    r"\s*(\(|\)|guid'[0-9a-fA-F-]{36}'|datetime'[0-9T:.-]+'|'(?:[^']|'')*'|[A-Za-z_]\w*|-?\d+(?:\.\d+)?)"
)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ge": lambda left, right: left >= right,
    "gt": lambda left, right: left > right,
    "le": lambda left, right: left <= right,
    "lt": lambda left, right: left < right,
}
_UNBOUNDED = "AssignmentTimephasedDataSet"
Test = Callable[[JsonObject], bool]


def run(schema: SetSchema, rows: list[JsonObject], query: dict[str, str]) -> list[JsonObject]:
    """The rows that are asked for, with the columns that are asked for, all of them."""
    strange = query.keys() - _OPTIONS
    if strange:
        raise bad_request(f"The query option '{min(strange)}' is not supported.")
    if schema.name == _UNBOUNDED and not {"ProjectId", "TimeByDay"} <= set(
        re.findall(r"\w+", query.get("$filter", ""))
    ):
        raise bad_request("This set is to be filtered by project and day.")
    found = rows
    if "$filter" in query:
        test = _Filter(schema, query["$filter"]).test
        found = [row for row in rows if test(row)]
    for part in reversed(query["$orderby"].split(",") if "$orderby" in query else []):
        column, _, direction = part.strip().partition(" ")
        _check(schema, column)
        found = sorted(found, key=lambda row: str(row[column] or ""), reverse=direction == "desc")
    if "$top" in query:
        found = found[: int(query["$top"])]
    names = query["$select"].split(",") if "$select" in query else list(schema.columns)
    for name in names:
        _check(schema, name)
    return [{name: _told(row[name], schema.columns[name]) for name in names} for row in found]


def _check(schema: SetSchema, column: str) -> None:
    if column not in schema.columns:
        raise bad_request(f"Could not find a property named '{column}' on type 'ReportingData.{schema.kind}'.")


def _told(value: Any, letter: str) -> Any:
    """Decimals travel as text."""
    return f"{value:.6f}" if letter == "m" and isinstance(value, int | float) else value


class _Filter:
    """`and` binds closer than `or`; a comparison is a column, an operator and a literal."""

    def __init__(self, schema: SetSchema, text: str) -> None:
        self._schema = schema
        self._tokens = _tokens(text)
        self.test = self._any()
        if self._tokens:
            raise bad_request(f"Syntax error at '{self._tokens[0]}' in the filter.")

    def _any(self) -> Test:
        tests = [self._all()]
        while self._tokens[:1] == ["or"]:
            self._tokens.pop(0)
            tests.append(self._all())
        return lambda row: any(test(row) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._tokens[:1] == ["and"]:
            self._tokens.pop(0)
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._next() == "(":
            inner = self._any()
            if self._next() != ")":
                raise bad_request("A bracket is not closed in the filter.")
            return inner
        column, operator, literal = self._last, self._next(), self._next()
        _check(self._schema, column)
        if operator not in _OPERATORS:
            raise bad_request(f"'{operator}' is no operator.")
        wanted, compare = self._value(literal, self._schema.columns[column]), _OPERATORS[operator]
        return lambda row: row[column] is not None and compare(row[column], wanted)

    def _value(self, literal: str, letter: str) -> Any:
        is_fitting = {"g": literal.startswith("guid'"), "d": literal.startswith("datetime'"), "s": literal[0] == "'"}
        if not is_fitting.get(letter, literal[0] not in "'gd"):
            raise bad_request("Operator and operand have types that do not fit.")
        return (
            literal.split("'")[1] if "'" in literal else {"true": True, "false": False}.get(literal) or float(literal)
        )

    def _next(self) -> str:
        if not self._tokens:
            raise bad_request("The filter ends too early.")
        self._last = self._tokens.pop(0)
        return self._last


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise bad_request(f"Syntax error at position {at} in the filter.")
        found.append(match[1])
        at = match.end()
    return found
