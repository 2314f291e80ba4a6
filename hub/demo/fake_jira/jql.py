"""The part of JQL that a reader of issues needs: clauses joined by AND, such groups joined by OR, and an order. Anything else is
refused, as Jira refuses what it does not know.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hub.demo.fake_jira.entities import Issue
from hub.demo.fake_jira.problem import bad_request
from hub.demo.loopback.clock import from_millis, to_millis

MAX_ORDER_FIELDS = 7
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
TOO_MANY_ORDERS = "JQL can be ordered by at most 7 fields."
DATE_FORMATS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")

_TOKEN = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(>=|<=|!=|[=<>(),])|([^\s"'=<>!(),]+))""")
_ESCAPED = re.compile(r"\\(.)")
_FIELDS = {
    "project": "project",
    "key": "key",
    "issuekey": "key",
    "issue": "key",
    "id": "key",
    "updated": "updated",
    "updateddate": "updated",
    "created": "created",
    "createddate": "created",
    "worklogdate": "worklogdate",
    "issuelinktype": "issuelinktype",
}
_SETS = frozenset({"project", "key"})
_TESTS: dict[str, Callable[[int, int], bool]] = {
    "=": lambda left, right: left == right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    "<": lambda left, right: left < right,
}
SortKey = list[int | list[int]]


@dataclass(frozen=True, slots=True)
class Clause:
    """`field` is one of project, key, updated, created, worklogdate, issuelinktype; `operator` is `in` for every set."""

    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    alternatives: tuple[tuple[Clause, ...], ...]
    """An issue is found when all clauses of one of them hold."""
    order: tuple[tuple[str, int], ...]
    """Pairs of field and direction, 1 or -1."""

    def values(self, field: str) -> tuple[str, ...]:
        """Every value named for a field, in any clause."""
        clauses = (clause for group in self.alternatives for clause in group)
        return tuple(value for clause in clauses if clause.field == field for value in clause.values)

    def sort_key(self, issue: Issue) -> SortKey:
        """Comparable across calls and fit for a page token; the id makes it unique."""
        return [*(_sort_value(issue, field, direction) for field, direction in self.order), issue.id]


def parse_jql(text: str) -> Query:
    """Read a query. Raises a 400 problem for what is unbounded, malformed or unknown."""
    tokens = _tokens(text)
    if _is_next(tokens, "", "order"):
        _order(tokens)
        raise bad_request(UNBOUNDED)
    alternatives = [_group(tokens)]
    while _is_next(tokens, "or"):
        tokens.pop(0)
        alternatives.append(_group(tokens))
    if not _is_next(tokens, "", "order"):
        raise bad_request(f"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{tokens[0]}'.")
    return Query(tuple(alternatives), _order(tokens))


def to_predicate(clause: Clause, zone: ZoneInfo) -> Callable[[Issue], bool]:
    """The test of one time clause; sets of projects and keys are resolved by the search. Text dates are read in the reader's zone."""
    if clause.field == "issuelinktype":
        return lambda issue: bool(issue.links)
    passes = _TESTS[clause.operator]
    if clause.field == "worklogdate":
        day = _day(clause.values[0])
        return lambda issue: any(passes(log.started.astimezone(zone).toordinal(), day) for log in issue.worklogs)
    bound = _millis(clause, zone)
    if clause.field == "updated":
        return lambda issue: passes(to_millis(issue.updated), bound)
    return lambda issue: passes(to_millis(issue.created), bound)


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise bad_request(f"Error in the JQL Query: The character '{text[position]}' is a reserved JQL character.")
        token = next(group for group in match.groups() if group is not None)
        tokens.append(_ESCAPED.sub(r"\1", token))
        position = match.end()
    return tokens


def _is_next(tokens: list[str], *words: str) -> bool:
    """Whether one of some words comes next; "" is the end."""
    return (tokens[0].casefold() if tokens else "") in words


def _group(tokens: list[str]) -> tuple[Clause, ...]:
    """Clauses joined by AND, in parentheses or without."""
    is_enclosed = _is_next(tokens, "(")
    if is_enclosed:
        tokens.pop(0)
    clauses = [_clause(tokens)]
    while _is_next(tokens, "and"):
        tokens.pop(0)
        clauses.append(_clause(tokens))
    if is_enclosed:
        if not _is_next(tokens, ")"):
            raise bad_request("Error in the JQL Query: Expecting ')' before the end of the query.")
        tokens.pop(0)
    return tuple(clauses)


