"""An expression cut into tokens, within bounds that are checked before anything else: hostile input costs next to nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from hub.errors import BadRequest

LONGEST = 8192
"""Characters of an expression. BI tools begin to batch long before."""
DEEPEST = 50
"""Levels of parentheses, and of operations within operations."""

SHOWN = 20
"""Characters of somebody's text that a sentence repeats."""


class Kind(Enum):
    NAME = "name"
    STRING = "text"
    NUMBER = "number"
    DATE = "date"
    INSTANT = "instant"
    TIME = "time of day"
    GUID = "guid"
    QUOTED = "typed text"
    """A type's name before a quoted text: `duration'PT1H'`."""
    MARK = "mark"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression; `at` counts characters from 0."""

    kind: Kind
    text: str
    at: int


PATTERNS = {
    Kind.GUID: r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-])",
    # A plus sign that nobody escaped arrives as a space.
    Kind.INSTANT: r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+ ]\d\d:\d\d)(?![\w:.])",
    Kind.DATE: r"-?\d{4,}-\d\d-\d\d(?![\w-])",
    Kind.TIME: r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?![\w:.])",
    Kind.NUMBER: r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:])",
    Kind.QUOTED: r"[A-Za-z]+'(?:[^']|'')*'",
    Kind.STRING: r"'(?:[^']|'')*'",
    Kind.NAME: r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*",
    Kind.MARK: r"\$[a-z]+|@[A-Za-z_]\w*|[(),/:=*-]",
}
PATTERN = re.compile("|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in PATTERNS.items()), re.ASCII)
SPACE = re.compile(r"[ \t]*")


def cut(text: str, *, option: str) -> list[Token]:
    """The tokens of an expression, END last. Raises BadRequest naming the option and the place that cannot be read."""
    check_bounds(text, option=option)
    return list(_cut(text, option))


def check_bounds(text: str, *, option: str) -> None:
    """Raise BadRequest for a text that is too long or too deep."""
    if len(text) > LONGEST:
        raise BadRequest(
            f"`{option}` has {len(text)} characters, more than {LONGEST}.",
            hint="Ask for less at once, or filter by a range instead of a list.",
            code="too_long",
        )
    depth = deepest = 0
    for mark in re.findall(r"'(?:[^']|'')*'|[()]", text):
        depth += {"(": 1, ")": -1}.get(mark, 0)
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise BadRequest(f"`{option}` is nested more than {DEEPEST} levels deep.", hint="Simplify it.", code="too_deep")


def unquote_text(text: str) -> str:
    """`'O''Brien'` -> `O'Brien`."""
    return text[1:-1].replace("''", "'")


def _cut(text: str, option: str) -> Iterator[Token]:
    at = _skip(text, 0)
    while at < len(text):
        found = PATTERN.match(text, at)
        if found is None or found.lastgroup is None:
            raise BadRequest(
                f"`{option}` cannot be read at character {at + 1}: {_shown(text[at:])}.",
                hint="A text stands in single quotes, and a quote within it is doubled.",
                code="syntax",
            )
        yield Token(Kind[found.lastgroup], found.group(), at)
        at = _skip(text, found.end())
    yield Token(Kind.END, "", at)


def _skip(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return at if found is None else found.end()


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")
