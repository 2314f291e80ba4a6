"""Portfolios, consolidated projects, and what of the tools' projects belongs to them."""

import datetime as dt
import uuid
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from hub import clock
from hub.admin.bodies import Body, Currency, Name, read_body, read_change
from hub.admin.desk import Desk, open_desk
from hub.errors import NotFound, Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import clients, projects
from hub.storage.projects import StoredLink, StoredPortfolio, StoredProject
from hub.wiring import Hub
from models.vocabulary import LinkRole, PortfolioKind, ProjectState

FILTER_FIELDS = ("labels", "kind", "kind_source", "priority", "parent_id", "assignee_id")
CUSTOM = "custom_fields."
FIXED = frozenset({"id", "client_id"})


def _to_filter(value: Any) -> Any:
    """`{"labels": "web"}` or `{"labels": ["web", "app"]}`, one field alone."""
    if value is None:
        return None
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError('write one field and its values, such as {"labels": ["web"]}')
    name, words = next(iter(value.items()))
    if name not in FILTER_FIELDS and not (str(name).startswith(CUSTOM) and len(name) > len(CUSTOM)):
        raise ValueError(f"a filter reads one of: {', '.join(FILTER_FIELDS)}, {CUSTOM}ID")
    texts = [words] if isinstance(words, str) else words
    if not isinstance(texts, list) or not texts or not all(isinstance(word, str) for word in texts):
        raise ValueError(f'the values of "{name}" are a text or a list of texts')
    return {name: sorted(set(texts))}


Money = Annotated[Decimal, Field(ge=0, max_digits=19, decimal_places=4)]


class PortfolioBody(Body):
    """A portfolio, or a programme within one."""

    client_id: uuid.UUID
    name: Name
    kind: PortfolioKind = PortfolioKind.PORTFOLIO
    parent_id: uuid.UUID | None = None
    manager: Name | None = None


class ProjectChange(Body):
    """What may be said of a project. `approved_budget` is in `currency`."""

    code: Name
    name: Name
    currency: Currency
    portfolio_id: uuid.UUID | None = None
    sponsor: Name | None = None
    manager: Name | None = None
    phase: Name | None = None
    state: ProjectState = ProjectState.ACTIVE
    target_start: dt.date | None = None
    target_finish: dt.date | None = None
    approved_budget: Money | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.target_start and self.target_finish and self.target_finish < self.target_start:
            raise ValueError("target_finish lies before target_start")
        return self


class ProjectBody(ProjectChange):
    client_id: uuid.UUID


class LinkBody(Body):
    """What of a source project belongs to the project: roles, share, days (both included), and tasks by one field.

    `prices_hours` decides whether rates price its hours; None lets the hub see to it that nothing counts twice.
    """

    source_project_id: uuid.UUID
    roles: Annotated[tuple[LinkRole, ...], Field(min_length=1)] = tuple(LinkRole)
    allocation_pct: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)] = Decimal(100)
    filter: Annotated[dict[str, list[str]] | None, BeforeValidator(_to_filter)] = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    prices_hours: bool | None = None

    @model_validator(mode="after")
    def _is_about_hours(self) -> Self:
        if self.prices_hours is not None and LinkRole.TIME not in self.roles:
            raise ValueError('prices_hours speaks of hours: give the link the role "time", or leave it out')
        return self

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def as_columns(self) -> dict[str, Any]:
        field, values = next(iter(self.filter.items())) if self.filter else (None, None)
        return {
            "source_project_id": self.source_project_id,
            "roles": [role.value for role in LinkRole if role in self.roles],
            "allocation_pct": self.allocation_pct,
            "filter_field": field,
            "filter_values": values,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "prices_hours": self.prices_hours,
        }


class LinksBody(Body):
    links: list[LinkBody]


def create_portfolio(hub: Hub, *, caller: Caller, body: Any) -> uuid.UUID:
    """Add a portfolio. Raises Unprocessable for a body that does not fit, Conflict for a name that is taken."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        return add_portfolio(desk, body)


def add_portfolio(desk: Desk, body: Any) -> uuid.UUID:
    """`create_portfolio` as part of a larger transaction."""
    wanted = read_body(PortfolioBody, body, what="the portfolio")
    _check_client(desk, wanted.client_id, what="portfolio")
    if wanted.parent_id:
        _check_portfolio(desk, wanted.parent_id, client_id=wanted.client_id, key="parent_id")
    portfolio_id = uuid.uuid5(wanted.client_id, f"portfolio:{wanted.name}")
    if projects.find_portfolio(desk.rows, portfolio_id):
        portfolio_id = clock.new_id()
    projects.save_portfolio(desk.rows, portfolio_id, values=wanted.model_dump())
    desk.record("portfolio.create", f"portfolio:{portfolio_id}", client_id=wanted.client_id, name=wanted.name)
    return portfolio_id


def change_portfolio(hub: Hub, *, caller: Caller, portfolio_id: uuid.UUID, body: Any) -> None:
    """Change the keys that the body names. Raises NotFound, Unprocessable, Conflict."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        edit_portfolio(desk, portfolio_id, body)


