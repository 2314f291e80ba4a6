"""Project Server's part of the make-believe client: agencies that are renovated, with the timesheets of those who do it.

It is as such farms are: a template, a project that stands for absences, a task that stands for the whole project and holds a fixed cost,
hours that were corrected, and a week that nobody has approved yet.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from hub.demo.fake_project_server import ProjectServerWorld
from hub.demo.fake_project_server.world import JsonObject
from hub.demo.story import PEOPLE, TODAY, Person, Phase, Project, Work, working_day

AGENCIES = Project(
    "REN",
    "Rénovation des agences 🏢",
    dt.date(2026, 6, 15),
    "EUR",
    174_000,
    (
        Phase(
            "Diagnostic",
            (Work("Visite des agences", 0, 12, 90, 100, 3), Work("Bilan thermique", 8, 20, 140, 100, 1)),
            "Programme arrêté",
        ),
        Phase(
            "Chantier",
            (
                Work("Isolation – agences du nord", 35, 45, 320, 80, 1),
                Work("Chauffage et ventilation", 50, 50, 360, 45, 5),
                Work("Éclairage & bornes d'accueil", 75, 30, 180, 30, 3),
            ),
            "Réouverture",
        ),
        Phase("Clôture", (Work("Levée des réserves", 125, 10, 60, 0, 0),)),
    ),
    ("project_server",),
)
DOMAIN, USER, PASSWORD = "AURORE", "pmo", "demo-password"
TIME_ZONE = "Europe/Paris"
DAY_HOURS = 7.5
SCAFFOLD = 12_600
"""Rented for the whole project: a fixed cost of no task in particular."""
TEMPLATE, ABSENCES = 1, 7


def tell() -> ProjectServerWorld:
    """Write the story into a fresh farm."""
    world = ProjectServerWorld()
    world.domain, world.user, world.password, world.ways = DOMAIN, USER, PASSWORD, ["Negotiate", "NTLM"]
    world.project("Modèle : chantier", ProjectType=TEMPLATE)
    _Agencies(world).run()
    return world


@dataclass
class _Agencies:
    """The project while it is written down."""

    world: ProjectServerWorld
    project: JsonObject = field(default_factory=dict)
    resources: dict[Person, JsonObject] = field(default_factory=dict)
    index: int = 0
    previous: JsonObject | None = None

    def run(self) -> None:
        for person in PEOPLE:
            self.resources[person] = self.world.resource(
                person.name, ResourceEmailAddress=person.email, ResourceIsActive=person.active
            )
        works = [work for phase in AGENCIES.phases for work in phase.works]
        self.project = self.world.project(AGENCIES.name, **_totals(works), **_span(works))
        self.world.publish(self.project, _at(TODAY, 9))
        whole = self._task(AGENCIES.name, None, works, TaskIsProjectSummary=True, TaskFixedCost=SCAFFOLD)
        self._baseline(whole, works, cost=SCAFFOLD)
        for phase in AGENCIES.phases:
            self._add_phase(phase, whole)
        self._add_absence()
        self._add_register()

    def _add_phase(self, phase: Phase, whole: JsonObject) -> None:
        summary = self._task(phase.name, whole, phase.works, TaskIsSummary=True)
        self._baseline(summary, phase.works)
        for work in phase.works:
            self._add_work(summary, work)
        if phase.milestone:
            last = working_day(AGENCIES.first_day, max(work.start + work.days for work in phase.works))
            is_done = all(work.done == 100 for work in phase.works)
            self._task(
                phase.milestone,
                summary,
                (),
                TaskIsMilestone=True,
                TaskFinishDate=_at(last, 17),
                TaskPercentCompleted=100 if is_done else 0,
            )

    def _add_work(self, summary: JsonObject, work: Work) -> None:
        task = self._task(work.name, summary, (work,))
        self._baseline(task, (work,))
        self._assign(task, work)
        self._book(task, work)
        if self.previous is not None:
            self.world.link(self.previous, task)
        self.previous = task

    def _task(
        self, name: str, parent: JsonObject | None, works: tuple[Work, ...] | list[Work], **columns: object
    ) -> JsonObject:
        self.index += 1
        level = parent["TaskOutlineLevel"] + 1 if parent else 0
        figures = {
            "TaskWork": sum(work.hours for work in works),
            "TaskActualWork": sum(_spent(work) for work in works),
            "TaskRemainingWork": sum(work.hours - _spent(work) for work in works),
            "TaskCost": sum(_cost(work, work.hours) for work in works),
            "TaskActualCost": sum(_cost(work, _spent(work)) for work in works),
        }
        if columns.get("TaskIsProjectSummary"):
            figures["TaskCost"] += SCAFFOLD
        return self.world.task(
            self.project,
            name,
            **{
                "TaskIndex": self.index,
                "TaskOutlineLevel": level,
                "TaskParentId": parent["TaskId"] if parent else None,
                "TaskPercentCompleted": _percent(works),
                **(figures if works else {}),
                **({f"Task{key}Date": value for key, value in _dates(works).items()} if works else {}),
                **columns,
            },
        )

    def _baseline(self, task: JsonObject, works: tuple[Work, ...] | list[Work], *, cost: int = 0) -> None:
        """What was approved: a tenth less work than is planned now."""
        hours = {work: round(work.hours * 0.9) for work in works}
        self.world.add(
            "TaskBaselines",
            ProjectId=task["ProjectId"],
            TaskId=task["TaskId"],
            BaselineNumber=0,
            TaskBaselineStartDate=task["TaskStartDate"],
            TaskBaselineFinishDate=task["TaskFinishDate"],
            TaskBaselineWork=sum(hours.values()),
            TaskBaselineCost=sum(_cost(work, number) for work, number in hours.items()) + cost,
        )

    def _assign(self, task: JsonObject, work: Work) -> None:
        made = self.world.assignment(
            task,
            self.resources[PEOPLE[work.person]],
            AssignmentWork=work.hours,
            AssignmentActualWork=_spent(work),
            AssignmentRemainingWork=work.hours - _spent(work),
            AssignmentCost=_cost(work, work.hours),
            AssignmentActualCost=_cost(work, _spent(work)),
        )
        done = dict(_days(work, _spent(work)))
        for number in range(work.days):
            day = working_day(_first_day(work), number)
            self.world.add(
                "AssignmentTimephasedDataSet",
                ProjectId=task["ProjectId"],
                TaskId=task["TaskId"],
                AssignmentId=made["AssignmentId"],
                TimeByDay=_at(day, 0),
                AssignmentWork=work.hours / work.days,
                AssignmentActualWork=done.get(day, 0),
            )

    def _book(self, task: JsonObject, work: Work) -> None:
        """A line a week; the first day was booked an hour too long, and corrected."""
        is_first = True
        for monday, days in groupby(_days(work, _spent(work)), key=lambda told: _monday(told[0])):
            line = self._line(task, work, monday)
            for day, hours in days:
                self.world.hours(line, day.isoformat(), hours + is_first)
                if is_first:
                    self.world.hours(line, day.isoformat(), -1, index=1)
                is_first = False

    def _line(self, task: JsonObject, work: Work, monday: dt.date) -> JsonObject:
        sunday = monday + dt.timedelta(days=6)
        return self.world.line(
            task,
            self.resources[PEOPLE[work.person]],
            PeriodStartDate=_at(monday, 0),
            PeriodEndDate=_at(sunday, 0),
            ModifiedDate=_at(min(sunday, TODAY), 18),
            TimesheetStatus="In Progress" if sunday >= TODAY else "Approved",
        )

    def _add_absence(self) -> None:
        away = self.world.project("Temps administratif", ProjectType=ABSENCES)
        line = self.world.line(
            self.world.task(away, "Congés"),
            self.resources[PEOPLE[1]],
            TimesheetLineClass="Vacation",
            TimesheetStatus="Approved",
        )
        self.world.hours(line, "2026-03-02", DAY_HOURS)

    def _add_register(self) -> None:
        known = {"ProjectId": self.project["ProjectId"], "ModifiedDate": _at(TODAY, 9), "IsFolder": False}
        self.world.add(
            "Risks",
            RiskId=self.world.new_id(),
            Title="Amiante dans les agences anciennes",
            Status="(1) Active",
            Probability=0.3,
            Impact=8,
            Exposure=2.4,
            Cost=22_000,
            MitigationPlan="Diagnostic avant chaque lot",
            DueDate=_at(dt.date(2026, 12, 15), 9),
            **known,
        )
        self.world.add(
            "Issues",
            IssueId=self.world.new_id(),
            Title="Permis de voirie en attente à Lille",
            Status="(1) Active",
            **known,
        )
        self.world.add(
            "Deliverables",
            DeliverableId=self.world.new_id(),
            Title="Dossier des ouvrages exécutés",
            FinishDate=_at(dt.date(2027, 1, 8), 17),
            **known,
        )


def _totals(works: list[Work]) -> dict[str, float]:
    return {
        "ProjectWork": sum(work.hours for work in works),
        "ProjectActualWork": sum(_spent(work) for work in works),
        "ProjectCost": sum(_cost(work, work.hours) for work in works) + SCAFFOLD,
        "ProjectActualCost": sum(_cost(work, _spent(work)) for work in works),
        "ProjectPercentCompleted": _percent(works),
    }


def _span(works: list[Work]) -> dict[str, str]:
    return {f"Project{key}Date": value for key, value in _dates(works).items()}


def _dates(works: tuple[Work, ...] | list[Work]) -> dict[str, str]:
    ends = [working_day(_first_day(work), work.days - 1) for work in works]
    return {"Start": _at(min(_first_day(work) for work in works), 9), "Finish": _at(max(ends), 17)}


def _days(work: Work, hours: float) -> Iterator[tuple[dt.date, float]]:
    """Hours day after day, as long as a day is, never beyond today."""
    number = 0
    while hours > 0:
        today = min(hours, DAY_HOURS)
        yield working_day(_first_day(work), number), today
        hours, number = hours - today, number + 1


def _first_day(work: Work) -> dt.date:
    return working_day(AGENCIES.first_day, work.start)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _spent(work: Work) -> float:
    return work.hours * work.done / 100


def _percent(works: tuple[Work, ...] | list[Work]) -> int:
    hours = sum(work.hours for work in works)
    return round(100 * sum(_spent(work) for work in works) / hours) if hours else 0


def _cost(work: Work, hours: float) -> float:
    return round(hours * PEOPLE[work.person].hourly_cost, 2)


def _at(day: dt.date, hour: int) -> str:
    return f"{day.isoformat()}T{hour:02}:00:00"
