"""Jira's part of the make-believe client: phases are epics, work is stories with sub-tasks, money is a number field.

Hours are kept in Tempo, which writes them into Jira under its own name: whoever reads Jira alone sees one tireless robot at work.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

from hub.demo.chronicle import Chronicle
from hub.demo.fake_jira import JiraWorld
from hub.demo.fake_jira.entities import Field, Issue, User, Version
from hub.demo.fake_jira.entities import Project as JiraProject
from hub.demo.fake_jira.past import remember_site
from hub.demo.fake_jira.stock import FLOAT
from hub.demo.fake_tempo import TempoWorld
from hub.demo.story import (
    DONE,
    FIRST_DAY,
    HOUR,
    PEOPLE,
    PORTAL,
    TODAY,
    Phase,
    Project,
    Work,
    projects_in,
    working_day,
    working_days,
)

TOKEN = "demo-jira-token"
TEMPO_TOKEN = "demo-tempo-token"
ADMIN_EMAIL = "pmo@aurore.example"
DAILY_HOURS = (7.5, 6, 4, 7, 2.25)
"""Hours of one worklog after the other; they add up to the share of the work that is done."""
BUDGET_SHARES = {"ERP": 0.4, "WFN": 0.25, "POR": 1.0}
"""The share of a project's budget that its epics in Jira carry."""


FEEDBACK_OF = "POR"
SCREENS = ("Connexion", "Tableau de bord", "Factures", "Paiement", "Profil", "Notifications", "Consommation", "Aide")
REMARKS = ("affichage sur mobile", "libellé à corriger", "lenteur au chargement", "export incomplet")
FEEDBACK_DONE = 24
"""Of the remarks on all screens the first so many are settled, between one and three a week."""
FEEDBACK_FROM, FEEDBACK_DAYS = 20, 55
"""Working days of the project between which they were settled."""


@dataclass(frozen=True, slots=True)
class _Revision:
    """What somebody changed of a piece of work on a day: the value before; the one after is told with the work."""

    work: str
    day: dt.date
    attribute: str
    before: Any


REVISIONS = (
    _Revision("Espace factures", dt.date(2026, 10, 28), "due_on", dt.date(2026, 9, 30)),
    _Revision("Suivi de consommation", dt.date(2026, 10, 28), "due_on", dt.date(2026, 10, 12)),
    _Revision("Paiement en ligne", dt.date(2026, 11, 4), "estimate_seconds", 200 * HOUR),
)
APPROVED_AFTER = dt.timedelta(days=33)
"""How long after a month began its timesheets were approved."""
PILOT_SLIPPED, PILOT_BEFORE = dt.date(2026, 10, 28), 60
"""When the pilot release of the portal slipped, and the working day of the project on which it was due before."""


@dataclass(frozen=True, slots=True)
class _Threat:
    """A risk of a project: the day it came up, its probability in percent, what it would cost in the project's currency, who watches it."""

    code: str
    title: str
    day: dt.date
    chance: int
    cost: int
    person: int


THREATS = (
    _Threat("POR", "Agrément du prestataire de paiement refusé", dt.date(2026, 10, 27), 40, 18_000, 3),
    _Threat("WFN", "Cable-laying vessel not free in spring", dt.date(2026, 11, 10), 30, 90_000, 2),
)


@dataclass(frozen=True, slots=True)
class JiraStory:
    """A filled world, and what the client's admin decided about it."""

    world: JiraWorld
    tempo: TempoWorld
    mapping: dict[str, Any]

    def chronicle(self) -> Chronicle:
        """The site's past, by its own history; besides, months were approved a few days after they ended, and the portal's pilot slipped."""
        chronicle = remember_site(self.world)
        self.tempo.remember(chronicle)
        for (account, month), status in self.tempo.timesheets.items():
            approved = dt.datetime.combine(month, dt.time(9), tzinfo=dt.UTC) + APPROVED_AFTER
            chronicle.was(self.tempo.timesheets, (account, month), "OPEN", [(approved, status)])
        portal = self.world.find_project(FEEDBACK_OF)
        for release in portal.versions if portal else ():
            earlier = working_day(PORTAL.first_day, PILOT_BEFORE)
            chronicle.was(
                release, "release_on", earlier, [(_morning(PILOT_SLIPPED, "Europe/Paris"), release.release_on)]
            )
        return chronicle


