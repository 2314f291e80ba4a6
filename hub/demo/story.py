"""The make-believe client and its projects, told once; each tool's part of it stands in `<tool>_story.py` and `plans.py`.

Aurore Énergie runs four projects. Some live in two tools at once, people sit in five time zones, money comes in three currencies, and
much is missing, as it is with real clients. Everything is fixed: two demos show the same numbers.
"""

import datetime as dt
from dataclasses import dataclass, replace

CLIENT = {
    "name": "Aurore Énergie",
    "reporting_currency": "EUR",
    "time_zone": "Europe/Paris",
    "locale": "fr",
    "hours_per_day": 7.5,
}
TODAY = dt.date(2026, 11, 20)
FIRST_DAY = dt.date(2026, 6, 1)
HOUR = 3600
DONE = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the client. `email` None is hidden by the tools; `active` False has left but keeps the name on old hours."""

    name: str
    email: str | None
    time_zone: str
    hourly_cost: int
    active: bool = True


PEOPLE = (
    Person("Zoë Durand", "zoe.durand@aurore.example", "Europe/Paris", 92),
    Person("Rahul Iyer", "rahul.iyer@aurore.example", "Asia/Kolkata", 48),
    Person("Jon Smith", "jon.smith@aurore.example", "America/New_York", 110),
    Person("Ana López", None, "Europe/Madrid", 74),
    Person("Bruno Lefèvre", "bruno.lefevre@aurore.example", "Europe/Paris", 81, active=False),
    Person("Mere Tāmati", "mere.tamati@aurore.example", "Pacific/Auckland", 88),
)


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work: working days from `start` (counted from the project's first day), hours planned, share done in percent."""

    name: str
    start: int
    days: int
    hours: int
    done: int
    person: int


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    works: tuple[Work, ...]
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """One project of the client, whatever tools it lives in. `currency` None: nobody wrote it down."""

    code: str
    name: str
    first_day: dt.date
    currency: str | None
    budget: int | None
    phases: tuple[Phase, ...]
    tools: tuple[str, ...]


ERP = Project(
    "ERP",
    "Migration ERP ⚡ – Énergie",
    dt.date(2026, 6, 1),
    "EUR",
    480_000,
    (
        Phase(
            "Cadrage",
            (Work("Atelier de lancement", 0, 3, 45, 100, 0), Work("Cartographie des processus", 3, 12, 180, 100, 3)),
            "Cadrage validé",
        ),
        Phase(
            "Réalisation",
            (
                Work("Paramétrage comptabilité", 15, 30, 450, 85, 1),
                Work("Reprise des données 🗂️", 25, 35, 525, 60, 1),
                Work("Interfaces banque & paie", 40, 25, 300, 40, 2),
                Work("Développements spécifiques", 45, 40, 600, 30, 4),
            ),
            "Recette prête",
        ),
        Phase(
            "Déploiement",
            (Work("Formation des utilisateurs", 90, 15, 160, 0, 0), Work("Bascule", 105, 3, 60, 0, 0)),
            "Mise en production",
        ),
    ),
    ("jira", "msproject"),
)
WIND = Project(
    "WFN",
    "Wind Farm North",
    dt.date(2026, 7, 6),
    "GBP",
    1_250_000,
    (
        Phase(
            "Permitting",
            (Work("Environmental survey", 0, 20, 240, 100, 2), Work("Grid connection offer", 10, 30, 120, 100, 5)),
            "Permit granted",
        ),
        Phase(
            "Engineering",
            (
                Work("Turbine foundations", 40, 35, 700, 55, 2),
                Work("Cable route – phase 1", 50, 30, 480, 35, 5),
                Work("Substation design", 45, 40, 520, 20, 1),
            ),
            "Design freeze",
        ),
        Phase("Procurement", (Work("Turbine supply contract", 80, 20, 90, 0, 2),), "Contract signed"),
    ),
    ("jira", "msproject"),
)
PORTAL = Project(
    "POR",
    "Portail client 🚀",
    dt.date(2026, 8, 3),
    "EUR",
    96_000,
    (
        Phase(
            "Découverte",
            (Work("Entretiens clients", 0, 10, 90, 100, 3), Work("Maquettes", 8, 12, 140, 100, 3)),
        ),
        Phase(
            "Version 1",
            (
                Work("Authentification", 20, 15, 160, 90, 4),
                Work("Espace factures", 25, 25, 320, 50, 1),
                Work("Suivi de consommation", 35, 25, 340, 15, 1),
                Work("Paiement en ligne", 45, 20, 260, 0, 4),
            ),
        ),
    ),
    ("jira",),
)
MOVE = Project(
    "DEM",
    "Déménagement du siège",
    dt.date(2026, 9, 7),
    None,
    None,
    (
        Phase(
            "Préparation",
            (Work("Inventaire", 0, 5, 35, 100, 3), Work("Choix du déménageur", 5, 10, 20, 80, 0)),
            "Bail signé",
        ),
        Phase(
            "Installation", (Work("Câblage réseau", 30, 10, 80, 0, 1), Work("Mobilier", 35, 10, 60, 0, 3)), "Ouverture"
        ),
    ),
    ("msproject",),
)
PROJECTS = (ERP, WIND, PORTAL, MOVE)
REPLANNED = {"ERP": dt.date(2026, 10, 9), "WFN": dt.date(2026, 11, 6), "DEM": dt.date(2026, 10, 23)}
"""When the first plan of a project was given up: what starts late was to end a week earlier, what is not done was a tenth less."""
FIRM_DAYS = 20
"""What starts within so many working days was planned well from the beginning."""
SLIP_DAYS = 5


def projects_in(tool: str) -> tuple[Project, ...]:
    return tuple(project for project in PROJECTS if tool in project.tools)


def project_on(project: Project, day: dt.date) -> Project:
    """A project as its plan told it on an earlier evening; on the demo's day it is the project itself."""
    phases = (
        replace(phase, works=tuple(_work_on(project, work, day) for work in phase.works)) for phase in project.phases
    )
    return replace(project, phases=tuple(phases))


def _work_on(project: Project, work: Work, day: dt.date) -> Work:
    """A piece of work with its progress on a day, and its days and hours as they were planned then."""
    begins, replanned = working_day(project.first_day, work.start), REPLANNED.get(project.code, project.first_day)
    then = replace(work, done=_done_on(work, begins, day))
    if day >= replanned or work.done == DONE:
        return then
    then = replace(then, hours=work.hours * 9 // 10)
    if work.start <= FIRM_DAYS:
        return then
    if begins < replanned:
        return replace(then, days=work.days - SLIP_DAYS)
    return replace(then, start=work.start - SLIP_DAYS)


def _done_on(work: Work, begins: dt.date, day: dt.date) -> int:
    """What is done went on as planned; what is not, went on evenly until the demo's day."""
    if day < begins:
        return 0
    whole = work.days if work.done == DONE else working_days(begins, TODAY) + 1
    return work.done * min(working_days(begins, day) + 1, whole) // whole


def working_days(first: dt.date, last: dt.date) -> int:
    """How many working days after the first one the last one is; 0 when it is not later."""
    return sum((first + dt.timedelta(days=step)).weekday() < 5 for step in range(1, (last - first).days + 1))


def working_day(first: dt.date, number: int) -> dt.date:
    """The day `number` working days after `first`, weekends left out."""
    day = first
    for _ in range(number):
        day += dt.timedelta(days=1)
        while day.weekday() > 4:
            day += dt.timedelta(days=1)
    return day