def edit_portfolio(desk: Desk, portfolio_id: uuid.UUID, body: Any) -> None:
    """`change_portfolio` as part of a larger transaction."""
    before = _get_portfolio(desk, portfolio_id)
    current = {key: value for key, value in asdict(before).items() if key != "id"}
    wanted = read_change(PortfolioBody, body, current=current, what=f'the portfolio "{before.name}"')
    if wanted.client_id != before.client_id:
        raise Unprocessable("A portfolio cannot move to another client.", hint='Leave "client_id" out.')
    _check_parent(desk, before, wanted.parent_id)
    changed = projects.change_portfolio(desk.rows, portfolio_id, values=wanted.model_dump())
    if changed:
        projects.change_portfolio(desk.rows, portfolio_id, values={"updated_at": desk.now})
        desk.record("portfolio.change", f"portfolio:{portfolio_id}", client_id=before.client_id, keys=changed)


def remove_portfolio(hub: Hub, *, caller: Caller, portfolio_id: uuid.UUID) -> None:
    """Remove an empty portfolio. Raises NotFound, or Conflict while it holds something."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        dropped = projects.drop_portfolio(desk.rows, portfolio_id)
        desk.record("portfolio.remove", f"portfolio:{portfolio_id}", client_id=dropped.client_id, name=dropped.name)


def create_project(hub: Hub, *, caller: Caller, body: Any) -> uuid.UUID:
    """Add a consolidated project. Raises Unprocessable for a body that does not fit, Conflict for a code that is taken."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        return add_project(desk, body).id


def add_project(desk: Desk, body: Any) -> StoredProject:
    """`create_project` as part of a larger transaction."""
    wanted = read_body(ProjectBody, body, what="the project")
    _check_client(desk, wanted.client_id, what="project")
    _check_portfolio(desk, wanted.portfolio_id, client_id=wanted.client_id, key="portfolio_id")
    stored = projects.save_project(desk.rows, _new_id(desk, wanted), values=wanted.model_dump())
    desk.record("project.create", f"project:{stored.id}", client_id=stored.client_id, code=stored.code)
    return stored


def change_project(hub: Hub, *, caller: Caller, project_id: uuid.UUID, body: Any) -> None:
    """Change the keys that the body names. Raises NotFound, Unprocessable, Conflict."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        edit_project(desk, project_id, body)


def edit_project(desk: Desk, project_id: uuid.UUID, body: Any) -> list[str]:
    """`change_project` as part of a larger transaction; names the keys that differed."""
    before = projects.get_project(desk.rows, project_id)
    current = {key: value for key, value in asdict(before).items() if key not in FIXED}
    wanted = read_change(ProjectChange, body, current=current, what=f'the project "{before.code}"')
    _check_portfolio(desk, wanted.portfolio_id, client_id=before.client_id, key="portfolio_id")
    changed = projects.change_project(desk.rows, project_id, values=wanted.model_dump())
    if changed:
        projects.change_project(desk.rows, project_id, values={"updated_at": desk.now})
        desk.record("project.change", f"project:{project_id}", client_id=before.client_id, keys=changed)
    return changed


def remove_project(hub: Hub, *, caller: Caller, project_id: uuid.UUID) -> None:
    """Remove a project; its source projects stand for themselves again. Raises NotFound."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        before = projects.get_project(desk.rows, project_id)
        projects.drop_project(desk.rows, project_id)
        desk.record("project.remove", f"project:{project_id}", client_id=before.client_id, code=before.code)


def put_links(hub: Hub, *, caller: Caller, project_id: uuid.UUID, body: Any) -> None:
    """Replace the links of a project. Raises Conflict, changing nothing, when more than a whole would be given away."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        set_links(desk, project_id, body)


def set_links(desk: Desk, project_id: uuid.UUID, body: Any) -> bool:
    """`put_links` as part of a larger transaction; tells whether something differed."""
    project = projects.get_project(desk.rows, project_id)
    wanted = read_body(LinksBody, body, what=f'the links of "{project.code}"')
    rows = [link.as_columns() for link in wanted.links]
    _check_sources(desk, project, rows)
    before = [_columns_of(link) for link in projects.list_links_of(desk.rows, project_id)]
    if sorted(before, key=_order) == sorted(rows, key=_order):
        return False
    projects.replace_links(desk.rows, project, [{"id": clock.new_id()} | row for row in rows])
    desk.record(
        "project.link",
        f"project:{project_id}",
        client_id=project.client_id,
        sources=sorted({str(row["source_project_id"]) for row in rows}),
    )
    return True


def decide_hours(
    hub: Hub, *, caller: Caller, project_id: uuid.UUID, source_project_id: uuid.UUID, prices_hours: bool | None
) -> None:
    """Whether rates price the hours that a project has of a source project; None leaves it to the hub. Raises NotFound, Unprocessable."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        links = projects.list_links_of(desk.rows, projects.get_project(desk.rows, project_id).id)
        chosen = [link for link in links if link.source_project_id == source_project_id and LinkRole.TIME in link.roles]
        if not chosen:
            raise Unprocessable("The project has no hours of this source project.", hint="Reload the page.")
        bodies = [as_body(link) | ({"prices_hours": prices_hours} if link in chosen else {}) for link in links]
        set_links(desk, project_id, {"links": bodies})


