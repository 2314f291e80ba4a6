"""Who and where: workspaces, people, teams, projects, portfolios, their sections, fields and status updates."""

from hub.demo.fake_asana import render
from hub.demo.fake_asana.entities import (
    CustomField,
    Goal,
    Portfolio,
    Project,
    Task,
    Team,
    Thing,
    User,
    Workspace,
)
from hub.demo.fake_asana.paging import to_page
from hub.demo.fake_asana.problem import bad_request, forbidden, not_found
from hub.demo.fake_asana.wire import PAGED, Call, Route
from hub.demo.loopback.answer import Answer


def list_workspaces(call: Call) -> Answer:
    mine = [call.viewer.workspace, *call.viewer.also_in]
    return to_page(call, mine, lambda here: call.shown(render.workspace(here)))


def list_users(call: Call) -> Answer:
    here = call.workspace()
    people = [person for person in call.site.world.all(User) if _belongs(person, here) and not person.removed]
    return to_page(call, people, lambda person: call.shown(render.user(person)))


def _belongs(person: User, here: Workspace) -> bool:
    return person.workspace is here or here in person.also_in


def show_user(call: Call) -> Answer:
    gid = call.params["user_gid"]
    person = call.viewer if gid == "me" else call.get(User, gid, "user")
    if person.removed:
        raise not_found("user", gid)
    return Answer.of({"data": call.shown_alone(render.user(person))})


def list_teams(call: Call) -> Answer:
    here = call.get(Workspace, call.params["workspace_gid"], "workspace")
    if not here.is_organization:
        raise bad_request("workspace: Must be an organization.")
    teams = [team for team in call.site.world.all(Team) if team.workspace is here]
    return to_page(call, teams, lambda team: call.shown(render.team(team)))


def list_projects(call: Call) -> Answer:
    here, archived = call.workspace(), call.flag("archived")
    projects = [
        project
        for project in call.site.world.all(Project)
        if project.workspace is here and call.lens.sees(project) and archived in {None, project.archived}
    ]
    return to_page(call, projects, lambda project: call.shown(render.project(project)))


def show_project(call: Call) -> Answer:
    project = call.get(Project, call.params["project_gid"], "project")
    return Answer.of({"data": call.shown_alone(render.project(project))})


def list_sections(call: Call) -> Answer:
    project = call.get(Project, call.params["project_gid"], "project")
    return to_page(call, project.sections, lambda section: call.shown(render.section(section)))


def list_portfolios(call: Call) -> Answer:
    """Without `owner`, or with another's, only a service account is answered."""
    call.needs("portfolios")
    here, owner = call.workspace(), call.query.get("owner")
    if not call.viewer.is_service and owner not in {"me", call.viewer.gid}:
        raise forbidden("list of portfolios")
    mine = {"me": call.viewer.gid}.get(owner or "", owner)
    found = [
        basket
        for basket in call.site.world.all(Portfolio)
        if basket.workspace is here and mine in {None, basket.owner.gid}
    ]
    return to_page(call, found, lambda basket: call.shown(render.portfolio(basket)))


def list_portfolio_items(call: Call) -> Answer:
    call.needs("portfolios")
    basket = call.get(Portfolio, call.params["portfolio_gid"], "portfolio")
    seen = [item for item in basket.items if isinstance(item, Portfolio) or call.lens.sees(item)]
    return to_page(call, seen, lambda item: call.shown(_item(item)))


def _item(item: Project | Portfolio) -> dict[str, object]:
    return render.portfolio(item) if isinstance(item, Portfolio) else render.project(item)


def list_custom_fields(call: Call) -> Answer:
    """Fields that are local to a project are not among them."""
    call.needs("custom_fields")
    here = call.get(Workspace, call.params["workspace_gid"], "workspace")
    fields = [field for field in call.site.world.all(CustomField) if field.workspace is here and field.is_global]
    return to_page(call, fields, lambda field: call.shown(render.custom_field(field)))


def list_status_updates(call: Call) -> Answer:
    gid, since = call.required("parent"), call.moment("created_since")
    parent: Thing = call.get(Thing, gid, "parent")
    if isinstance(parent, Project):
        call.get(Project, gid, "parent")
    if not isinstance(parent, (Project, Goal, Portfolio)):
        raise bad_request("parent: Not a project, portfolio or goal")
    updates = getattr(parent, "status_updates", [])
    newest_first = [update for update in reversed(updates) if since is None or update.created_at >= since]
    return to_page(call, newest_first, lambda update: call.shown(render.status_update(update)))


def list_goals(call: Call) -> Answer:
    call.needs("goals")
    here = call.workspace()
    goals = [goal for goal in call.site.world.all(Goal) if goal.workspace is here]
    return to_page(call, goals, lambda goal: call.shown(render.goal(goal)))


def list_goal_relationships(call: Call) -> Answer:
    call.needs("goals")
    goal = call.get(Goal, call.required("supported_goal"), "supported_goal")
    return to_page(call, goal.supporting, lambda project: call.shown(render.goal_relationship(goal, project)))


def show_task_counts(call: Call) -> Answer:
    """Direct tasks only, milestones included; every field must be asked for."""
    project = call.get(Project, call.params["project_gid"], "project")
    counts = {
        "num_tasks": len(project.tasks),
        "num_incomplete_tasks": sum(not task.completed for task in project.tasks.values()),
        "num_milestones": sum(task.kind == "milestone" for task in project.tasks.values()),
    }
    return Answer.of({"data": {name: counts[name] for name in call.tree or {} if name in counts}})


def is_visible(call: Call, task: Task) -> bool:
    """A task is seen through any project that it, or a task above it, stands in; one in no project at all by everybody."""
    above: Task | None = task
    while above:
        if above.places:
            return any(call.lens.sees(project) for project, _ in above.places)
        above = above.parent
    return True


ROUTES = (
    Route("/workspaces", list_workspaces, PAGED),
    Route("/users", list_users, ("workspace", "team", *PAGED)),
    Route("/users/{user_gid}", show_user, ("workspace",)),
    Route("/workspaces/{workspace_gid}/teams", list_teams, PAGED),
    Route("/workspaces/{workspace_gid}/custom_fields", list_custom_fields, PAGED),
    Route("/projects", list_projects, ("workspace", "team", "archived", *PAGED)),
    Route("/projects/{project_gid}", show_project),
    Route("/projects/{project_gid}/sections", list_sections, PAGED),
    Route("/projects/{project_gid}/task_counts", show_task_counts, cost=lambda _size: 50),
    Route("/portfolios", list_portfolios, ("workspace", "owner", *PAGED)),
    Route("/portfolios/{portfolio_gid}/items", list_portfolio_items, PAGED),
    Route("/status_updates", list_status_updates, ("parent", "created_since", *PAGED)),
    Route("/goals", list_goals, ("workspace", "project", "portfolio", "team", "is_workspace_level", *PAGED)),
    Route("/goal_relationships", list_goal_relationships, ("supported_goal", "resource_subtype", *PAGED)),
)
