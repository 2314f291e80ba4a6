"""Jira's part of the make-believe client: phases are epics, work is stories with sub-tasks, money is a number field.

Hours are kept in Tempo, which writes them into Jira under its own name: whoever reads Jira alone sees one tireless robot at work.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hub.demo.fake_jira import JiraWorld
from hub.demo.fake_jira.entities import Field, Issue, User, Version
from hub.demo.fake_jira.entities import Project as JiraProject
from hub.demo.fake_jira.stock import FLOAT
from hub.demo.fake_tempo import TempoWorld
from hub.demo.story import FIRST_DAY, HOUR, PEOPLE, TODAY, Phase, Project, Work, projects_in, working_day

TOKEN = "demo-jira-token"
TEMPO_TOKEN = "demo-tempo-token"
ADMIN_EMAIL = "pmo@aurore.example"
DAILY_HOURS = (7.5, 6, 4, 7, 2.25)
"""Hours of one worklog after the other; they add up to the share of the work that is done."""
DONE = 100
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
class JiraStory:
    """A filled world, and what the client's admin decided about it."""

    world: JiraWorld
    tempo: TempoWorld
    mapping: dict[str, Any]


def tell() -> JiraStory:
    """Write the story into a fresh Jira Cloud site in French.

    The admin's decisions: "En attente" is a pause, "Annulé" a cancellation, the budget field counts thousands of the project's currency.
    """
    world = JiraWorld(now=dt.datetime.combine(TODAY, dt.time(18), tzinfo=dt.UTC), language="fr", title="Aurore Jira")
    tempo = TempoWorld(world)
    tempo.grant(TEMPO_TOKEN)
    budget = _fill(world, tempo)
    money = {"field": budget.id, "kind": "budget", "factor": 1000}
    in_sterling = {
        str(project.id): {"money": [money | {"currency": "GBP"}]}
        for project in world.projects.values()
        if project.key == "WFN"
    }
    statuses = {"En attente": "on_hold", "Annulé": "cancelled"}
    return JiraStory(world, tempo, {"status": statuses, "money": [money | {"currency": "EUR"}], "scopes": in_sterling})


def _fill(world: JiraWorld, tempo: TempoWorld) -> Field:
    """Users, the reader's token, the budget field, every project that lives in Jira, and timesheets approved up to last month."""
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
    budget = world.add_field("Budget (k)", "number", FLOAT)
    for project in projects_in("jira"):
        _fill_project(tempo, project, users, budget)
    tempo.add_team("Aurore", *users)
    for month in range(FIRST_DAY.month, TODAY.month):
        for user in users:
            tempo.set_timesheet(user, dt.date(TODAY.year, month, 1), "APPROVED")
    return budget


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


def _add_feedback(world: JiraWorld, jira_project: JiraProject, project: Project, users: list[User]) -> None:
    """Many small remarks of users, without estimates or hours: the pace at which they are settled foretells the end."""
    epic = world.add_issue(jira_project, "Retours des utilisateurs", "epic", status="in_progress")
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
            parent=story,
            assignee=user,
            resolved=story.resolved,
            **estimate,
        )
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
    person = PEOPLE[work.person]
    for day, seconds in _hours(working_day(place.project.first_day, work.start), hours):
        started = _morning(day, person.time_zone)
        place.tempo.log(issue, place.users[work.person], seconds, started=started, at=started + dt.timedelta(hours=9))


def _plan(place: _Place, issue: Issue, work: Work) -> None:
    """The days of a piece of work that is not done yet."""
    if work.done == DONE:
        return
    begins, ends = (working_day(place.project.first_day, work.start + number) for number in (0, work.days - 1))
    place.tempo.plan(issue, place.users[work.person], begins, ends, per_day=work.hours * HOUR // work.days)


def _hours(begins: dt.date, spent: int) -> Iterator[tuple[dt.date, int]]:
    """Working days with their seconds, until the hours are used up or today is reached."""
    left, number = spent * HOUR, 0
    while left > 0:
        day = working_day(begins, number)
        if day > TODAY:
            return
        seconds = min(left, int(DAILY_HOURS[number % len(DAILY_HOURS)] * HOUR))
        yield day, seconds
        left, number = left - seconds, number + 1


def _status(done: int) -> str:
    return "done" if done == DONE else "todo" if done == 0 else "on_hold" if done == 40 else "in_progress"


def _morning(day: dt.date, zone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(8, 30), tzinfo=ZoneInfo(zone))