def _clause(tokens: list[str]) -> Clause:
    if not tokens:
        raise bad_request("Error in the JQL Query: Expecting a field before the end of the query.")
    name = tokens.pop(0)
    field = _FIELDS.get(name.casefold())
    if field is None:
        raise bad_request(f"Field '{name}' does not exist or you do not have permission to view it.")
    operator = tokens.pop(0).casefold() if tokens else ""
    if field == "issuelinktype":
        return _filled(tokens, operator)
    if field in _SETS and operator == "in":
        return Clause(field, "in", _list(tokens))
    if not tokens or operator not in _TESTS:
        raise bad_request(f"Error in the JQL Query: Expecting operator before the end of the query, got '{operator}'.")
    if field in _SETS and operator == "=":
        return Clause(field, "in", (tokens.pop(0),))
    if field in _SETS:
        raise bad_request(f"The operator '{operator}' is not supported by the '{name}' field.")
    return Clause(field, operator, (tokens.pop(0),))


def _filled(tokens: list[str], operator: str) -> Clause:
    """`issueLinkType is not EMPTY`, the one thing that is asked of links."""
    if operator != "is" or [token.casefold() for token in tokens[:2]] != ["not", "empty"]:
        raise bad_request("Error in the JQL Query: Only IS NOT EMPTY is known for 'issueLinkType'.")
    del tokens[:2]
    return Clause("issuelinktype", "is not", ("empty",))


def _list(tokens: list[str]) -> tuple[str, ...]:
    if not tokens or tokens.pop(0) != "(":
        raise bad_request("Error in the JQL Query: Expecting '(' after IN.")
    values = []
    while tokens and tokens[0] != ")":
        value = tokens.pop(0)
        if value != ",":
            values.append(value)
    if not tokens or not values:
        raise bad_request("Error in the JQL Query: Expecting ')' before the end of the query.")
    tokens.pop(0)
    return tuple(values)


def _order(tokens: list[str]) -> tuple[tuple[str, int], ...]:
    """Without ORDER BY the newest key comes first, which no reader should rely on."""
    if not tokens:
        return (("key", -1),)
    if [token.casefold() for token in tokens[:2]] != ["order", "by"]:
        raise bad_request("Error in the JQL Query: Expecting 'BY' after ORDER.")
    words = [word.split() for word in " ".join(tokens[2:]).split(",")]
    if len(words) > MAX_ORDER_FIELDS:
        raise bad_request(TOO_MANY_ORDERS)
    return tuple(_order_item(item) for item in words)


def _order_item(words: list[str]) -> tuple[str, int]:
    name = words[0].casefold() if words else ""
    direction = words[1].casefold() if len(words) > 1 else "asc"
    field = name if name == "id" else _FIELDS.get(name)
    if field not in {"updated", "created", "key", "id"} or direction not in {"asc", "desc"}:
        raise bad_request(f"Not able to sort using field '{name}'.")
    return field, 1 if direction == "asc" else -1


def _sort_value(issue: Issue, field: str, direction: int) -> int | list[int]:
    match field:
        case "updated":
            return direction * to_millis(issue.updated)
        case "created":
            return direction * to_millis(issue.created)
        case "id":
            return direction * issue.id
        case _:
            letters = [direction * ord(letter) for letter in issue.project.key]
            return [*letters, 0, direction * issue.number]


def _millis(clause: Clause, zone: ZoneInfo) -> int:
    text = clause.values[0]
    if text.isdigit():
        return to_millis(from_millis(int(text)))
    for form in DATE_FORMATS:
        try:
            return to_millis(dt.datetime.strptime(text, form).replace(tzinfo=zone))
        except ValueError:
            continue
    raise bad_request(
        f"Date value '{text}' for field '{clause.field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
        "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )


def _day(text: str) -> int:
    for form in DATE_FORMATS[2:]:
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).toordinal()
        except ValueError:
            continue
    raise bad_request(f"Date value '{text}' for field 'worklogDate' is invalid.")