def take_out(hub: Hub, *, caller: Caller, project_id: uuid.UUID, source_project_id: uuid.UUID) -> None:
    """Let a source project belong to a project no more; it stands for itself again. Raises NotFound."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        links = projects.list_links_of(desk.rows, projects.get_project(desk.rows, project_id).id)
        kept = [as_body(link) for link in links if link.source_project_id != source_project_id]
        set_links(desk, project_id, {"links": kept})


def as_body(link: StoredLink) -> dict[str, Any]:
    """A link as whoever asks for it would write it."""
    return {
        "source_project_id": str(link.source_project_id),
        "roles": list(link.roles),
        "allocation_pct": link.allocation_pct,
        "filter": {link.filter_field: link.filter_values} if link.filter_field else None,
        "valid_from": link.valid_from,
        "valid_to": link.valid_to,
        "prices_hours": link.prices_hours,
    }


def _columns_of(link: StoredLink) -> dict[str, Any]:
    return {key: value for key, value in asdict(link).items() if key != "project_id"}


def _order(columns: dict[str, Any]) -> str:
    return f"{columns['source_project_id']} {columns['valid_from']} {columns['roles']} {columns['filter_values']}"


def _check_sources(desk: Desk, project: StoredProject, rows: list[dict[str, Any]]) -> None:
    """Source projects of the same client; and one field for all filters on one of them, so that each task falls into one part."""
    ids = [row["source_project_id"] for row in rows]
    known = projects.list_source_names(desk.rows, client_id=project.client_id, ids=ids)
    for source_id in ids:
        if source_id not in known:
            raise Unprocessable(
                f'"source_project_id" of a link of "{project.code}" names no source project of its client: {source_id}.',
                hint="List them: /source-projects.",
            )
    others = projects.list_links(desk.rows, client_id=project.client_id, source_project_ids=ids)
    fields: dict[uuid.UUID, set[str]] = {}
    for link in (*(_columns_of(link) for link in others if link.project_id != project.id), *rows):
        if link["filter_field"]:
            fields.setdefault(link["source_project_id"], set()).add(link["filter_field"])
    for source_id, names in fields.items():
        if len(names) > 1:
            raise Unprocessable(
                f'"{known[source_id].name}" would be divided by {" and by ".join(sorted(names))}.',
                hint="Let all filters on one source project read the same field.",
            )


def _check_client(desk: Desk, client_id: uuid.UUID, *, what: str) -> None:
    if clients.find_client(desk.rows, client_id) is None:
        raise Unprocessable(
            f'"client_id" of the {what} names no client you may see: {client_id}.', hint="List the clients you may see."
        )


def _check_portfolio(desk: Desk, portfolio_id: uuid.UUID | None, *, client_id: uuid.UUID, key: str) -> None:
    if portfolio_id is None:
        return
    found = projects.find_portfolio(desk.rows, portfolio_id)
    if found is None or found.client_id != client_id:
        raise Unprocessable(
            f'"{key}" names no portfolio of this client: {portfolio_id}.', hint="List the portfolios you may see."
        )


def _check_parent(desk: Desk, portfolio: StoredPortfolio, parent_id: uuid.UUID | None) -> None:
    """A portfolio is no part of its own parts."""
    _check_portfolio(desk, parent_id, client_id=portfolio.client_id, key="parent_id")
    parents = {each.id: each.parent_id for each in projects.list_portfolios(desk.rows, client_id=portfolio.client_id)}
    above = parent_id
    while above is not None:
        if above == portfolio.id:
            raise Unprocessable(
                f'The portfolio "{portfolio.name}" would be a part of itself.', hint="Choose another parent_id."
            )
        above = parents.get(above)


def _get_portfolio(desk: Desk, portfolio_id: uuid.UUID) -> StoredPortfolio:
    found = projects.find_portfolio(desk.rows, portfolio_id)
    if found is None:
        raise NotFound(f"There is no portfolio {portfolio_id}.", hint="List the portfolios you may see.")
    return found


def _new_id(desk: Desk, wanted: ProjectBody) -> uuid.UUID:
    """The same client and code give the same id on every hub, unless a project that was recoded holds it."""
    computed = uuid.uuid5(wanted.client_id, f"project:{wanted.code}")
    held = {stored.id for stored in projects.list_projects(desk.rows, client_id=wanted.client_id)}
    return clock.new_id() if computed in held else computed
