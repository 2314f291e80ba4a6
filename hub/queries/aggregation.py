"""Groups of a list's rows and what is computed of each group, as a door asks for them ad hoc."""

from dataclasses import dataclass
from enum import Enum

from hub.queries.computation import Computation
from hub.queries.filter import EVERYTHING, Node
from models.reporting import Column, ReadModel


class Method(Enum):
    """What is computed of a group; nulls do not count."""

    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVERAGE = "average"
    COUNT_DISTINCT = "countdistinct"
    COUNT = "$count"
    """The rows of the group."""


@dataclass(frozen=True, slots=True)
class GroupKey(Node):
    """What rows of a group have in common; `column` is how the answer shows it."""

    column: Column
    value: Node


@dataclass(frozen=True, slots=True)
class Measure(Node):
    """A figure of a group; COUNT has no value."""

    column: Column
    method: Method
    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Aggregation(Node):
    """Groups of those rows of `base`, with what is computed of each, that meet `where`; one group of all of them without keys.

    `model` is how the answer shows a group.
    """

    base: ReadModel
    keys: tuple[GroupKey, ...]
    measures: tuple[Measure, ...]
    model: ReadModel
    where: Node = EVERYTHING
    computations: tuple[Computation, ...] = ()
