"""Who is planned, who worked and who could, per person and week; and when people can work."""

import datetime as dt
from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.admin import availability
from hub.deps import Admitted, OfHub
from hub.portfolio.person_work import TaskLoad, read_person_work
from hub.portfolio.workload import Period, read_workload
from hub.rest.answers import to_created
from hub.rest.bodies import Document
from hub.rest.computed import DAY, ID, TIME, Choice, Item, answer_computed, parameters_of
from hub.security.caller import Action

router = APIRouter(tags=["workload"])

PARAMETERS = {"client_id": ID, "person_id": ID, "from": DAY, "to": DAY, "as_of": TIME}


@router.get("/workload", openapi_extra=parameters_of(PARAMETERS))
def list_workload(request: Request, hub: OfHub, caller: Admitted) -> Response:
    """Hours planned, logged and available per person and week, across tools.

    `from` and `to` are days (four weeks back and twelve ahead unless told), `client_id` and `person_id` select. `unscheduled` names people
    with planned work that has no day. `as_of` reads plans, hours, people and their availability as they were held then.
    """
    caller.require(Action.READ)
    choice = Choice(request, PARAMETERS)
    period = Period(first=choice.day("from"), last=choice.day("to"), as_of=choice.time("as_of"))
    load = read_workload(hub, caller, now=clock.now(), period=period, client_id=choice.id("client_id"))
    person = choice.id("person_id")
    items = [item for item in load.items if person is None or str(person) in _ids(item)]
    unscheduled = [item for item in load.unscheduled if person is None or str(person) in _ids(item)]
    gaps = {"not_tracked": [asdict(gap) for gap in load.untracked]} if load.untracked else {}
    return answer_computed(request, hub, caller, items, key=_key, name="workload", unscheduled=unscheduled, **gaps)


@router.get("/workload/{worker_id}/tasks", openapi_extra=parameters_of({"from": DAY, "to": DAY}))
def list_tasks_of_worker(worker_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """The tasks behind the weeks of one person, or of an account that nobody has matched: each with its hours by week, and those without a day.

    Week by week they add up to `/workload`: logged hours exactly, planned ones but for less than a second of each span of days.
    """
    caller.require(Action.READ)
    choice = Choice(request, {"from": DAY, "to": DAY})
    period = Period(first=choice.day("from"), last=choice.day("to"))
    work = read_person_work(hub, caller, worker_id, now=clock.now(), period=period)
    weeks = [dt.date.fromisoformat(week["week_start"]) for week in work.load.weeks]
    items = [_task(task, weeks) for task in work.tasks]
    return answer_computed(request, hub, caller, items, key=_key_of_task, name=f"workload-{worker_id}")


def _task(task: TaskLoad, weeks: list[dt.date]) -> Item:
    return {
        "task_id": str(task.task_id) if task.task_id else None,
        "task": task.task,
        "source_url": task.source_url,
        "source_project_id": str(task.source_project_id) if task.source_project_id else None,
        "source_project": task.project,
        "connection": task.connection,
        "planned_seconds": task.of("planned", None),
        "logged_seconds": task.of("logged", None),
        "unscheduled_seconds": task.undated,
        "weeks": [
            {
                "week_start": str(week),
                "planned_seconds": task.of("planned", week),
                "logged_seconds": task.of("logged", week),
            }
            for week in weeks
            if task.of("planned", week) or task.of("logged", week)
        ],
    }


def _key_of_task(item: Item) -> tuple[str, ...]:
    return item["task_id"] or "", item["source_project_id"] or ""


def _ids(item: Item) -> list[str]:
    return [item["person_id"], *item["account_ids"]]


def _key(item: Item) -> tuple[str, ...]:
    return item["client_id"], item["person_id"] or "", *item["account_ids"][:1], item["week_start"]


@router.post("/availability", status_code=201)
def add_availability(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Say where a person (or, without `person_id`, everybody) has public holidays, and what share of the time they are there."""
    return to_created("availability", availability.add_availability(hub, caller=caller, body=body))


@router.delete("/availability/{availability_id}", status_code=204)
def remove_availability(availability_id: UUID, hub: OfHub, caller: Admitted) -> None:
    """Take it back."""
    availability.remove_availability(hub, caller=caller, availability_id=availability_id)
