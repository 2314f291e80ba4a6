"""Trello's part of the make-believe client: a trade fair run on one board, with hours and amounts in custom fields.

The board is as boards are: an amount that names its currency and one that does not, a template, a mirror, an archived list whose
cards are not archived, a member who left, and checklists.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hub.demo.fake_trello import TrelloWorld
from hub.demo.fake_trello.entities import Board, Card, Column, CustomField, Member
from hub.demo.story import PEOPLE, TODAY, working_day

KEY = "demo-trello-key"
TOKEN = "demo-trello-token"
FIRST_DAY = dt.date(2026, 9, 1)
_LISTS = ("À faire", "En cours", "En attente", "Terminé", "Archives 2025")
_TODO, _DOING, _WAITING, _DONE, _OLD = range(5)


@dataclass(frozen=True, slots=True)
class TrelloStory:
    """A filled world, and what the client's admin decided about it."""

    world: TrelloWorld
    mapping: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Work:
    """One card: working days from the first day to start and finish, hours planned and spent, an amount as somebody typed it."""

    name: str
    start: int
    finish: int
    planned: float
    spent: float
    amount: str = ""
    person: int = 0
    ends_in: int = _DONE
    steps: tuple[str, ...] = ()


_WORKS = (
    _Work("Réserver le stand", 0, 5, 7.5, 9, "12 500,00 EUR", 0, steps=("Plan validé", "Acompte versé")),
    _Work("Maquette du stand 🎪", 6, 20, 45, 52.5, "€ 3.200,00", 3, steps=("Esquisse", "Plan", "Devis")),
    _Work("Démonstrateur éolien", 10, 45, 120, 64, "8 400 EUR", 1, _DOING, ("Structure", "Électronique", "Essais")),
    _Work("Invitations clients", 30, 50, 22.5, 6, "", 4, _DOING),
    _Work("Traduction des supports", 35, 48, 30, 0, "1 150,50 CHF", 2, _WAITING),
    _Work("Transport et montage", 60, 66, 40, 0, "4 000 EUR", 5, _TODO),
    _Work("Animation du stand", 66, 70, 90, 0, "", 0, _TODO),
)


def tell() -> TrelloStory:
    """Write the story into a fresh Trello.

    The admin's decisions: `Montant` holds the budget in the currency it names (else euros), `Passé (h)` the hours, steps count as progress.
    """
    world = TrelloWorld(now=_morning(0))
    members = [world.add_member(person.name, activity_blocked=not person.active) for person in PEOPLE]
    robot = world.add_member("PMO Robot")
    world.grant(robot, key=KEY, token=TOKEN)
    board = world.add_board(
        "Salon Énergies 🎪", robot, *members, description="Stand, démonstrateur, invitations", plugins=["Planyway"]
    )
    _Fair(world, board, members).run()
    world.add_board("Salon 2024", robot, closed=True)
    return TrelloStory(
        world,
        {
            "currency": "EUR",
            "time_zone": "Europe/Paris",
            "subtasks": "checklist",
            "money": [{"name": "Montant", "type": "text", "kind": "budget", "category": "service"}],
            "time": [{"name": "Passé (h)", "type": "number", "unit": "hours"}],
            "fields": {"estimate_seconds": [{"name": "Prévu (h)", "type": "number", "unit": "hours"}]},
        },
    )


class _Fair:
    """The board's life, day by day, so that its history has the right dates."""

    def __init__(self, world: TrelloWorld, board: Board, members: list[Member]) -> None:
        self._world = world
        self._board = board
        self._members = members
        self._columns: list[Column] = [world.add_column(board, name) for name in _LISTS]
        self._planned, self._spent = (world.add_field(board, name, "number") for name in ("Prévu (h)", "Passé (h)"))
        self._amount: CustomField = world.add_field(board, "Montant", "text")
        self._cards: dict[str, Card] = {}

    def run(self) -> None:
        self._before()
        for number in range(_day_number(TODAY) + 1):
            self._world.clock.now = _morning(number)
            for work in _WORKS:
                self._live(work, number)
        self._world.leave(self._board, self._members[4])

    def _before(self) -> None:
        """What stood on the board when the fair began."""
        world, milestone = self._world, self._world.add_label(self._board, "Jalon", "purple")
        world.add_card(self._columns[_TODO], "Ouverture du salon", due=_morning(66), labels=[milestone])
        world.add_card(self._columns[_TODO], "Modèle de fiche exposant", is_template=True)
        world.add_card(self._columns[_OLD], "Bilan du salon 2025", due_complete=True)
        world.edit_column(self._columns[_OLD], closed=True)
        for work in _WORKS:
            self._cards[work.name] = self._card(work)
        first = self._cards[_WORKS[0].name]
        world.add_card(self._columns[_TODO], first.name, mirror_of=first)

    def _card(self, work: _Work) -> Card:
        values: dict[str, Any] = {self._planned.id: Decimal(str(work.planned))}
        if work.amount:
            values[self._amount.id] = work.amount
        card = self._world.add_card(
            self._columns[_TODO],
            work.name,
            start=_morning(work.start),
            due=_morning(work.finish),
            member_ids=[self._members[work.person].id],
            values=values,
        )
        if work.steps:
            self._world.add_checklist(card, "Étapes", *work.steps)
        return card

    def _live(self, work: _Work, number: int) -> None:
        """What happens to one card on one day."""
        card = self._cards[work.name]
        if number == work.start and work.ends_in != _TODO:
            self._world.move_card(card, self._columns[_DOING], by=self._members[work.person])
            self._tick_half(card)
        if number == work.start + 1 and work.ends_in == _WAITING:
            self._world.move_card(card, self._columns[_WAITING])
        if number == work.finish and work.ends_in == _DONE:
            self._world.move_card(card, self._columns[_DONE], by=self._members[work.person])
            self._world.edit_card(card, due_complete=True, by=self._members[work.person])
        if number == min(work.finish, _day_number(TODAY)) and work.spent:
            self._world.set_value(card, self._spent, Decimal(str(work.spent)))

    def _tick_half(self, card: Card) -> None:
        for checklist in card.checklists:
            for item in checklist.items[: (len(checklist.items) + 1) // 2]:
                self._world.tick_item(card, item)


def _morning(number: int) -> dt.datetime:
    """Eight o'clock in Paris, so many working days after the first."""
    return dt.datetime.combine(working_day(FIRST_DAY, number), dt.time(6), tzinfo=dt.UTC)


def _day_number(day: dt.date) -> int:
    """Working days from the first one to a day."""
    return sum((FIRST_DAY + dt.timedelta(days=step)).weekday() < 5 for step in range(1, (day - FIRST_DAY).days + 1))
