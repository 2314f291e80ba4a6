"""What is asked of a list, by whom; and its shape, the part that makes the statement."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hub.errors import Forbidden, Unprocessable
from hub.queries.aggregation import Aggregation
from hub.queries.as_of import AsOf, Cut, LookBack
from hub.queries.computation import Computation
from hub.queries.expansion import Expansion
from hub.queries.filter import EVERYTHING, Every, Node, Some, columns_of, detach, walk
from hub.queries.order import Nulls, Order
from hub.queries.projection import PLAIN, Form, is_hidden
from hub.security.caller import Caller
from models.reporting import Column, ReadModel, Sensitive
from models.reporting.summaries import Grouping

DEFAULT_LIMIT = 100
MOST = 1000


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as answers depend on it."""

    clients: tuple[uuid.UUID, ...] | None
    hidden: frozenset[Sensitive]

    @classmethod
    def of(cls, caller: Caller) -> "Asker":
        kept = {Sensitive.COSTS: caller.hide_costs, Sensitive.PEOPLE: caller.hide_people}
        return cls(caller.scope.client_ids, frozenset(what for what, is_kept in kept.items() if is_kept))

    def __repr__(self) -> str:
        clients = "*" if self.clients is None else ",".join(sorted(map(str, self.clients)))
        return f"{clients} without {sorted(self.hidden)}"


@dataclass(frozen=True, slots=True)
class Question:
    """`model` is what the answer's rows are: a list's, or that of the groups of `grouping`, whose base `where` is then over, or of
    `aggregation`, whose groups `where` is over.

    `limit` None is all rows, for streams only; `skip` leaves out rows of the first page.
    """

    model: ReadModel
    order: Order
    fields: tuple[Column, ...]
    where: Node = EVERYTHING
    grouping: Grouping | None = None
    aggregation: Aggregation | None = None
    computations: tuple[Computation, ...] = ()
    """Of the rows, or of the groups: what they have besides, to be shown, filtered and sorted by."""
    expansions: tuple[Expansion, ...] = ()
    form: Form = PLAIN
    include_absent: bool = False
    limit: int | None = DEFAULT_LIMIT
    skip: int = 0
    cursor: str = ""
    wants_count: bool = False
    as_of: AsOf | None = None
    """Rows as they were held then; None is now."""
    escapes_formulas: bool = False
    """Of CSV that people open in a spreadsheet: a text that would be read as a formula gets an apostrophe in front."""

    def __post_init__(self) -> None:
        if self.as_of is not None:
            self._refuse_what_has_no_past()

    def _refuse_what_has_no_past(self) -> None:
        grouped = self.grouping.summary if self.grouping else self.aggregation
        base = grouped.base if grouped else self.model
        if not base.has_past:
            raise Unprocessable(
                f"`as_of` does not go with {base.path}: of them no earlier versions are kept.",
                hint="Leave it out to read what holds now.",
                code="not_available",
            )
        if self.expansions or any(
            isinstance(node, Some | Every) or getattr(node, "path", ()) for node in walk(self.where)
        ):
            raise Unprocessable(
                "`as_of` does not go with related rows.",
                hint="Ask for each list by itself, with the same `as_of`.",
                code="not_available",
            )

    def identity(self, asker: Asker) -> str:
        """What a cursor is bound to: the same set, filter, order and asker; a page's size and columns may change on the way."""
        order = [("-" if key.descending else "") + key.column.name for key in self.order]
        return f"{self.model.name} {order} {self.include_absent} {self.where!r} at {self.as_of} for {asker!r}"


@dataclass(frozen=True, slots=True)
class Asked(Node):
    """The parts of a question that hold values."""

    where: Node
    aggregation: Aggregation | None
    computations: tuple[Computation, ...]
    expansions: tuple[Expansion, ...]

    @classmethod
    def of(cls, question: Question) -> "Asked":
        return cls(question.where, question.aggregation, question.computations, question.expansions)


@dataclass(frozen=True, slots=True)
class Shape:
    """All of a question but its values: questions of one shape share one statement."""

    model: ReadModel
    where: Node
    grouping: Grouping | None
    aggregation: Aggregation | None
    computations: tuple[Computation, ...]
    expansions: tuple[Expansion, ...]
    form: Form
    include_absent: bool
    order: Order
    fields: tuple[Column, ...]
    hidden: frozenset[Sensitive]
    is_one_client: bool
    nulls: Nulls | None = None
    """Which values of the row to go on from are null; None begins at the beginning."""
    is_limited: bool = True
    skips: bool = False
    cut: Cut | None = None
    """Where a look back stops; None reads what holds now."""
    escapes_formulas: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether its rows are those of the list as they are held now."""
        return not (self.grouping or self.aggregation or self.computations or self.cut)

    @property
    def is_by_change(self) -> bool:
        """Whether they are listed by the tools' own dates of change: an index of each table has those of each client in order."""
        return self.is_plain and bool(self.order) and self.order[0].column.name == "source_updated_at"


def shape_of(
    question: Question, asker: Asker, *, resume: list[str | None] | None = None, back: LookBack | None = None
) -> tuple[Shape, dict[str, Any]]:
    """The shape of a question, and its values by the name they are bound to. Raises Forbidden for a column the asker is kept from."""
    _refuse_hidden(question, asker)
    tree, values = detach(Asked.of(question))
    if asker.clients is not None and len(asker.clients) == 1:
        values["client"] = asker.clients[0]
    if resume is not None:
        values.update({f"k{at}": value for at, value in enumerate(resume)})
    if question.skip:
        values["skip"] = question.skip
    if back is not None:
        values.update(back.values)
    return Shape(
        model=question.model,
        where=tree.where,
        grouping=question.grouping,
        aggregation=tree.aggregation,
        computations=tree.computations,
        expansions=tree.expansions,
        form=question.form,
        include_absent=question.include_absent,
        order=question.order,
        fields=question.fields,
        hidden=asker.hidden,
        is_one_client="client" in values,
        nulls=None if resume is None else tuple(value is None for value in resume),
        is_limited=question.limit is not None,
        skips=question.skip > 0,
        cut=None if back is None else back.cut,
        escapes_formulas=question.escapes_formulas,
    ), values


def _refuse_hidden(question: Question, asker: Asker) -> None:
    """What reads null must not be found out by filtering or sorting."""
    for column in _used(question):
        if is_hidden(column, asker.hidden):
            what = " and ".join(sorted(column.hidden_from & asker.hidden))
            raise Forbidden(
                f'This token may not see {what}, so it may neither filter nor sort by "{column.name}".',
                hint="Leave the column out, or ask an administrator for another token.",
            )


def _used(question: Question) -> Iterator[Column]:
    asked = Asked.of(question)
    yield from columns_of(asked)
    for expansion in (node for node in walk(asked) if isinstance(node, Expansion)):
        yield from (key.column for key in expansion.order)
    yield from (key.column for key in question.order)