def tell() -> JiraStory:
    """Write the story into a fresh Jira Cloud site in French.

    The admin's decisions: "En attente" is a pause, "Annulé" a cancellation, the budget field counts thousands of the project's currency, and
    two fields say how likely a risk is and what it would cost.
    """
    world = JiraWorld(now=dt.datetime.combine(TODAY, dt.time(18), tzinfo=dt.UTC), language="fr", title="Aurore Jira")
    tempo = TempoWorld(world)
    tempo.grant(TEMPO_TOKEN)
    columns = _fill(world, tempo)
    money = {"field": columns.budget.id, "kind": "budget", "factor": 1000}
    in_sterling = {
        str(project.id): {"currency": "GBP", "money": [money | {"currency": "GBP"}]}
        for project in world.projects.values()
        if project.key == "WFN"
    }
    mapping = {
        "currency": "EUR",
        "status": {"En attente": "on_hold", "Annulé": "cancelled"},
        "money": [money | {"currency": "EUR"}],
        "fields": {"probability_pct": [columns.chance.id], "impact_cost": [columns.impact.id]},
        "scopes": in_sterling,
    }
    return JiraStory(world, tempo, mapping)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The number fields of the client's own."""

    budget: Field
    chance: Field
    impact: Field


def _fill(world: JiraWorld, tempo: TempoWorld) -> _Columns:
    """Users, the reader's token, fields of money and risk, every project that lives in Jira, and timesheets approved up to last month."""
    users = [
        world.add_user(
            person.name,
            email=person.email or "hidden@aurore.example",
            email_hidden=person.email is None,
            time_zone=person.time_zone,
            active=person.active,
        )
        for person in PEOPLE
    ]
    world.grant(world.add_user("PMO Robot", email=ADMIN_EMAIL, kind="app"), TOKEN)
    columns = _Columns(
        *(world.add_field(name, "number", FLOAT) for name in ("Budget (k)", "Probabilité (%)", "Coût si avéré"))
    )
    for project in projects_in("jira"):
        _fill_project(tempo, project, users, columns.budget)
    for threat in THREATS:
        _add_threat(world, threat, columns, users)
    tempo.add_team("Aurore", *users)
    for month in range(FIRST_DAY.month, TODAY.month):
        for user in users:
            tempo.set_timesheet(user, dt.date(TODAY.year, month, 1), "APPROVED")
    return columns


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a story is put."""

    tempo: TempoWorld
    jira_project: JiraProject
    project: Project
    users: list[User]
    epic: Issue
    release: Version

    @property
    def world(self) -> JiraWorld:
        return self.tempo.jira


def _fill_project(tempo: TempoWorld, project: Project, users: list[User], budget: Field) -> None:
    world = tempo.jira
    jira_project = world.add_project(project.code, project.name, lead=users[0], team_managed=project.code == "POR")
    release = world.add_version(jira_project, "v1 – pilote", release_on=working_day(project.first_day, 70))
    previous: Issue | None = None
    for number, phase in enumerate(project.phases):
        share = BUDGET_SHARES[project.code] / len(project.phases)
        amount = Decimal(project.budget or 0) * Decimal(str(share)) / 1000
        epic = world.add_issue(
            jira_project,
            phase.name,
            "epic",
            status=_status(min(work.done for work in phase.works)),
            created=_morning(project.first_day, PEOPLE[0].time_zone),
            resolved=_all_ended(project, phase),
            custom={budget.id: float(round(amount, 1))} if number != 1 or project.code != "POR" else {},
        )
        for work in phase.works:
            issue = _add_work(_Place(tempo, jira_project, project, users, epic, release), work)
            if previous is not None:
                world.link(previous, issue)
            previous = issue
    if project.code == FEEDBACK_OF:
        _add_feedback(world, jira_project, project, users)


def _add_threat(world: JiraWorld, threat: _Threat, columns: _Columns, users: list[User]) -> None:
    jira_project = next(project for project in world.projects.values() if project.key == threat.code)
    world.add_issue(
        jira_project,
        threat.title,
        "risk",
        priority="high",
        created=_morning(threat.day, PEOPLE[threat.person].time_zone),
        assignee=users[threat.person],
        reporter=users[0],
        custom={columns.chance.id: float(threat.chance), columns.impact.id: float(threat.cost)},
    )


def _add_feedback(world: JiraWorld, jira_project: JiraProject, project: Project, users: list[User]) -> None:
    """Many small remarks of users, without estimates or hours: the pace at which they are settled foretells the end."""
    opened = _morning(working_day(project.first_day, FEEDBACK_FROM - 10), PEOPLE[0].time_zone)
    epic = world.add_issue(jira_project, "Retours des utilisateurs", "epic", status="in_progress", created=opened)
    remarks = [f"{screen} : {remark}" for remark in REMARKS for screen in SCREENS]
    for number, name in enumerate(remarks):
        is_done, user = number < FEEDBACK_DONE, users[number % 2]
        day = working_day(project.first_day, FEEDBACK_FROM + number * FEEDBACK_DAYS // FEEDBACK_DONE + number % 3)
        settled = _morning(min(day, TODAY), PEOPLE[0].time_zone)
        begun = settled - dt.timedelta(days=1 + number % 4)
        issue = world.add_issue(
            jira_project,
            name,
            "bug",
            status="done" if is_done else "todo",
            created=begun - dt.timedelta(days=6),
            resolved=settled if is_done else None,
            parent=epic,
            assignee=user,
            reporter=users[0],
        )
        if is_done:
            world.add_status_change(issue, "todo", "in_progress", at=begun, by=user)
            world.add_status_change(issue, "in_progress", "done", at=settled, by=user)


def _add_work(place: _Place, work: Work) -> Issue:
    """A story; every third one is split into two sub-tasks, which then carry its estimate and its hours."""
    world, person, user = place.world, PEOPLE[work.person], place.users[work.person]
    first_day = place.project.first_day
    is_split = work.hours % 9 == 0
    story = world.add_issue(
        place.jira_project,
        work.name,
        "story",
        status=_status(work.done),
        priority=None if person.email is None else "high" if work.hours > 400 else "medium",
        created=_morning(first_day, person.time_zone),
        parent=place.epic,
        assignee=user,
        reporter=place.users[0],
        due_on=None if person is PEOPLE[-1] else working_day(first_day, work.start + work.days),
        labels=["énergie", work.name.split(maxsplit=1)[0].lower()],
        fix_versions=[place.release],
        resolved=_ended(place.project, work),
        **({} if is_split else _estimate(work.hours, work.done)),
    )
    _tell_of_progress(place, story, work)
    for revision in (each for each in REVISIONS if each.work == work.name):
        at, after = _morning(revision.day, person.time_zone), getattr(story, revision.attribute)
        world.add_change(story, revision.attribute, revision.before, after, at=at, by=place.users[0])
    if not is_split:
        _log_hours(place, story, work, hours=work.hours * work.done // 100)
        _plan(place, story, work)
        return story
    for part, share in (("préparation", 40), ("réalisation", 60)):
        hours = work.hours * share // 100
        name = f"{work.name} : {part}"
        status, estimate = _status(work.done), _estimate(hours, work.done)
        sub_task = world.add_issue(
            place.jira_project,
            name,
            "subtask",
            status=status,
            created=story.created,
            parent=story,
            assignee=user,
            resolved=story.resolved,
            **estimate,
        )
        _tell_of_progress(place, sub_task, work)
        _log_hours(place, sub_task, work, hours=hours * work.done // 100)
    return story


def _tell_of_progress(place: _Place, story: Issue, work: Work) -> None:
    """When work began, and when it ended or came to a halt."""
    if not work.done:
        return
    zone, user = PEOPLE[work.person].time_zone, place.users[work.person]
    steps = [("todo", "in_progress", work.start)]
    if _status(work.done) != "in_progress":
        steps.append(("in_progress", _status(work.done), work.start + work.days * work.done // DONE))
    for before, after, day in steps:
        moment = _morning(min(working_day(place.project.first_day, day), TODAY), zone)
        place.world.add_status_change(story, before, after, at=moment, by=user)


def _all_ended(project: Project, phase: Phase) -> dt.datetime | None:
    """When the last piece of work of a phase was done; None while one is not."""
    days = [_ended(project, work) for work in phase.works]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _ended(project: Project, work: Work) -> dt.datetime | None:
    """When a piece of work was done, as its history says."""
    if work.done < DONE:
        return None
    return _morning(min(working_day(project.first_day, work.start + work.days), TODAY), PEOPLE[work.person].time_zone)


def _estimate(hours: int, done: int) -> dict[str, Any]:
    return {"estimate_seconds": hours * HOUR, "remaining_seconds": (hours - hours * done // 100) * HOUR}


def _log_hours(place: _Place, issue: Issue, work: Work, *, hours: int) -> None:
    """Day by day where the work is done or halted; of what still goes on, evenly until today."""
    person, begins = PEOPLE[work.person], working_day(place.project.first_day, work.start)
    portions = list(_portions(hours * HOUR))
    days = working_days(begins, TODAY) + 1 if _status(work.done) == "in_progress" else 0
    for number, seconds in enumerate(portions):
        day = working_day(begins, number * max(days, len(portions)) // len(portions))
        if day > TODAY:
            return
        started = _morning(day, person.time_zone)
        place.tempo.log(issue, place.users[work.person], seconds, started=started, at=started + dt.timedelta(hours=9))


def _plan(place: _Place, issue: Issue, work: Work) -> None:
    """The days of a piece of work that is not done yet."""
    if work.done == DONE:
        return
    begins, ends = (working_day(place.project.first_day, work.start + number) for number in (0, work.days - 1))
    place.tempo.plan(issue, place.users[work.person], begins, ends, per_day=work.hours * HOUR // work.days)


def _portions(left: int) -> Iterator[int]:
    """Seconds of one day's work after the other, until they are used up."""
    for hours in cycle(DAILY_HOURS):
        if left <= 0:
            return
        yield min(left, int(hours * HOUR))
        left -= int(hours * HOUR)


def _status(done: int) -> str:
    return "done" if done == DONE else "todo" if done == 0 else "on_hold" if done == 40 else "in_progress"


def _morning(day: dt.date, zone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(8, 30), tzinfo=ZoneInfo(zone))
