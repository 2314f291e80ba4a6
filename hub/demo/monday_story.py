"""monday's part of the make-believe client: all three shapes of a project, a timesheet board and a budget board.

- "Portail client" is a board: groups are phases, items are work, sub-items are checks, hours come from time tracking.
- "Petits projets" is a list: each item is a project of its own, its sub-items are the tasks.
- "Portefeuille 2026" has the Portfolio solution: its item and the multi-level board "Parc solaire" are one project.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from hub.demo.chronicle import Chronicle
from hub.demo.fake_monday import MondayWorld
from hub.demo.fake_monday.entities import Board, Item, Link, Session, User
from hub.demo.fake_monday.world import labels
from hub.demo.story import PEOPLE, PORTAL, TODAY, Project, Work, working_day

TOKEN = "demo-monday-token"
STATUSES = labels("À faire", "En cours", "Bloqué", "Terminé", "Livré", done=("Terminé", "Livré"))
TO_DO, IN_PROGRESS, _STUCK, DONE = 1, 2, 3, 4
_RAG = labels("On track", "At risk", "Off track")
_APPROVALS = labels("Brouillon", "Validé", done=("Validé",))
_KINDS = labels("Budget", "Réel", "Prévision")
_HOURS_A_DAY = (3, 2.5, 4, 1.75)
_SMALL_PROJECTS = (("Charte graphique", 0, 12_000), ("Intranet RH", 2, 30_000), ("Audit énergie", 5, 8_500))


_FIRST_BUDGETS = {
    "Suivi de consommation": (dt.date(2026, 10, 20), 12),
    "Paiement en ligne": (dt.date(2026, 11, 5), 9),
    "Intranet RH": (dt.date(2026, 11, 3), 24_000),
    "Raccordement": (dt.date(2026, 11, 10), 46_000),
}
"""What was granted at first, and the day on which it was raised to what it is now."""


@dataclass(frozen=True, slots=True)
class _Was:
    """What a cell held before an instant."""

    item: Item
    column: str
    before: Any
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class MondayStory:
    """A filled account, what the client's admin decided about it, and what its cells held before."""

    world: MondayWorld
    mapping: dict[str, Any]
    past: list[_Was]

    def chronicle(self) -> Chronicle:
        """Items are there from their making on; an edit and a session move `updated_at`."""
        chronicle, cells = self.world.chronicle(), defaultdict[tuple[int, str], list[_Was]](list)
        for was in sorted(self.past, key=lambda each: each.at):
            cells[was.item.id, was.column].append(was)
        for item in self.world.items.values():
            chronicle.joined(item.board.items, item.id, item.created_at)
            chronicle.joined(self.world.items, item.id, item.created_at)
            if item.parent:
                chronicle.joined(item.parent.children, item, item.created_at)
            events = [was.at for was in self.past if was.item is item]
            for sessions in (value for value in item.values.values() if isinstance(value, list)):
                for session in sessions:
                    if isinstance(session, Session) and session.ended:
                        chronicle.joined(sessions, session, session.ended)
                        events.append(session.ended)
            chronicle.was(item, "updated_at", item.created_at, [(at, at) for at in events])
        for (item_id, column), held in cells.items():
            values = self.world.items[item_id].values
            after = [*(was.before for was in held[1:]), values[column]]
            chronicle.was(values, column, held[0].before, zip((was.at for was in held), after, strict=True))
        return chronicle


@dataclass(frozen=True, slots=True)
class _Place:
    world: MondayWorld
    users: list[User]
    past: list[_Was]

    def was(self, item: Item, column: str, before: Any, *, until: dt.date) -> None:
        """A cell held something else until a day."""
        if until <= TODAY:
            self.past.append(_Was(item, column, before, _noon(until)))

    def was_granted(self, item: Item, column: str) -> None:
        """What an item was granted at first, where that was raised."""
        for name, (until, before) in _FIRST_BUDGETS.items():
            if item.name.startswith(name):
                self.was(item, column, before, until=until)


def tell() -> MondayStory:
    """Write the story into a fresh account, as it stands on the evening of the demo's day."""
    world = MondayWorld(now=_noon(PORTAL.first_day), name="Aurore Énergie", tier="pro")
    users = [
        world.add_user(
            person.name,
            email=person.email or "hidden@aurore.example",
            status="ACTIVE" if person.active else "INACTIVE",
            time_zone=person.time_zone,
        )
        for person in PEOPLE
    ]
    world.grant(world.add_user("PMO Robot", email="pmo@aurore.example", kind="admin"), TOKEN)
    place = _Place(world, users, [])
    portal, tasks = _tell_portal(place)
    solar = _tell_solar(place)
    scopes = {
        str(portal.id): {
            "subtasks": "checklist",
            "time": [{"source": "native"}, {"source": "board"}],
            "fields": {"estimate_seconds": [{"field": "effort", "unit": "hours"}]},
            "money": [{"field": "budget", "kind": "budget", "currency": "EUR", "factor": 1000}],
        },
        str(solar.id): {"money": [{"field": "cost", "kind": "forecast", "currency": "EUR"}]},
        **_tell_list(place),
        **_tell_portfolio(place, solar),
        **_tell_timesheet(place, tasks),
        **_tell_budget(place, tasks),
    }
    world.clock.now = dt.datetime.combine(TODAY, dt.time(18), tzinfo=dt.UTC)
    mapping = {"status": {"Bloqué": "on_hold", "À faire": "todo"}, "time_zone": "Europe/Paris", "scopes": scopes}
    return MondayStory(world, mapping, place.past)


