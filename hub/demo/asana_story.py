"""Asana's part of the make-believe client: a training centre and a compliance programme that share a task.

It is as domains are: a task in two projects, subtasks in their own depth, hours of somebody who left and of a project nobody may see,
a budget with Asana's own sums beside it, two currencies, a formula that repeats an amount, and a heading that is no work.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hub.demo.fake_asana import AsanaWorld
from hub.demo.fake_asana.entities import CustomField, Project, Task, User
from hub.demo.story import PEOPLE, TODAY, working_day

TOKEN = "1/demo:asana-token"
FIRST_DAY = dt.date(2026, 9, 7)
_SECTIONS = ("À faire", "En cours", "En attente", "Terminé")
_TODO, _DOING, _WAITING, _DONE = range(4)
_HOURS_A_DAY = 3


@dataclass(frozen=True, slots=True)
class AsanaStory:
    """A filled domain, and what the client's admin decided about it."""

    world: AsanaWorld
    mapping: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Work:
    """One task: working days from the first one to start and finish, hours planned, days worked, euros, who, and where it stands."""

    name: str
    start: int
    finish: int
    planned: int
    worked: int
    cost: float
    person: int
    section: int
    parts: tuple[str, ...] = ()


_CENTRE = (
    _Work("Choisir les locaux 🏫", 0, 10, 40, 12, 2_400, 0, _DONE, ("Visiter Lyon", "Visiter Nantes", "Comparer")),
    _Work("Programme « Éolien »", 8, 30, 120, 20, 18_000, 3, _DOING, ("Modules", "Évaluations")),
    _Work("Agrément de formation", 15, 45, 60, 9, 3_150.5, 4, _WAITING),
    _Work("Recruter deux formateurs", 20, 50, 45, 6, 9_800, 0, _DOING),
    _Work("Matériel pédagogique", 35, 60, 80, 0, 27_500, 1, _TODO),
)
_COMPLIANCE = (
    _Work("Registre des traitements", 0, 20, 90, 24, 0, 2, _DONE, ("Clients", "Salariés", "Fournisseurs")),
    _Work("Audit des accès", 18, 40, 70, 14, 6_000, 5, _DOING),
    _Work("Plan d'action", 40, 55, 30, 0, 0, 2, _TODO),
)


def tell() -> AsanaStory:
    """Write the story into a fresh domain, day by day's dates in it, as it stands on the evening of the demo's day."""
    teller = _Teller(AsanaWorld(now=_morning(0), token=TOKEN))
    teller.run()
    return AsanaStory(teller.world, teller.mapping())


