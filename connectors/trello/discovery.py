"""Boards to choose from, and rules that their lists and fields suggest, each with its reason. Nothing is applied on a guess."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.sdk.contract import Discovery, MappingGuess, Scope
from connectors.trello import questions
from connectors.trello.answers import JsonObject, list_in
from connectors.trello.api import TrelloApi
from connectors.trello.board import Board
from connectors.trello.defaults import DEFAULT_MAPPING
from connectors.trello.words import Words
from models.wording import agree

MOST_BOARDS = 50
"""Boards that are looked into; two questions each, ten in a batch."""
_UNITS = (
    (re.compile(r"\b(min|mins|minutes?)\b", re.IGNORECASE), "minutes"),
    (re.compile(r"\b(h|hrs?|hours?|heures?|stunden|std)\b", re.IGNORECASE), "hours"),
    (re.compile(r"\b(d|days?|j|jours?|jh|tage?|pt)\b", re.IGNORECASE), "days"),
)
_SPENT = re.compile(r"spent|actual|logged|pass[ée]|r[ée]alis|consomm|ist\b|aufwand", re.IGNORECASE)
_EFFORT = re.compile(r"estimat|effort|charge|dur[ée]e|sch[äa]tzung|hours|heures|stunden|time|temps", re.IGNORECASE)
_MONEY = re.compile(r"budget|cost|co[uû]t|kosten|montant|amount|price|prix|[€£$]|\beur\b", re.IGNORECASE)
_ACTUAL = re.compile(r"actual|r[ée]el|spent|d[ée]pens|ist", re.IGNORECASE)
_BY_TITLE = (
    ("story_points", "number", re.compile(r"story ?points?|\bpoints?\b|\bsp\b", re.IGNORECASE)),
    ("percent_complete", "number", re.compile(r"%|percent|pourcent|avancement|progress|fortschritt", re.IGNORECASE)),
    ("priority", "list", re.compile(r"priorit", re.IGNORECASE)),
    ("status", "list", re.compile(r"status|statut|[ée]tat|phase", re.IGNORECASE)),
    ("planned_start", "date", re.compile(r"start|d[ée]but|beginn", re.IGNORECASE)),
    ("baseline_finish", "date", re.compile(r"baseline|r[ée]f[ée]rence|contract", re.IGNORECASE)),
)


@dataclass(slots=True)
class Sighting:
    """A field name and type, over all boards looked into."""

    name: str
    type: str
    boards: int = 0
    cards: int = 0
    filled: int = 0

    @property
    def rule(self) -> JsonObject:
        return {"name": self.name, "type": self.type}

    @property
    def seen(self) -> str:
        return agree(
            self.boards,
            f'"{self.name}" ({self.type}) is on 1 board and filled on {self.filled} of {self.cards} cards looked at',
            f'"{self.name}" ({self.type}) is on {self.boards} boards and filled on {self.filled} of {self.cards} cards looked at',
        )


@dataclass(slots=True)
class Sightings:
    fields: dict[tuple[str, str], Sighting] = field(default_factory=dict)
    lists: Counter[str] = field(default_factory=Counter)

    def note(self, board: Board, cards: list[JsonObject]) -> None:
        self.lists.update({each.name for each in board.lists.values() if not each.closed})
        filled = Counter(item["idCustomField"] for card in cards for item in card.get("customFieldItems") or ())
        for each in board.fields.values():
            seen = self.fields.setdefault((each.name.casefold(), each.type), Sighting(each.name, each.type))
            seen.boards += 1
            seen.cards += len(cards)
            seen.filled += filled[each.id]


def discover_boards(api: TrelloApi) -> Discovery:
    """All boards as scopes; guesses from the open ones, fifty at most. Raises NeedsHuman or TryLater."""
    boards = list_in(api.get(questions.boards(), what="list boards").json(), of="boards")
    scopes = tuple(
        Scope(
            board["id"],
            board["name"],
            key=board.get("shortLink"),
            archived=bool(board.get("closed")),
            url=board.get("shortUrl"),
        )
        for board in boards
    )
    looked_into = [scope.id for scope in scopes if not scope.archived][:MOST_BOARDS]
    sightings = _look_into(api, looked_into)
    return Discovery(scopes, (*_guess_fields(sightings), *_guess_lists(sightings)))


def _look_into(api: TrelloApi, board_ids: list[str]) -> Sightings:
    asked = [question for id_ in board_ids for question in (questions.board(id_), questions.sample(id_))]
    answers = defaultdict(list)
    for number, item in enumerate(api.ask_all(asked, what="look into boards")):
        answers[number // 2].append(item)
    sightings = Sightings()
    for board, cards in answers.values():
        if board.ok and cards.ok:
            sightings.note(Board.of_answer(board.document), list_in(cards.document, of="cards"))
    return sightings


def _guess_fields(sightings: Sightings) -> Iterator[MappingGuess]:
    for seen in sightings.fields.values():
        found = _guess_of(seen)
        if found:
            path, value, why = found
            yield MappingGuess(path, value, f"{seen.seen}; {why}")


def _guess_of(seen: Sighting) -> tuple[str, Any, str] | None:
    """The most telling guess for a field: a named column, money, or hours with the unit that its title says."""
    for column, type_, title in _BY_TITLE:
        if seen.type == type_ and title.search(seen.name):
            return f"fields.{column}", [seen.rule], "its title says so"
    if seen.type not in {"number", "text"}:
        return None
    unit = next((unit for pattern, unit in _UNITS if pattern.search(seen.name)), None)
    if _MONEY.search(seen.name) and unit is None:
        kind = "actual" if _ACTUAL.search(seen.name) else "budget"
        return "money", [{**seen.rule, "kind": kind}], "its title speaks of money; say the currency"
    if seen.type == "number" and (unit or _EFFORT.search(seen.name)):
        rule = {**seen.rule, "unit": unit or "hours"}
        why = "its title says the unit" if unit else "its title speaks of effort, the unit is a guess"
        return ("time", [rule], why) if _SPENT.search(seen.name) else ("fields.estimate_seconds", [rule], why)
    return None


def _guess_lists(sightings: Sightings) -> Iterator[MappingGuess]:
    """Lists whose names mean nothing yet, the most frequent first, for the admin to say what they mean."""
    known: Words[str] = Words(DEFAULT_MAPPING["status"])
    for name, boards in sightings.lists.most_common():
        if known.find(name) is None:
            seen = agree(
                boards,
                "a list of this name is on 1 board, and has no meaning yet",
                f"a list of this name is on {boards} boards, and has no meaning yet",
            )
            yield MappingGuess(f"status.{name}", "unknown", seen)