def _tell_portal(place: _Place) -> tuple[Board, list[Item]]:
    """The board of a project that Jira knows too: here it holds the business side."""
    world = place.world
    board = world.add_board("Portail client – métier", groups=("decouverte", "version_1"))
    for column, kind, title in (
        ("status", "status", "Statut"),
        ("person", "people", "Responsable"),
        ("timeline", "timeline", "Échéancier"),
        ("time", "time_tracking", "Temps passé"),
        ("dependency", "dependency", "Dépend de"),
        ("tags", "tags", "Étiquettes"),
    ):
        world.add_column(board, column, kind, title, settings=STATUSES if kind == "status" else {})
    world.add_column(board, "effort", "numbers", "Charge", settings={"unit": {"symbol": "custom", "custom_unit": "h"}})
    world.add_column(board, "budget", "numbers", "Budget", settings={"unit": {"symbol": "custom", "custom_unit": "k€"}})
    world.add_sub_board(board)
    items: list[Item] = []
    for group, phase in zip(board.groups, PORTAL.phases, strict=True):
        for work in phase.works:
            items.append(_tell_work(place, board, group, work, before=items[-1] if items else None))
    world.add_item(board, "Relire les textes", parent=items[0])
    return board, items


def _tell_work(place: _Place, board: Board, group: str, work: Work, *, before: Item | None) -> Item:
    start, finish = _span(PORTAL, work)
    status = DONE if work.done == 100 else IN_PROGRESS if work.done else TO_DO
    item = place.world.add_item(
        board,
        f"{work.name} (métier)",
        group=group,
        status=(status, dt.datetime.combine(finish, dt.time(16), tzinfo=dt.UTC)) if status == DONE else status,
        person=[place.users[work.person]],
        timeline=(start, finish),
        effort=work.hours // 4,
        budget=work.hours // 20,
        tags=["portail"],
        dependency=[Link(before)] if before else [],
    )
    place.was_granted(item, "budget")
    if work.done:
        place.was(item, "status", TO_DO, until=start)
    if status == DONE:
        place.was(item, "status", IN_PROGRESS, until=finish)
    for number in range(work.done // 20):
        day = dt.datetime.combine(working_day(start, number), dt.time(8), tzinfo=dt.UTC)
        hours = dt.timedelta(hours=_HOURS_A_DAY[number % len(_HOURS_A_DAY)])
        place.world.add_session(item, "time", place.users[work.person], day, day + hours)
    return item


def _tell_solar(place: _Place) -> Board:
    """A multi-level board: amounts and statuses of a parent are rolled up from its leaves."""
    world = place.world
    board = world.add_board("Parc solaire", hierarchy="multi_level", groups=("lots",))
    world.add_column(board, "status", "status", "Statut", settings=STATUSES, function="COUNT_KEYS")
    world.add_column(board, "cost", "numbers", "Coût", settings={"unit": {"symbol": "€"}}, function="SUM")
    world.add_column(board, "person", "people", "Responsable")
    for lot, parts in (("Génie civil", ("Terrassement", "Pistes")), ("Électricité", ("Onduleurs", "Raccordement"))):
        parent = world.add_item(board, lot)
        for number, part in enumerate(parts):
            item = world.add_item(
                board,
                part,
                parent=parent,
                status=DONE if number == 0 else IN_PROGRESS,
                cost=40_000 + 15_000 * number,
                person=[place.users[2]],
            )
            place.was_granted(item, "cost")
            place.was(item, "status", IN_PROGRESS if number == 0 else TO_DO, until=dt.date(2026, 10, 14))
    return board


def _tell_list(place: _Place) -> dict[str, Any]:
    """A list whose items are projects."""
    world = place.world
    board = world.add_board("Petits projets", groups=("en_cours",))
    world.add_column(board, "status", "status", "Avancement", settings=STATUSES)
    world.add_column(board, "owner", "people", "Pilote")
    world.add_column(board, "timeline", "timeline", "Période")
    world.add_column(board, "budget", "numbers", "Budget", settings={"unit": {"symbol": "€"}})
    sub_board = world.add_sub_board(board)
    world.add_column(sub_board, "status", "status", "Statut", settings=STATUSES)
    world.clock.now = _noon(dt.date(2026, 10, 6))
    for name, person, budget in _SMALL_PROJECTS:
        span = (TODAY - dt.timedelta(days=40), TODAY + dt.timedelta(days=30))
        item = world.add_item(
            board, name, status=IN_PROGRESS, owner=[place.users[person]], timeline=span, budget=budget
        )
        place.was_granted(item, "budget")
        for step, status in (("Cadrer", DONE), ("Réaliser", IN_PROGRESS), ("Livrer", TO_DO)):
            part = world.add_item(board, f"{step} – {name}", parent=item, status=status)
            if status != TO_DO:
                place.was(part, "status", IN_PROGRESS if status == DONE else TO_DO, until=dt.date(2026, 10, 30))
    return {str(board.id): {"role": "portfolio", "money": [{"field": "budget", "kind": "budget", "currency": "EUR"}]}}


def _tell_portfolio(place: _Place, solar: Board) -> dict[str, Any]:
    """The Portfolio solution: one item, and the board that it stands for."""
    world = place.world
    board = world.add_board("Portefeuille 2026")
    world.add_column(board, "portfolio_project_rag", "status", "Santé", settings=_RAG)
    world.add_column(board, "portfolio_project_step", "status", "Étape", settings=STATUSES)
    world.add_column(board, "portfolio_project_owner", "people", "Pilote")
    world.add_column(board, "portfolio_project_planned_timeline", "timeline", "Planning")
    world.add_column(board, "portfolio_project_link", "board_relation", "Projet", settings={"boardIds": [solar.id]})
    world.add_column(
        board, "mirror", "mirror", "Coûts", settings={"relation": "portfolio_project_link", "shows": "cost"}
    )
    world.clock.now, warned = _noon(dt.date(2026, 9, 1)), dt.date(2026, 10, 22)
    item = world.add_item(
        board,
        "Parc solaire – Sud",
        portfolio_project_rag=(2, _noon(warned)),
        portfolio_project_step=IN_PROGRESS,
        portfolio_project_owner=[place.users[2]],
        portfolio_project_planned_timeline=(dt.date(2026, 9, 1), dt.date(2027, 6, 30)),
        portfolio_project_link=list(solar.items.values()),
    )
    place.was(item, "portfolio_project_rag", (1, world.clock.now), until=warned)
    return {str(board.id): {"role": "portfolio"}}


def _tell_timesheet(place: _Place, tasks: list[Item]) -> dict[str, Any]:
    """One item is what one person booked on one day."""
    world = place.world
    board = world.add_board("Feuille de temps")
    world.add_column(board, "who", "people", "Qui")
    world.add_column(board, "day", "date", "Jour")
    world.add_column(board, "hours", "numbers", "Heures", settings={"unit": {"symbol": "custom", "custom_unit": "h"}})
    world.add_column(board, "task", "board_relation", "Tâche", settings={"boardIds": [tasks[0].board.id]})
    world.add_column(board, "state", "status", "Validation", settings=_APPROVALS)
    for number, task in enumerate(tasks[:4]):
        day = working_day(dt.date(2026, 11, 2), number)
        person = place.users[number % len(place.users)]
        world.clock.now = _noon(day)
        world.add_item(
            board,
            f"Semaine 45 – {person.name}",
            who=[person],
            day=day,
            hours=1.5 + number,
            task=[task],
            state=1 + number % 2,
        )
    fields = {
        "account": ["who"],
        "entry_date": ["day"],
        "duration_seconds": [{"field": "hours", "unit": "hours"}],
        "task": ["task"],
        "approval": ["state"],
    }
    return {str(board.id): {"role": "timesheet", "fields": fields}}


def _tell_budget(place: _Place, tasks: list[Item]) -> dict[str, Any]:
    """One item is one amount of one kind and period."""
    world = place.world
    board = world.add_board("Suivi budgétaire")
    world.add_column(board, "kind", "status", "Nature", settings=_KINDS)
    world.add_column(board, "amount", "numbers", "Montant", settings={"unit": {"symbol": "€"}})
    world.add_column(board, "period", "timeline", "Période")
    world.add_column(board, "task", "board_relation", "Tâche", settings={"boardIds": [tasks[0].board.id]})
    for number, task in enumerate(tasks[:3]):
        span = (dt.date(2026, 9 + number, 1), dt.date(2026, 9 + number, 28))
        world.clock.now = min(_noon(span[1]), _noon(TODAY))
        world.add_item(board, f"Facture {number + 1}", kind=2, amount=1_250.5 * (number + 1), period=span, task=[task])
    fields = {
        "amount": ["amount"],
        "kind": ["kind"],
        "period_start": ["period"],
        "period_finish": ["period"],
        "task": ["task"],
    }
    return {str(board.id): {"role": "budget", "currency": "EUR", "fields": fields}}


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def _span(project: Project, work: Work) -> tuple[dt.date, dt.date]:
    start = working_day(project.first_day, work.start)
    return start, working_day(start, work.days - 1)
