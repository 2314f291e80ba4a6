"""Dataverse's part of the make-believe client: charging stations planned in Planner Premium, with the timesheets and costs of Project
Operations and the register of the accelerator.

It is as such environments are: the newer numbers of dependencies, a template, a role that nobody fills, a vacation among the hours, a
cost that was reversed, and sales rows beside the costs.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.demo.fake_dataverse import DataverseWorld
from hub.demo.story import PEOPLE, TODAY, Person, Phase, Project, Work, working_day

STATIONS = Project(
    "BOR",
    "Bornes de recharge 🔌",
    dt.date(2026, 7, 20),
    "EUR",
    310_000,
    (
        Phase(
            "Études",
            (Work("Choix des sites", 0, 15, 120, 100, 3), Work("Raccordement au réseau", 10, 25, 150, 100, 1)),
            "Sites retenus",
        ),
        Phase(
            "Travaux",
            (
                Work("Génie civil – lot A", 40, 30, 380, 70, 4),
                Work("Pose des bornes", 60, 35, 420, 25, 1),
                Work("Supervision à distance", 55, 30, 260, 40, 5),
            ),
            "Réception",
        ),
        Phase("Exploitation", (Work("Formation des exploitants", 100, 10, 80, 0, 0),)),
    ),
    ("dataverse",),
)
DAY_HOURS = 8
FINISH_TO_START, COST, SALES, TIME, EXPENSE = 192350000, 192350000, 192350005, 192350000, 192350001
WORK, VACATION, APPROVED, SUBMITTED = 192350000, 192350002, 192350002, 192350003


def tell() -> DataverseWorld:
    """Write the story into a fresh environment."""
    world = DataverseWorld(now=dt.datetime.combine(TODAY, dt.time(18), tzinfo=dt.UTC))
    world.add("msdyn_project", msdyn_subject="Modèle : chantier", msdyn_istemplate=True)
    _Stations(world).run()
    return world


@dataclass
class _Stations:
    """The project while it is written down."""

    world: DataverseWorld
    project: str = ""
    resources: dict[Person, str] = field(default_factory=dict)
    sequence: int = 0
    previous: str | None = None

    def run(self) -> None:
        for person in PEOPLE:
            self.resources[person] = self.world.add(
                "bookableresource", name=person.name, resourcetype=3, msdyn_primaryemail=person.email
            )
        self._start()
        for phase in STATIONS.phases:
            self._add_phase(phase)
        self._add_hours_that_do_not_count()
        self._add_costs_beside_hours()
        self._add_register()

    def _start(self) -> None:
        works = [work for phase in STATIONS.phases for work in phase.works]
        hours, done = sum(work.hours for work in works), sum(_spent(work) for work in works)
        self.project = self.world.add(
            "msdyn_project",
            msdyn_subject=STATIONS.name,
            msdyn_tzascheduledstart=_at(STATIONS.first_day, 9),
            msdyn_tzafinish=_at(working_day(STATIONS.first_day, 110), 17),
            msdyn_effort=float(hours),
            msdyn_effortcompleted=done,
            msdyn_effortremaining=hours - done,
            msdyn_progress=round(done / hours, 4),
            msdyn_hoursperday=float(DAY_HOURS),
            msdyn_totalplannedcost=sum(_cost(work, work.hours) for work in works),
            _transactioncurrencyid_value=self.world.euro,
        )
        self.world.add("msdyn_projectteam", msdyn_name="Électricien 1", _msdyn_project_value=self.project)

    def _add_phase(self, phase: Phase) -> None:
        summary = self._add_task(phase.name, msdyn_summary=True, msdyn_outlinelevel=1)
        for work in phase.works:
            self._add_work(summary, work)
        if phase.milestone:
            last = max(work.start + work.days for work in phase.works)
            self._add_task(
                phase.milestone,
                _msdyn_parenttask_value=summary,
                msdyn_outlinelevel=2,
                msdyn_ismilestone=True,
                msdyn_progress=float(all(work.done == 100 for work in phase.works)),
                msdyn_tzascheduledend=_at(working_day(STATIONS.first_day, last), 17),
            )

    def _add_work(self, summary: str, work: Work) -> None:
        start = working_day(STATIONS.first_day, work.start)
        finish = working_day(STATIONS.first_day, work.start + work.days - 1)
        task = self._add_task(
            work.name,
            _msdyn_parenttask_value=summary,
            msdyn_outlinelevel=2,
            msdyn_tzascheduledstart=_at(start, 9),
            msdyn_tzascheduledend=_at(finish, 17),
            msdyn_effort=float(work.hours),
            msdyn_effortcompleted=_spent(work),
            msdyn_effortremaining=work.hours - _spent(work),
            msdyn_progress=work.done / 100,
            msdyn_plannedcost=_cost(work, work.hours),
            msdyn_actualcost=_cost(work, _spent(work)),
            msdyn_priority=5,
        )
        self.world.add(
            "msdyn_projectbaselinetaskdata",
            msdyn_projecttaskid=task,
            msdyn_taskstartdate=_at(start, 7),
            msdyn_taskfinishdate=_at(working_day(STATIONS.first_day, work.start + max(0, work.days - 4)), 15),
            msdyn_taskeffort=float(round(work.hours * 0.9)),
        )
        self._assign(task, work, start, finish)
        self._link(task)
        self._log_hours(task, work, start)
        self._price(task, work, start)

    def _add_task(self, name: str, **columns: object) -> str:
        self.sequence += 1
        return self.world.add(
            "msdyn_projecttask",
            msdyn_subject=name,
            msdyn_displaysequence=float(self.sequence),
            _msdyn_project_value=self.project,
            **columns,
        )

    def _assign(self, task: str, work: Work, start: dt.date, finish: dt.date) -> None:
        days = list(_planned_days(start, work))
        self.world.add(
            "msdyn_resourceassignment",
            _msdyn_taskid_value=task,
            _msdyn_projectid_value=self.project,
            _msdyn_bookableresourceid_value=self.resources[PEOPLE[work.person]],
            msdyn_effort=float(work.hours),
            msdyn_effortcompleted=_spent(work),
            msdyn_effortremaining=work.hours - _spent(work),
            msdyn_start=_at(start, 7),
            msdyn_finish=_at(finish, 15),
            msdyn_plannedwork=json.dumps(days),
        )

    def _link(self, task: str) -> None:
        if self.previous is not None:
            self.world.add(
                "msdyn_projecttaskdependency",
                _msdyn_project_value=self.project,
                _msdyn_predecessortask_value=self.previous,
                _msdyn_successortask_value=task,
                msdyn_projecttaskdependencylinktype=FINISH_TO_START,
                msdyn_projecttaskdependencylinklaginseconds=0,
            )
        self.previous = task

    def _log_hours(self, task: str, work: Work, start: dt.date) -> None:
        """A day after the other until the hours done are used up; the last month is not approved yet."""
        minutes, number = round(_spent(work) * 60), 0
        while minutes > 0:
            day, today = working_day(start, number), min(minutes, DAY_HOURS * 60)
            status = SUBMITTED if day.month == TODAY.month else APPROVED
            self._add_entry(PEOPLE[work.person], min(day, TODAY), today, task=task, status=status)
            minutes, number = minutes - today, number + 1

    def _add_entry(
        self, person: Person, day: dt.date, minutes: int, *, task: str | None, status: int, kind: int = WORK
    ) -> None:
        self.world.add(
            "msdyn_timeentry",
            msdyn_date=_at(day, 0),
            msdyn_duration=minutes,
            msdyn_type=kind,
            msdyn_entrystatus=status,
            _msdyn_project_value=self.project if task else None,
            _msdyn_projecttask_value=task,
            _msdyn_bookableresource_value=self.resources[person],
        )

    def _price(self, task: str, work: Work, start: dt.date) -> None:
        """What the task will cost, and what its hours have cost; sales stand beside, and are no cost."""
        self._add_line("msdyn_estimateline", task, _cost(work, work.hours), start, kind=TIME)
        spent = _cost(work, _spent(work))
        if spent:
            self._add_line("msdyn_actual", task, spent, start, kind=TIME)
            self._add_line("msdyn_actual", task, round(spent * 1.4, 2), start, kind=TIME, side=SALES)

    def _add_line(
        self, table: str, task: str | None, amount: float, day: dt.date, *, kind: int, side: int = COST
    ) -> None:
        self.world.add(
            table,
            msdyn_amount=amount,
            msdyn_amount_base=amount,
            msdyn_transactiontypecode=side,
            msdyn_transactionclassification=kind,
            msdyn_documentdate=_at(day, 0),
            _msdyn_project_value=self.project,
            _msdyn_task_value=task,
            _transactioncurrencyid_value=self.world.euro,
        )

    def _add_hours_that_do_not_count(self) -> None:
        day = working_day(STATIONS.first_day, 30)
        self._add_entry(PEOPLE[1], day, DAY_HOURS * 60, task=None, status=APPROVED, kind=VACATION)

    def _add_costs_beside_hours(self) -> None:
        """An invoice that was booked twice and reversed once."""
        day = working_day(STATIONS.first_day, 45)
        for amount in (18_400.0, 18_400.0, -18_400.0):
            self._add_line("msdyn_actual", None, amount, day, kind=EXPENSE)

    def _add_register(self) -> None:
        of_project = {"_msdyn_project_value": self.project, "_transactioncurrencyid_value": self.world.euro}
        self.world.add(
            "msdyn_projectrisk",
            msdyn_subject="Retard du gestionnaire de réseau",
            msdyn_mitigationplan="Réserver les créneaux dès septembre",
            proj_probability=2,
            proj_cost=24_000.0,
            proj_due=_at(dt.date(2026, 12, 1), 9),
            **of_project,
        )
        self.world.add("msdyn_projectissue", msdyn_subject="Accès au parking refusé", **of_project)
        self.world.add(
            "msdyn_projectstatusreport",
            msdyn_name="Novembre",
            msdyn_description="Le lot A avance, la pose prend du retard.",
            proj_overallstatus=2,
            _msdyn_project_value=self.project,
        )


def _planned_days(start: dt.date, work: Work) -> Iterator[dict[str, object]]:
    """The hours spread evenly over the working days, as Planner writes them."""
    hours = work.hours / work.days
    for number in range(work.days):
        morning = dt.datetime.combine(working_day(start, number), dt.time(7), tzinfo=dt.UTC)
        evening = morning + dt.timedelta(hours=hours)
        yield {"Start": _ticks(morning), "End": _ticks(evening), "Hours": hours}


def _ticks(moment: dt.datetime) -> str:
    return f"/Date({int(moment.timestamp() * 1000)})/"


def _spent(work: Work) -> float:
    return work.hours * work.done / 100


def _cost(work: Work, hours: float) -> float:
    return round(hours * PEOPLE[work.person].hourly_cost, 2)


def _at(day: dt.date, hour: int) -> str:
    return f"{day.isoformat()}T{hour:02}:00:00Z"