class _Teller:
    def __init__(self, world: AsanaWorld) -> None:
        self.world = world
        world.edit(world.me, name="PMO Robot", email="pmo@aurore.example")
        self._users = [self._user(number) for number in range(len(PEOPLE))]
        self._cost = self._money("Coût prévu", "EUR")
        self._licence = self._money("Licences", "CHF")
        self._total = self._money("Coût total", "EUR", is_formula=True)
        self._envelope = self._money("Enveloppe", "EUR")
        self._effort = world.a_field("Temps estimé", format="duration", asana_created_field="estimated_time")

    def run(self) -> None:
        world, team = self.world, self.world.a_team("Formation et conformité")
        centre = self._project("Centre de formation", team=team, owner=self._users[0])
        compliance = self._project(
            "Conformité 2026", team=team, owner=self._users[2], values={self._envelope: 40_000.0}
        )
        hidden = world.a_project("Comité de direction", members=[])
        for project, works in ((centre, _CENTRE), (compliance, _COMPLIANCE)):
            self._tell(project, works)
        shared = world.a_task("Charte informatique", centre, compliance, assignee=self._users[5], due_on=self._day(44))
        self._log(shared, 4, 5, booked=compliance)
        self._log(shared, 1, 2, booked=hidden)
        world.a_task("Ouverture du centre", centre, kind="milestone", due_on=self._day(80))
        self._around(centre, compliance)

    def mapping(self) -> dict[str, Any]:
        """The admin's decisions: what is planned, what was promised, and which sections mean what."""
        return {
            "time_zone": "Europe/Paris",
            "status": {"À faire": "todo", "En cours": "in_progress", "En attente": "on_hold", "Terminé": "done"},
            "money": [
                {"field": self._cost.gid, "kind": "forecast", "category": "service"},
                {"field": self._licence.gid, "kind": "forecast", "category": "material"},
                {"field": self._envelope.gid, "kind": "budget", "level": "project"},
            ],
        }

    def _around(self, centre: Project, compliance: Project) -> None:
        """What stands beside the work: reports, portfolio, goal, budget, rates, weeks handed in."""
        world = self.world
        world.clock.now = dt.datetime.combine(TODAY, dt.time(18), tzinfo=dt.UTC)
        world.a_status_update(centre, "on_track", "Point d'octobre", "Le programme avance.")
        world.a_status_update(centre, "at_risk", "Point de novembre", "L'agrément tarde.")
        world.a_status_update(compliance, "on_track", "Point de novembre")
        world.a_portfolio("Ressources internes", centre, compliance)
        world.a_goal("Former 200 techniciens", centre, status="yellow", due_on=dt.date(2027, 6, 30))
        world.a_budget(centre, total=85_000, estimate=60_850.5, actual=31_000)
        for user, person in zip(self._users, PEOPLE, strict=True):
            world.a_rate(centre, user, person.hourly_cost)
        for week, word in ((0, "APPROVED"), (1, "APPROVED"), (2, "SUBMITTED")):
            monday = FIRST_DAY + dt.timedelta(weeks=week)
            world.a_timesheet(self._users[0], monday, word)

    def _tell(self, project: Project, works: tuple[_Work, ...]) -> None:
        before: Task | None = None
        for work in works:
            before = self._tell_work(project, work, before)

    def _tell_work(self, project: Project, work: _Work, before: Task | None) -> Task:
        """One task with its parts and hours. Each waits for the one before it."""
        task = self.world.a_task(
            work.name,
            project,
            assignee=self._users[work.person],
            start_on=self._day(work.start),
            due_on=self._day(work.finish),
            dependencies=[before] if before else [],
            values={self._effort: work.planned * 60, self._cost: work.cost or None, self._total: work.cost or None},
        )
        self.world.move_to_section(task, project.sections[work.section])
        for number, part in enumerate(work.parts):
            done = work.section == _DONE or number == 0
            self._finish(self.world.a_task(part, parent=task, assignee=self._users[work.person]), work, done=done)
        if work.parts:
            self.world.a_task("— Suite —", parent=task, is_separator=True)
        self._finish(task, work, done=work.section == _DONE)
        self._log(task, work.person, work.worked, first=work.start)
        return task

    def _finish(self, task: Task, work: _Work, *, done: bool) -> None:
        if done:
            task.completed, task.completed_at = True, _morning(work.finish)

    def _log(self, task: Task, person: int, days: int, *, first: int = 20, booked: Project | None = None) -> None:
        """Some hours on each working day, never after the demo's day."""
        more = {"attributable_to": booked} if booked else {}
        for number in range(days):
            on = self._day(first + number)
            if on <= TODAY:
                minutes = 60 * _HOURS_A_DAY + 15 * (number % 4)
                self.world.an_entry(task, minutes, on, author=self._users[person], billable_status="billable", **more)

    def _project(self, name: str, **more: Any) -> Project:
        columns = [self._effort, self._cost, self._licence, self._total]
        return self.world.a_project(name, sections=_SECTIONS, task_fields=columns, start_on=FIRST_DAY, **more)

    def _money(self, name: str, currency: str, **more: Any) -> CustomField:
        return self.world.a_field(name, format="currency", currency_code=currency, precision=2, **more)

    def _user(self, number: int) -> User:
        person = PEOPLE[number]
        return self.world.a_user(person.name, email=person.email or "", removed=not person.active)

    def _day(self, number: int) -> dt.date:
        return working_day(FIRST_DAY, number)


def _morning(number: int) -> dt.datetime:
    """Eight o'clock in Paris, so many working days after the first."""
    return dt.datetime.combine(working_day(FIRST_DAY, number), dt.time(6), tzinfo=dt.UTC)
