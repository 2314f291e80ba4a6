"""Who and where: people, teams, fields, portfolios, projects. All short lists, finished before anything below them is asked for."""

from collections.abc import Iterator
from typing import Any

from connectors.asana import fields
from connectors.asana.api import AsanaApi, listed
from connectors.asana.reading import Reading, with_last
from connectors.asana.settings import AsanaSettings
from connectors.sdk.answer import Answer
from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, Gap, Page
from connectors.sdk.errors import ConfigError

JsonObject = dict[str, Any]


def find_workspaces(api: AsanaApi, settings: AsanaSettings) -> list[JsonObject]:
    """The chosen workspaces, or all. Raises ConfigError for one that the token does not see."""
    opt_fields = fields.asked(("name", "is_organization"))
    seen = {here["gid"]: here for here in api.items("/workspaces", what="list workspaces", params=opt_fields)}
    missing = [gid for gid in settings.workspaces if gid not in seen]
    if missing:
        known = ", ".join(f"{gid} ({here['name']})" for gid, here in seen.items())
        raise ConfigError(
            f"The token of {api.place} does not see workspace {missing[0]}.",
            hint=f"Correct `workspaces`; it sees {known}." if known else "The token's user belongs to no workspace.",
        )
    return [seen[gid] for gid in settings.workspaces or seen]


def read_people(reading: Reading) -> Iterator[Page | Gap]:
    """Everybody in the workspaces. Who was removed is not listed."""
    for answer, is_last in with_last(_of_workspaces(reading, "/users", fields.USER, what="list users")):
        page = Page("users", WHOLE_CONNECTION, answer.body, is_last=is_last)
        reading.people.listed |= {user["gid"] for user in listed(page.document, what="list users")}
        yield page


def read_teams(reading: Reading) -> Iterator[Page | Gap]:
    """Only organizations have teams."""
    organizations = [here for here in reading.workspaces if here.get("is_organization")]
    answers = _below_workspaces(reading, organizations, "teams", fields.TEAM, what="list teams")
    for answer, is_last in with_last(answers):
        yield Page("teams", WHOLE_CONNECTION, answer.body, is_last=is_last)


def read_custom_fields(reading: Reading) -> Iterator[Page | Gap]:
    """The fields of whole workspaces; those of single projects come with the projects."""
    what = "list custom fields"
    answers = _below_workspaces(reading, reading.workspaces, "custom_fields", fields.CUSTOM_FIELD, what=what)
    for answer, is_last in with_last(answers):
        page = Page("custom_fields", WHOLE_CONNECTION, answer.body, is_last=is_last)
        reading.catalogue.learn(listed(page.document, what=what))
        yield page


def read_portfolios(reading: Reading, baskets: dict[str, list[str]]) -> Iterator[Page | Gap]:
    """The portfolios that the token's user owns (Asana shows no others), and into `baskets` the portfolios of each project."""
    owned: list[JsonObject] = []
    answers = _of_workspaces(reading, "/portfolios", fields.PORTFOLIO, what="list portfolios", owner="me")
    for answer, is_last in with_last(answers):
        page = Page("portfolios", WHOLE_CONNECTION, answer.body, is_last=is_last)
        owned += listed(page.document, what="list portfolios")
        yield page
    entered: set[str] = set()
    for portfolio in owned:
        settings = portfolio.get("custom_field_settings") or ()
        reading.catalogue.learn(setting["custom_field"] for setting in settings)
        _fill(reading.api, baskets, portfolio, entered)


def _fill(api: AsanaApi, baskets: dict[str, list[str]], portfolio: JsonObject, entered: set[str]) -> None:
    """Note the projects of a portfolio and of those inside it. Each is entered once, also one that contains itself."""
    if portfolio["gid"] in entered:
        return
    entered.add(portfolio["gid"])
    path = f"/portfolios/{portfolio['gid']}/items"
    for item in api.items(path, what="list a portfolio", params=fields.asked(fields.PORTFOLIO_ITEM)):
        if item.get("resource_type") == "portfolio":
            _fill(api, baskets, item, entered)
        else:
            baskets.setdefault(item["gid"], []).append(portfolio["name"])


def read_projects(reading: Reading, baskets: dict[str, list[str]]) -> Iterator[Page | Gap]:
    """All projects, archived and private ones too as far as the token sees them. Templates are no projects in Asana's lists."""
    for answer, is_last in with_last(_of_workspaces(reading, "/projects", fields.PROJECT, what="list projects")):
        page = Page("projects", WHOLE_CONNECTION, answer.body, is_last=is_last)
        projects = listed(page.document, what="list projects")
        for project in projects:
            _learn(reading, project)
        wanted = [project["gid"] for project in projects if is_read(reading.plan, project["gid"])]
        page.context["portfolios"] = {gid: baskets[gid] for gid in wanted if gid in baskets}
        page.context["names"] = {gid: names for gid in wanted if (names := names_in(reading, gid))}
        if len(wanted) < len(projects):
            page.context["only"] = wanted
        yield page


def _learn(reading: Reading, project: JsonObject) -> None:
    """Keep what later readers need of a project, not the whole of it."""
    update = project.get("current_status_update") or {}
    reading.projects[project["gid"]] = {"name": project.get("name"), "status_update": update.get("gid")}
    settings = project.get("custom_field_settings") or ()
    reading.catalogue.learn((setting["custom_field"] for setting in settings), project=project["gid"])
    reading.catalogue.learn(
        (
            {key: value[key] for key in ("gid", "resource_subtype") if key in value}
            for value in project.get("custom_fields") or ()
        ),
        project=project["gid"],
    )
    reading.people.meet(project.get("owner"))


def is_read(plan: FetchPlan, project: str) -> bool:
    """Whether a project is chosen and not ignored."""
    return (plan.scopes is None or project in plan.scopes) and plan.mapping.for_scope(project).role != "ignore"


def names_in(reading: Reading, project: str) -> dict[str, str]:
    """The gids of the fields that this project's rules call by name."""
    rules = reading.plan.mapping.for_scope(project)
    return reading.catalogue.names(rules, project=project, connection=reading.api.connection)


def unknown_scopes(reading: Reading) -> Iterator[Gap]:
    """A chosen project that is not there: deleted, or closed to the token by now."""
    for gid in reading.plan.scopes or ():
        if gid not in reading.projects:
            yield Gap(
                "tasks",
                gid,
                f"Project {gid} of {reading.api.place} is not there: it was deleted, or the token's user may not see it.",
                "Add the user to the project in Asana, or remove it from the scopes of the connection.",
            )


def _of_workspaces(
    reading: Reading, path: str, opt_fields: tuple[str, ...], *, what: str, **more: str
) -> Iterator[Answer]:
    """A list that takes the workspace as a parameter, for each workspace."""
    for here in reading.workspaces:
        params = {"workspace": here["gid"], **more, **fields.asked(opt_fields)}
        yield from reading.api.pages(path, what=what, params=params)


def _below_workspaces(
    reading: Reading, workspaces: list[JsonObject], name: str, opt_fields: tuple[str, ...], *, what: str
) -> Iterator[Answer]:
    """A list that stands below the workspace, for each workspace."""
    for here in workspaces:
        path = f"/workspaces/{here['gid']}/{name}"
        yield from reading.api.pages(path, what=what, params=fields.asked(opt_fields))
