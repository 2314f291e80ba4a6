"""What a read model is made of: plain data, no database, no web.

A column's words serve everybody who shows data: REST fields and their documentation, CSV headers, feeds for BI tools.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum


class ColumnType(Enum):
    """What a column's values are and how JSON shows them."""

    UUID = "uuid"
    TEXT = "text"
    WORD = "word"
    """One of `Column.words`."""
    TEXTS = "texts"
    """A list of texts."""
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    """A decimal that is no money: a JSON number of `Column.digits`."""
    FLOAT = "float"
    """A measured figure: a JSON number."""
    AMOUNT = "amount"
    """Money, beside its currency: a JSON string of `Column.digits`, so that no cent is lost on the way."""
    DATE = "date"
    """`2026-11-22`, without a time zone."""
    INSTANT = "instant"
    """`2026-11-22T10:00:00Z`, always UTC."""
    OBJECT = "object"
    """A JSON object or list; shown, never filtered or sorted by."""
    TIME = "time"
    """A time of day; of values that are computed only."""
    DURATION = "duration"
    """A span of time; of values that are computed only."""


class Sensitive(StrEnum):
    """What a token may be kept from; the value completes the sentence "this token may not see ..."."""

    COSTS = "costs"
    PEOPLE = "names of people"


class Derivation(Enum):
    """How a column's value follows from another column of the row."""

    DATE_KEY = "date key"
    """A day as the whole number 20261122."""
    JOINED = "joined"
    """A list of texts as one, separated by commas."""
    AS_TEXT = "as text"
    """JSON as its text."""
    DAY = "day"
    """The day of an instant in UTC, or of a day itself; the first day of 1970 where there is none."""
    ROUNDED = "rounded"
    """A decimal with no more digits than its column has."""
    NOTHING = "nothing"
    """Always null: the column is there for its name."""
    PROJECT = "project"
    """The project that a source project belongs to, in whatever role; null if there are several."""
    PERSON = "person"
    """The person that an account is."""
    LINKED = "linked"
    """A column of the row that links lead to."""


class Past(Enum):
    """How a list whose rows carry no versions of their own (`known_from`) is read as it was held before."""

    RECORDS = "records"
    """Written once: each row says since when it is there."""
    OWN = "own"
    """The PMO's own, of which versions are kept since its client is tracked."""
    JOINED = "joined"
    """The PMO's own joined with the tools' rows."""


ORDERED = frozenset(
    {
        ColumnType.INTEGER,
        ColumnType.NUMBER,
        ColumnType.FLOAT,
        ColumnType.AMOUNT,
        ColumnType.DATE,
        ColumnType.INSTANT,
        ColumnType.TEXT,
    }
)
SORTABLE = ORDERED | {ColumnType.WORD, ColumnType.BOOLEAN, ColumnType.UUID}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Column:
    """One column of a read model, there once; it prints as its name. `unit` is a word such as "seconds" or "percent"; `references` names the read model an id points to."""

    name: str
    type: ColumnType
    meaning: str
    nullable: bool = True
    unit: str = ""
    words: tuple[str, ...] = ()
    digits: tuple[int, int] = (19, 4)
    """Precision and scale of a NUMBER or AMOUNT."""
    references: str = ""
    hidden_from: frozenset[Sensitive] = frozenset()
    """A token kept from any of these reads null here, and may neither filter nor sort by it."""
    on_request: bool = False
    """Large: shown only when `fields` names it."""
    inverse: str = ""
    """What the rows that refer here are called from the other end; empty takes the list's name."""
    derived: "Derived | None" = None
    """Set if the value is not stored but follows from another column."""
    is_computed: bool = False
    """An OBJECT that is gathered from other tables; it is shown in JSON lists only."""
    is_small: bool = False
    """An INTEGER that fits into 32 bits."""

    def __repr__(self) -> str:
        return self.name

    @property
    def is_filterable(self) -> bool:
        return self.type is not ColumnType.OBJECT

    @property
    def is_sortable(self) -> bool:
        return self.type in SORTABLE

    @property
    def is_ordered(self) -> bool:
        """Whether greater and less mean something."""
        return self.type in ORDERED


@dataclass(frozen=True, slots=True)
class Derived:
    """How a value follows, and from which column; LINKED at the end of a path of links to one."""

    how: Derivation
    source: Column
    path: tuple["Link", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ReadModel:
    """One list the hub answers, there once: `name` in the plural, `singular` for sentences, `relation` the table or view it reads."""

    name: str
    singular: str
    relation: str
    meaning: str
    columns: tuple[Column, ...]
    default_sort: tuple[str, ...] = ("client_id", "seq")
    """Column names, `-` before a descending one. `seq` is the order of insertion and not shown."""
    tie_break: tuple[str, ...] = ("id",)
    """Columns that no two rows share together: they end every other order, so that paging never repeats a row."""
    parts: tuple[str, ...] = ()
    """Views that the relation is the union of; a page is taken from the first rows of each."""
    client_column: str = "client_id"
    """Which column says whose row it is; empty for what belongs to the whole hub."""
    watched: tuple[str, ...] = ()
    """Tables whose highest `change_seq` tells whether this list may have changed; empty where nothing does."""
    marked: tuple[str, ...] = ()
    """Views with a `mark` for each client, which differs whenever what `watched` does not tell may have changed."""
    joins_in_order: bool = False
    """Whether its relation joins, and a page has to keep PostgreSQL from hashing: a hash loses the order, and all rows are sorted for one page."""
    partitioned_by: str = ""
    """The column whose day never changes while a row lives, so that bulk readers may keep what they read by day; empty for short lists."""
    is_kept: bool = False
    """Whether its rows are made together with the figures of projects, so that those are to be made anew before it is read."""
    past: Past | None = None
    """How it is looked back at; None where the rows carry their versions, or nothing of before is kept."""
    is_priced: bool = False
    """Whether rows that carry versions are worked out besides from what the PMO keeps itself, so that a look back needs that as it was kept."""
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def path(self) -> str:
        """The last part of its address: `time-entries`."""
        return self.name.replace("_", "-")

    @property
    def has_presence(self) -> bool:
        return "presence" in self.by_name

    @property
    def has_past(self) -> bool:
        """Whether it can be read as it was held before."""
        return self.past is not None or "known_from" in self.by_name


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """The way from a row of `source` to the rows of `target` whose `target_column` equals the row's `source_column`, within one client."""

    name: str
    source: ReadModel
    source_column: Column
    target: ReadModel
    target_column: Column
    meaning: str
    is_many: bool = False
    partner: str = ""
    """The link that leads back."""

    def __repr__(self) -> str:
        return f"{self.source.name}/{self.name}"
