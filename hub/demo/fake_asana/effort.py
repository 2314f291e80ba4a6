"""Time, money and capacity: entries, approvals, budgets, rates and allocations; most need a better plan (402)."""

from hub.demo.fake_asana import render
from hub.demo.fake_asana.entities import Allocation, Budget, Category, Project, Rate, Task, TimeEntry, Timesheet
from hub.demo.fake_asana.paging import to_page
from hub.demo.fake_asana.problem import bad_request
from hub.demo.fake_asana.wire import PAGED, Call, JsonObject, Route
from hub.demo.loopback.answer import Answer


def list_entries(call: Call) -> Answer:
    """By workspace at least one date must be given. The lists know neither task nor approval, unless the limits say so."""
    call.needs("time_tracking")
    if "workspace" in call.query and not call.query.keys() & {"entered_on_start_date", "entered_on_end_date"}:
        raise bad_request("workspace: You must specify entered_on_start_date or entered_on_end_date.")
    if not call.query.keys() & {"task", "attributable_to", "user", "portfolio", "workspace"}:
        raise bad_request("You must specify one of task, attributable_to, portfolio, user, workspace.")
    asked = tuple(sorted((name, value) for name, value in call.query.items() if name != "offset"))
    found = call.site.kept(("entries", asked), lambda: _entries(call))
    return to_page(call, found, lambda entry: _in_list(call, entry))


def _entries(call: Call) -> list[TimeEntry]:
    start, end = call.date("entered_on_start_date"), call.date("entered_on_end_date")
    here = call.workspace() if "workspace" in call.query else None
    return [
        entry
        for entry in call.site.world.all(TimeEntry)
        if (here is None or entry.workspace is here)
        and (start is None or entry.entered_on >= start)
        and (end is None or entry.entered_on <= end)
        and _fits(call, entry)
    ]


def list_entries_of_task(call: Call) -> Answer:
    call.needs("time_tracking")
    task = call.get(Task, call.params["task_gid"], "task")
    return to_page(call, task.entries, lambda entry: _in_list(call, entry))


def show_entry(call: Call) -> Answer:
    call.needs("time_tracking")
    entry = call.get(TimeEntry, call.params["time_tracking_entry_gid"], "time_tracking_entry")
    return Answer.of({"data": call.shown_alone(render.entry(entry))})


def _fits(call: Call, entry: TimeEntry) -> bool:
    query, booked = call.query, entry.attributable_to
    return (
        query.get("task") in {None, entry.task.gid}
        and query.get("attributable_to") in {None, booked.gid if booked else ""}
        and query.get("user") in {None, entry.author.gid}
    )


def _in_list(call: Call, entry: TimeEntry) -> JsonObject:
    """Without opt_fields the compact record of an entry is more than name and gid."""
    if call.tree is None or not call.site.limits.lists_tell_task:
        return call.shown_alone(render.entry_in_list(entry))
    return call.shown_alone(render.entry(entry))


def list_categories(call: Call) -> Answer:
    call.needs("time_tracking")
    here, archived = call.workspace(), call.flag("is_archived") or False
    found = [item for item in call.site.world.all(Category) if item.workspace is here and item.is_archived is archived]
    return to_page(call, found, lambda item: call.shown(render.category(item)))


def list_timesheets(call: Call) -> Answer:
    """Values are upper case in records and lower case in the filter."""
    call.needs("timesheets")
    here, start, end = call.workspace(), call.date("from_date"), call.date("to_date")
    wanted = {word for word in call.query.get("approval_statuses", "").upper().split(",") if word}
    found = [
        sheet
        for sheet in call.site.world.all(Timesheet)
        if sheet.workspace is here
        and (start is None or sheet.end_date >= start)
        and (end is None or sheet.start_date <= end)
        and (not wanted or sheet.approval_status in wanted)
    ]
    return to_page(call, found, lambda sheet: call.shown(render.timesheet(sheet)))


def list_budgets(call: Call) -> Answer:
    """At most one, by project only; neither pages nor opt_fields."""
    call.needs("budgets")
    project = call.get(Project, call.required("parent"), "parent")
    return Answer.of({"data": [render.budget(pot) for pot in call.site.world.all(Budget) if pot.project is project]})


def list_rates(call: Call) -> Answer:
    call.needs("budgets")
    project = call.get(Project, call.required("parent"), "parent")
    found = [rate for rate in call.site.world.all(Rate) if rate.project is project]
    return to_page(call, found, render.rate)


def list_allocations(call: Call) -> Answer:
    call.needs("capacity")
    if "workspace" in call.query:
        call.workspace()
    found = [item for item in call.site.world.all(Allocation) if call.lens.sees(item.project)]
    return to_page(call, found, lambda item: call.shown(render.allocation(item)))


def show_allocation(call: Call) -> Answer:
    call.needs("capacity")
    share = call.get(Allocation, call.params["allocation_gid"], "allocation")
    return Answer.of({"data": call.shown_alone(render.allocation(share))})


ROUTES = (
    Route(
        "/time_tracking_entries",
        list_entries,
        (
            "task",
            "attributable_to",
            "portfolio",
            "user",
            "workspace",
            "entered_on_start_date",
            "entered_on_end_date",
            "timesheet_approval_status",
            *PAGED,
        ),
    ),
    Route("/time_tracking_entries/{time_tracking_entry_gid}", show_entry),
    Route("/tasks/{task_gid}/time_tracking_entries", list_entries_of_task, PAGED),
    Route("/time_tracking_categories", list_categories, ("workspace", "is_archived", *PAGED)),
    Route(
        "/timesheet_approval_statuses",
        list_timesheets,
        ("workspace", "user", "from_date", "to_date", "approval_statuses", *PAGED),
    ),
    Route("/budgets", list_budgets, ("parent",)),
    Route("/rates", list_rates, ("parent", "resource", *PAGED)),
    Route("/allocations/{allocation_gid}", show_allocation),
    Route("/allocations", list_allocations, ("parent", "assignee", "workspace", *PAGED)),
)
