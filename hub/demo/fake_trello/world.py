"""The world behind the fake: boards in memory, filled and changed through plain methods, also while somebody reads them.

`add_*` builds, and leaves the action a creation leaves; what is named after a deed (`edit_card`, `move_card`, ...) happens at the
clock's now and leaves the action that Trello lists for it. Deeds that Trello lists nothing for (labels, names of check items) leave
none, and do not move `dateLastActivity`: that is the trap they are here for.
"""

import datetime as dt
from threading import RLock
from typing import Any

from hub.demo.fake_trello.entities import (
    Action,
    Board,
    Card,
    CheckItem,
    Checklist,
    Column,
    Credential,
    CustomField,
    JsonObject,
    Label,
    Member,
    Option,
)
from hub.demo.fake_trello.ids import IdMaker
from hub.demo.loopback.clock import WorldClock

FIRST_MORNING = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)


class TrelloWorld:
    """`robot` does whatever nobody else is named for."""

    def __init__(self, *, now: dt.datetime = FIRST_MORNING) -> None:
        self.clock = WorldClock(now)
        self.lock = RLock()
        self.members: dict[str, Member] = {}
        self.credentials: list[Credential] = []
        self.boards: dict[str, Board] = {}
        self._ids = IdMaker()
        self.robot = self.add_member("Robot")

    # Builders

    def add_member(self, full_name: str, **rest: Any) -> Member:
        """`rest`: activity_blocked, deactivated."""
        username = full_name.lower().replace(" ", "")
        member = Member(self._id(), username, full_name, **rest)
        self.members[member.id] = member
        return member

    def grant(self, member: Member, *, key: str = "demo-key", token: str = "demo-token") -> Credential:  # noqa: S107 - make-believe
        credential = Credential(member, key, token)
        self.credentials.append(credential)
        return credential

    def revoke(self, credential: Credential) -> None:
        self.credentials.remove(credential)

    def add_board(self, name: str, *members: Member, **rest: Any) -> Board:
        """`rest`: closed, workspace, description, hidden, plugins."""
        with self.lock:
            board = Board(self._id(), name, members=list(members), last_activity=self.clock.now, **rest)
            self.boards[board.id] = board
            self._tell(board, "createBoard", {}, board.members[0] if members else None)
            return board

    def add_column(self, board: Board, name: str, *, closed: bool = False) -> Column:
        with self.lock:
            column = Column(self._id(), board, name, closed)
            board.columns.append(column)
            self._tell(board, "createList", {"list": {"id": column.id, "name": name}})
            return column

    def add_label(self, board: Board, name: str, color: str | None = "green") -> Label:
        label = Label(self._id(), name, color)
        board.labels.append(label)
        return label

    def add_field(self, board: Board, name: str, type_: str, *options: str) -> CustomField:
        with self.lock:
            field = CustomField(self._id(), name, type_, [Option(self._id(), text) for text in options])
            board.fields.append(field)
            self._tell(board, "createCustomField", {"customField": _field_data(field)})
            return field

    def add_card(self, column: Column, name: str, *, created: dt.datetime | None = None, **rest: Any) -> Card:
        """`rest`: due, start, due_complete, closed, is_template, mirror_of, member_ids, labels, values, odd."""
        with self.lock:
            board = column.board
            born = created or self.clock.now
            position = 65536.0 * (len(board.cards) * 7919 % 10007)
            card = Card(self._id(born), len(board.cards) + 1, column, name, position, born, **rest)
            board.cards[card.id] = card
            self._tell(board, "createCard", {"list": _list_data(column)}, card=card, at=born)
            return card

    def add_checklist(self, card: Card, name: str, *items: str) -> Checklist:
        with self.lock:
            checklist = Checklist(self._id(), name, [CheckItem(self._id(), item) for item in items])
            card.checklists.append(checklist)
            self._tell(
                card.column.board, "addChecklistToCard", {"checklist": {"id": checklist.id, "name": name}}, card=card
            )
            return checklist

    # Deeds that Trello lists

    def edit_card(self, card: Card, *, by: Member | None = None, **changes: Any) -> None:
        """Change attributes of a card: name, due, start, due_complete, closed, is_template."""
        with self.lock:
            old = {_API_NAMES[name]: _plain(getattr(card, name)) for name in changes}
            for name, value in changes.items():
                setattr(card, name, value)
            now = {_API_NAMES[name]: _plain(value) for name, value in changes.items()}
            self._tell(
                card.column.board, "updateCard", {"old": old, "list": _list_data(card.column)}, by, card=card, more=now
            )

    def move_card(self, card: Card, column: Column, *, by: Member | None = None) -> None:
        """To another list of the same board."""
        with self.lock:
            before, card.column = card.column, column
            data = {
                "old": {"idList": before.id},
                "listBefore": _list_data(before),
                "listAfter": _list_data(column),
            }
            self._tell(column.board, "updateCard", data, by, card=card, more={"idList": column.id})

    def move_to_board(self, card: Card, column: Column) -> None:
        """To a list of another board: the card keeps its id, its field values only where the new board has a field alike."""
        with self.lock:
            source, target = card.column.board, column.board
            self._tell(source, "moveCardFromBoard", {"boardTarget": {"id": target.id}}, card=card)
            del source.cards[card.id]
            target.cards[card.id] = card
            names = {field.id: (field.name, field.type) for field in source.fields}
            alike = {(field.name, field.type): field.id for field in target.fields}
            card.values = {alike[names[old]]: value for old, value in card.values.items() if names.get(old) in alike}
            card.column = column
            data = {"boardSource": {"id": source.id, "name": source.name}, "list": _list_data(column)}
            self._tell(target, "moveCardToBoard", data, card=card)

    def delete_card(self, card: Card) -> None:
        with self.lock:
            del card.column.board.cards[card.id]
            self._tell(card.column.board, "deleteCard", {"card": {"id": card.id}, "list": _list_data(card.column)})

    def comment(self, card: Card, text: str) -> None:
        self._tell(card.column.board, "commentCard", {"text": text}, card=card)

    def set_value(self, card: Card, field: CustomField, value: Any) -> None:
        """Fill or, with None, empty a custom field. The card's `dateLastActivity` stays as it is."""
        with self.lock:
            seen = card.last_activity
            if value is None:
                card.values.pop(field.id, None)
            else:
                card.values[field.id] = value
            self._tell(card.column.board, "updateCustomFieldItem", {"customField": _field_data(field)}, card=card)
            card.last_activity = seen

    def assign(self, card: Card, member: Member) -> None:
        with self.lock:
            card.member_ids.append(member.id)
            self._tell(card.column.board, "addMemberToCard", {"idMember": member.id}, card=card)

    def unassign(self, card: Card, member: Member) -> None:
        with self.lock:
            card.member_ids.remove(member.id)
            self._tell(card.column.board, "removeMemberFromCard", {"idMember": member.id}, card=card)

    def tick_item(self, card: Card, item: CheckItem, *, complete: bool = True) -> None:
        with self.lock:
            item.complete = complete
            data = {"checkItem": {"id": item.id, "name": item.name, "state": "complete" if complete else "incomplete"}}
            self._tell(card.column.board, "updateCheckItemStateOnCard", data, card=card)

    def edit_column(self, column: Column, *, name: str | None = None, closed: bool | None = None) -> None:
        """Rename or archive a list. Cards of an archived list stay `closed: false`."""
        with self.lock:
            changes = {"name": name, "closed": closed}
            old = {key: getattr(column, key) for key, value in changes.items() if value is not None}
            for key in old:
                setattr(column, key, changes[key])
            self._tell(
                column.board, "updateList", {"old": old, "list": {**_list_data(column), "closed": column.closed}}
            )

    def edit_board(self, board: Board, **changes: Any) -> None:
        with self.lock:
            old = {name: getattr(board, name) for name in changes}
            for name, value in changes.items():
                setattr(board, name, value)
            self._tell(board, "updateBoard", {"old": old})

    def drop_field(self, field: CustomField, board: Board) -> None:
        with self.lock:
            board.fields.remove(field)
            for card in board.cards.values():
                card.values.pop(field.id, None)
            self._tell(board, "deleteCustomField", {"customField": _field_data(field)})

    def leave(self, board: Board, member: Member) -> None:
        """A member leaves; cards keep the id."""
        with self.lock:
            board.members.remove(member)
            self._tell(board, "removeMemberFromBoard", {"idMember": member.id})

    # Deeds that Trello lists nothing for

    def label_card(self, card: Card, label: Label) -> None:
        card.labels.append(label)

    def edit_item(self, item: CheckItem, **changes: Any) -> None:
        """Change name, due or member of a check item."""
        with self.lock:
            for name, value in changes.items():
                setattr(item, name, value)

    def drop_item(self, checklist: Checklist, item: CheckItem) -> None:
        checklist.items.remove(item)

    def delete_board(self, board: Board) -> None:
        del self.boards[board.id]

    # What the handlers ask

    def find_card(self, id_: str) -> Card | None:
        return next((board.cards[id_] for board in self.boards.values() if id_ in board.cards), None)

    def _id(self, born: dt.datetime | None = None) -> str:
        return self._ids.make(born or self.clock.now)

    def _tell(
        self,
        board: Board,
        type_: str,
        data: JsonObject,
        by: Member | None = None,
        *,
        card: Card | None = None,
        more: JsonObject | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        """Leave an action; `more` are the card's changed keys, which Trello repeats in `data.card`."""
        when = at or self.clock.now
        about: JsonObject = {"board": {"id": board.id, "name": board.name}}
        if card is not None:
            about["card"] = {"id": card.id, "name": card.name, "idShort": card.number, **(more or {})}
            card.last_activity = max(card.last_activity, when)
        board.last_activity = max(board.last_activity or when, when)
        board.actions.append(Action(self._id(when), type_, when, board, by or self.robot, {**about, **data}))


_API_NAMES = {
    "name": "name",
    "due": "due",
    "start": "start",
    "due_complete": "dueComplete",
    "closed": "closed",
    "is_template": "isTemplate",
}


def _plain(value: Any) -> Any:
    return to_text(value) if isinstance(value, dt.datetime) else value


def to_text(instant: dt.datetime | None) -> str | None:
    """`2026-05-03T18:47:16.404Z`, as Trello writes every instant."""
    if instant is None:
        return None
    return f"{instant.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


def _list_data(column: Column) -> JsonObject:
    return {"id": column.id, "name": column.name}


def _field_data(field: CustomField) -> JsonObject:
    return {"id": field.id, "name": field.name, "type": field.type}
