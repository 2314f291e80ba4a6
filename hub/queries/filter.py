"""One neutral filter tree. Each door parses its own grammar into it; `predicate.py` makes SQL of it.

A leaf names columns of a read model, never an attribute of a table or object. Values stand in literals, which are taken out and bound.
A comparison has two values: with null it is false, so `Not(Comparison(...))` keeps rows whose column is null. What a function makes of
null is null, and so is its `Not`.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from hub.queries.functions import Function
from models.reporting import Column, ColumnType, Link

Value: TypeAlias = uuid.UUID | str | bool | int | float | Decimal | dt.date | dt.datetime | dt.time | dt.timedelta


class Operator(Enum):
    EQ = "="
    NE = "<>"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a filter. Its fields are nodes, tuples of nodes, or plain data."""


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A column of the row, or of the row that to-one links lead to; `of` names the row of an enclosing `Some` or `Every`."""

    column: Column
    path: tuple[Link, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value, or a tuple of values to choose among, of one type."""

    value: Value | tuple[Value, ...]
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Slot(Node):
    """Where a literal stood before `detach` took it out."""

    name: str
    type: ColumnType
    is_many: bool


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    left: Node
    operator: Operator
    right: Node


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """The operand equals one of the choices; a list of texts holds one of them."""

    operand: Node
    choices: Node


@dataclass(frozen=True, slots=True)
class IsNull(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """The text stands somewhere in the operand, character by character: nothing in it is a wildcard."""

    operand: Node
    text: Node
    ignores_case: bool = False


@dataclass(frozen=True, slots=True)
class Nothing(Node):
    """Null, of a type."""

    type: ColumnType


@dataclass(frozen=True, slots=True)
class Call(Node):
    """What a function makes of values; null if one of them is."""

    function: Function
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some(Node):
    """One of the rows that the path leads to meets `part`, in which it is called `name`. The path's last link is to many; `of` is where it starts."""

    path: tuple[Link, ...]
    name: str
    part: Node
    of: str = ""


@dataclass(frozen=True, slots=True)
class Every(Node):
    """As `Some`, but all of the rows do; also if there are none."""

    path: tuple[Link, ...]
    name: str
    part: Node
    of: str = ""


@dataclass(frozen=True, slots=True)
class CountOf(Node):
    """How many rows the path leads to, as in `Some`."""

    path: tuple[Link, ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class LedTo(Node):
    """The link leads to the row from a row that meets `start` and is in its list."""

    link: Link
    start: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    part: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    parts: tuple[Node, ...]


EVERYTHING = And(())
Tree = TypeVar("Tree", bound=Node)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for item in fields(node):
        part = getattr(node, item.name)
        for child in part if isinstance(part, tuple) else (part,):
            if isinstance(child, Node):
                yield from walk(child)


def columns_of(tree: Node) -> Iterator[Column]:
    """Every column the filter reads."""
    return (node.column for node in walk(tree) if isinstance(node, Field))


def detach(tree: Tree) -> tuple[Tree, dict[str, Any]]:
    """The tree with a slot for each literal, and the values by slot name: trees of one shape share one statement."""
    values: dict[str, Any] = {}
    detached: Tree = _detach(tree, values)
    return detached, values


def _detach(part: Any, values: dict[str, Any]) -> Any:
    match part:
        case Literal(value, kind):
            slot = Slot(f"v{len(values)}", kind, is_many=isinstance(value, tuple))
            values[slot.name] = list(value) if isinstance(value, tuple) else value
            return slot
        case tuple():
            return tuple(_detach(item, values) for item in part)
        case Node():
            return replace(part, **{item.name: _detach(getattr(part, item.name), values) for item in fields(part)})
        case _:
            return part
