"""What a board's cards are read by: its lists, its field definitions, who is on it. It travels as the context of each page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.sdk.errors import ContractBroken
from connectors.trello.answers import JsonObject, object_in


class NamesField(Protocol):
    """Any rule of a mapping that names a field: by id or native key, or by name and type."""

    @property
    def field(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def type(self) -> str | None: ...


class TwoFieldsFit(ValueError):
    """A rule's name fits several fields of one board; `ids` are theirs."""

    def __init__(self, name: str, ids: tuple[str, ...]) -> None:
        super().__init__(name)
        self.ids = ids


@dataclass(frozen=True, slots=True)
class BoardField:
    """A custom field definition. `type` is number, text, date, checkbox or list; `options` maps ids to texts."""

    id: str
    name: str
    type: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BoardList:
    name: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Board:
    id: str
    name: str
    closed: bool
    lists: Mapping[str, BoardList]
    fields: Mapping[str, BoardField]
    members: frozenset[str] = frozenset()

    @classmethod
    def of_answer(cls, document: Any) -> "Board":
        """A board as `questions.board` asks for it. Raises ContractBroken when it is not what Trello promises."""
        told = object_in(document, of="board")
        try:
            return cls(
                id=told["id"],
                name=told["name"],
                closed=bool(told.get("closed")),
                lists={
                    each["id"]: BoardList(each["name"], bool(each.get("closed"))) for each in told.get("lists") or ()
                },
                fields={each["id"]: _to_field(each) for each in told.get("customFields") or ()},
                members=frozenset(each["id"] for each in told.get("members") or ()),
            )
        except (LookupError, TypeError, AttributeError) as error:
            raise ContractBroken(
                f"Trello answered with a board that lacks what it promises ({type(error).__name__}: {error}).",
                hint="See whether a newer connector exists.",
            ) from error

    @classmethod
    def of_context(cls, context: JsonObject) -> "Board":
        """The board that a page carries; see `to_context`."""
        return cls(
            id=context["board"],
            name=context["name"],
            closed=context["closed"],
            lists={id_: BoardList(name, closed) for id_, (name, closed) in context["lists"].items()},
            fields={id_: BoardField(id_, *rest) for id_, rest in context["fields"].items()},
        )

    def to_context(self) -> JsonObject:
        """Plain JSON: lists as `[name, closed]`, fields as `[name, type, options]`."""
        return {
            "board": self.id,
            "name": self.name,
            "closed": self.closed,
            "lists": {id_: [each.name, each.closed] for id_, each in self.lists.items()},
            "fields": {id_: [each.name, each.type, dict(each.options)] for id_, each in self.fields.items()},
        }

    def find_field(self, rule: NamesField) -> BoardField | None:
        """The field that a rule means on this board; None where the board has none, or the rule means a native key.

        Names compare without regard to case: every board has its own definitions, typed in by hand. Raises TwoFieldsFit.
        """
        if rule.field is not None:
            return self.fields.get(rule.field)
        fitting = tuple(self._named(rule))
        if len(fitting) > 1:
            raise TwoFieldsFit(rule.name or "", tuple(field.id for field in fitting))
        return fitting[0] if fitting else None

    def find_one_field(self, rule: NamesField) -> BoardField | None:
        """As `find_field`, but an ambiguous name finds nothing: whoever fetched the board has told it as a gap."""
        try:
            return self.find_field(rule)
        except TwoFieldsFit:
            return None

    def _named(self, rule: NamesField) -> Iterator[BoardField]:
        wanted = (rule.name or "").casefold()
        for field in self.fields.values():
            if field.name.casefold() == wanted and rule.type in {None, field.type}:
                yield field


def _to_field(told: JsonObject) -> BoardField:
    options = {option["id"]: option["value"]["text"] for option in told.get("options") or ()}
    return BoardField(told["id"], told["name"], told["type"], options)
