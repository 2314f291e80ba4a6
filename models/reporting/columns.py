"""The ways a column is written down, and the columns that every row from a tool has."""

from enum import StrEnum
from typing import Any

from models.reporting.shape import Column, ColumnType, Sensitive
from models.vocabulary import Presence

COSTS = frozenset({Sensitive.COSTS})
PEOPLE = frozenset({Sensitive.PEOPLE})
ANYTHING = frozenset(Sensitive)
"""Free form that may hold costs and names alike."""


def key(meaning: str) -> Column:
    return Column("id", ColumnType.UUID, meaning, nullable=False)


def reference(name: str, to: str, meaning: str, *, nullable: bool = True) -> Column:
    return Column(name, ColumnType.UUID, meaning, nullable=nullable, references=to)


def text(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, ColumnType.TEXT, meaning, **more)


def word(name: str, words: type[StrEnum] | tuple[str, ...], meaning: str, *, nullable: bool = False) -> Column:
    values = tuple(str(member) for member in words)
    return Column(name, ColumnType.WORD, meaning, nullable=nullable, words=values)


def source_word(name: str, of: str) -> Column:
    return text(name, f"The tool's own word for the {of}.")


def flag(name: str, meaning: str, *, nullable: bool = True) -> Column:
    return Column(name, ColumnType.BOOLEAN, meaning, nullable=nullable)


def integer(name: str, meaning: str, *, nullable: bool = True, unit: str = "") -> Column:
    return Column(name, ColumnType.INTEGER, meaning, nullable=nullable, unit=unit)


def seconds(name: str, meaning: str, *, nullable: bool = True) -> Column:
    return integer(name, meaning, nullable=nullable, unit="seconds")


def number(name: str, meaning: str, *, unit: str = "") -> Column:
    return Column(name, ColumnType.NUMBER, meaning, unit=unit)


def percent(name: str, meaning: str, *, nullable: bool = True) -> Column:
    return Column(name, ColumnType.NUMBER, meaning, nullable=nullable, unit="percent", digits=(5, 2))


def amount(name: str, meaning: str, *, nullable: bool = True) -> Column:
    return Column(name, ColumnType.AMOUNT, meaning, nullable=nullable, unit="currency", hidden_from=COSTS)


def currency(*, of: str, name: str = "currency", nullable: bool = True) -> Column:
    return text(name, f"Currency of {of}, ISO 4217.", nullable=nullable)


def day(name: str, meaning: str, *, nullable: bool = True) -> Column:
    return Column(name, ColumnType.DATE, meaning, nullable=nullable)


def instant(name: str, meaning: str, *, nullable: bool = True) -> Column:
    return Column(name, ColumnType.INSTANT, meaning, nullable=nullable)


def json(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, ColumnType.OBJECT, meaning, **more)


def custom_fields() -> Column:
    return json(
        "custom_fields", "Fields no mapping rule names, by the tool's field id.", nullable=False, hidden_from=ANYTHING
    )


def sourced(*columns: Column, of: str, hidden_from: frozenset[Sensitive] = frozenset()) -> tuple[Column, ...]:
    """The columns of a row that came from a tool: who it is, the given ones, where it came from.

    `hidden_from` covers the ids and addresses that name a person.
    """
    return (
        key(f"Id of the {of}, the same after every rebuild."),
        reference("client_id", "clients", "The client it belongs to.", nullable=False),
        reference("connection_id", "connections", "The connection it was read through.", nullable=False),
        text("source_id", "Its id in the tool.", nullable=False, hidden_from=hidden_from),
        text("source_url", "Where to look at it in the tool.", hidden_from=hidden_from),
        *columns,
        instant("source_created_at", "When it was created in the tool."),
        instant("source_updated_at", "When it last changed in the tool."),
        word("presence", Presence, "What is known of its existence in the tool."),
        instant("presence_changed_at", "Since when the presence holds."),
        text("presence_reason", "The evidence for the presence."),
        instant("known_from", "Since when this version of it is held; `as_of` reads the ones before.", nullable=False),
        integer("mapping_version", "The version of the connection's mapping it was translated with.", nullable=False),
    )
