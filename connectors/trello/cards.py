"""One card becomes a task, with its list, its members and, by choice, its check items. Pure, and on the fastest path there is.

Done is said in three places: the tick (`dueComplete`), the list a card lies in, and the archive. Which counts, and in which order,
is the mapping's word (`fields.status`); the archive only hides, unless the mapping says otherwise.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import ScopeRules
from connectors.trello.answers import JsonObject, born_at
from connectors.trello.board import Board
from connectors.trello.columns import WORD_COLUMNS, Columns, raw_value
from connectors.trello.values import READERS, custom_values, to_local_day
from connectors.trello.words import Words
from models.records import AssignmentRecord, Record, TaskMembershipRecord, TaskRecord
from models.vocabulary import PercentMethod, Priority, StatusCategory, TaskKind

TICKS = ("dueComplete", "closed")
"""Sources of a status that are true or false; the key itself is the word that the mapping gives a meaning."""
_MIRROR = "mirror"
_TASK_COLUMNS = frozenset(TaskRecord.model_fields) - frozenset(WORD_COLUMNS) - {"completed_at"}
_instant = dt.datetime.fromisoformat


def is_mirror(card: JsonObject) -> bool:
    """A second appearance of a card that lives elsewhere: counting it would count the work twice."""
    return card.get("cardRole") == _MIRROR or bool(card.get("mirrorSourceId"))


def is_template(card: JsonObject) -> bool:
    return bool(card.get("isTemplate"))


class CardReader:
    """The rules of one board made ready once a page. `moments` tells by card id when it was ticked and when it entered its list."""

    def __init__(self, board: Board, rules: ScopeRules, moments: JsonObject) -> None:
        self.board = board
        self.rules = rules
        self.columns = Columns.of(rules, board)
        self._statuses = Words(rules.status)
        self._kinds = Words(rules.kind)
        self._priorities = Words(rules.priority)
        self._moments = moments
        self._values: dict[str, JsonObject] = {}
        self._filled_by_rule = tuple(name for name in rules.fields if name in READERS and name in _TASK_COLUMNS)
        self._counts_items = rules.subtasks == "checklist"
        self._items_are_tasks = rules.subtasks == "tasks"

    def values_of(self, card: JsonObject) -> JsonObject:
        """The card's custom field values, read once however many rules ask."""
        found = self._values.get(card["id"])
        if found is None:
            found = self._values[card["id"]] = custom_values(card, self.board)
        return found

    def to_records(self, card: JsonObject) -> Iterator[Record | RecordRejected]:
        """The task first, then its place, its people and its parts. A field that cannot be read is rejected without the card."""
        values = self.values_of(card)
        filled = self.columns.read(self._filled_by_rule, card, values)
        category, status_source, decided_by = self.status(card, values)
        yield TaskRecord(
            **origin(card, self.board),
            project=card["idBoard"],
            name=card["name"],
            status_category=category,
            status_source=status_source,
            labels=tuple(label_words(card)),
            custom_fields=self.columns.unmapped(values),
            **{
                **self._kind(card, values),
                **self._priority(card, values),
                **self._completion(card, category, decided_by),
                **self._progress(card, category),
                **filled.columns,
            },
        )
        yield from self._places(card)
        yield from self._people(card)
        if self._items_are_tasks:
            yield from self._items(card)
        yield from filled.faults

    def status(self, card: JsonObject, values: JsonObject) -> tuple[StatusCategory, str | None, str]:
        """Category, Trello's word for it, and the source that decided: the first one whose word has a meaning."""
        for source in self.columns.sources.get("status", ()):
            word, ids = self._status_word(source.key, raw_value(source, card, values))
            category = self._statuses.find(*ids, word)
            if category and category is not StatusCategory.UNKNOWN:
                return category, word, source.key
        return StatusCategory.UNKNOWN, self._list_name(card), ""

    def _status_word(self, key: str, value: object) -> tuple[str | None, tuple[str, ...]]:
        """The word of one source, and the ids that may stand for it: a list goes by its id or its name."""
        if key in TICKS:
            return (key if value else None), ()
        if key == "idList":
            found = self.board.lists.get(str(value))
            return (found.name if found else None), (str(value),)
        return (str(value) if value is not None else None), ()

    def _list_name(self, card: JsonObject) -> str | None:
        found = self.board.lists.get(card["idList"])
        return found.name if found else None

    def _kind(self, card: JsonObject, values: JsonObject) -> JsonObject:
        found = self._kinds.first_of(self.words_of("kind", card, values))
        if found is None:
            return {}
        word, kind = found
        return {"kind": kind, "kind_source": word, "is_milestone": kind is TaskKind.MILESTONE}

    def _priority(self, card: JsonObject, values: JsonObject) -> JsonObject:
        found = self._priorities.first_of(self.words_of("priority", card, values))
        return {"priority": found[1], "priority_source": found[0]} if found else {"priority": Priority.UNKNOWN}

    def words_of(self, column: str, card: JsonObject, values: JsonObject) -> Iterator[str]:
        """The words that may decide a column: names of labels, of the list, of options."""
        for source in self.columns.sources.get(column, ()):
            if source.key == "labels":
                yield from label_words(card)
            elif source.key == "idList":
                yield self._list_name(card) or ""
            else:
                value = raw_value(source, card, values)
                if isinstance(value, str):
                    yield value

    def _completion(self, card: JsonObject, category: StatusCategory, decided_by: str) -> JsonObject:
        """When what makes it done came about, out of its history: the tick, or the move into its list. Unknown without history."""
        if category is not StatusCategory.DONE:
            return {}
        ticked, moved, archived = self._moments.get(card["id"]) or (None, None, None)
        at = {"dueComplete": ticked, "idList": moved, "closed": archived}.get(decided_by)
        if at is None:
            return {}
        return {"completed_at": _instant(at), "actual_finish": to_local_day(at, self.rules.zone)}

    def _progress(self, card: JsonObject, category: StatusCategory) -> JsonObject:
        """Done is 100 and to do is 0, by status; in between the checklists tell, where the mapping wants them counted."""
        if category is StatusCategory.DONE:
            return _ALL_DONE
        badges = card.get("badges") or {}
        if self._counts_items and badges.get("checkItems"):
            share = Decimal(100 * badges["checkItemsChecked"]) / badges["checkItems"]
            return {"percent_complete": round(share, 2), "percent_method": PercentMethod.STATUS}
        return _NOT_BEGUN if category is StatusCategory.TODO else {}

    def _places(self, card: JsonObject) -> Iterator[Record]:
        """A card stands on one board, in one list; that place goes by the card's id, so that a move changes it."""
        yield TaskMembershipRecord(
            source_id=card["id"],
            task=card["id"],
            project=card["idBoard"],
            section=self._list_name(card),
            is_home=True,
        )

    def _people(self, card: JsonObject) -> Iterator[Record]:
        for member in card.get("idMembers") or ():
            yield AssignmentRecord(source_id=f"{card['id']}:{member}", task=card["id"], account=member)

    def _items(self, card: JsonObject) -> Iterator[Record]:
        for checklist in card.get("checklists") or ():
            for item in checklist.get("checkItems") or ():
                yield self._item(card, item)

    def _item(self, card: JsonObject, item: JsonObject) -> TaskRecord:
        """A check item has a tick, and on some plans a date and a member. Its id stands after the card's, by which it is found."""
        is_done = item["state"] == "complete"
        return TaskRecord(
            **{
                **origin(card, self.board),
                "source_id": f"{card['id']}:{item['id']}",
                "source_created_at": born_at(item["id"]),
            },
            project=card["idBoard"],
            parent=card["id"],
            name=item["name"],
            kind=TaskKind.SUBTASK,
            kind_source="checkItem",
            status_category=StatusCategory.DONE if is_done else StatusCategory.TODO,
            status_source=item["state"],
            assignee=item.get("idMember"),
            due_on=to_local_day(due, self.rules.zone) if (due := item.get("due")) else None,
            **(_ALL_DONE if is_done else _NOT_BEGUN),
        )


def origin(card: JsonObject, board: Board) -> JsonObject:
    """Who a row of this card is at its source. A card is archived with itself, with its list (which leaves it `closed: false`), or
    with its board.
    """
    of_list = board.lists.get(card["idList"])
    updated = card.get("dateLastActivity")
    return {
        "source_id": card["id"],
        "source_url": card.get("shortUrl"),
        "source_created_at": born_at(card["id"]),
        "source_updated_at": _instant(updated) if updated else None,
        "archived": bool(card.get("closed") or board.closed or (of_list and of_list.closed)),
    }


def label_words(card: JsonObject) -> Iterator[str]:
    """The names of a card's labels; one without a name goes by its colour, one without either by nothing."""
    for label in card.get("labels") or ():
        word = label.get("name") or label.get("color")
        if word:
            yield word


_ALL_DONE: JsonObject = {"percent_complete": Decimal(100), "percent_method": PercentMethod.STATUS}
_NOT_BEGUN: JsonObject = {"percent_complete": Decimal(0), "percent_method": PercentMethod.STATUS}
