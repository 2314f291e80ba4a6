"""Portfolios, projects and what belongs to them, as configuration declares them: found by name and code, brought to what is declared.

What is not declared is left alone. A source project is named as its tool shows it: by key, id or name, within its connection.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from pydantic import Field

from hub.admin.bodies import Body, Name
from hub.admin.desk import Desk, to_json
from hub.admin.projects import (
    add_portfolio,
    add_project,
    edit_portfolio,
    edit_project,
    set_links,
)
from hub.errors import Unprocessable
from hub.storage import connections, projects
from hub.storage.projects import StoredLink, StoredPortfolio, StoredProject
from models.vocabulary import LinkRole, PortfolioKind

Json = dict[str, Any]
LINK_DEFAULTS = {"roles": [role.value for role in LinkRole], "allocation_pct": "100"}


class DeclaredPortfolio(Body):
    """A portfolio, or a programme within the `parent` that is named."""

    name: Name
    kind: PortfolioKind = PortfolioKind.PORTFOLIO
    parent: Name | None = None
    manager: Name | None = None


class DeclaredLink(Body):
    """A share of a source project; the keys besides the first two are those of `/projects/{id}/links`."""

    connection: Name
    source: Name
    roles: Any = LINK_DEFAULTS["roles"]
    allocation_pct: Any = 100
    filter: Any = None
    valid_from: Any = None
    valid_to: Any = None
    prices_hours: Any = None


class DeclaredProject(Body):
    """A consolidated project; `portfolio` by its name. Without `links` those it has stay as they are."""

    code: Name
    name: Name
    currency: str
    portfolio: Name | None = None
    sponsor: Any = None
    manager: Any = None
    phase: Any = None
    state: Any = "active"
    target_start: Any = None
    target_finish: Any = None
    approved_budget: Any = None
    links: list[DeclaredLink] | None = Field(default=None)


def apply_portfolio(desk: Desk, client_id: uuid.UUID, wanted: DeclaredPortfolio) -> tuple[Json | None, Json]:
    """Bring one portfolio to what is declared; what was and what is, as declared."""
    held = _portfolios(desk, client_id)
    before = held.get(wanted.name)
    body = wanted.model_dump(exclude={"parent"}) | {"parent_id": _id_of(held, wanted.parent)}
    if before is None:
        add_portfolio(desk, body | {"client_id": client_id})
    else:
        edit_portfolio(desk, before.id, body)
    after = _portfolios(desk, client_id)[wanted.name]
    return portfolio_as_declared(before, held) if before else None, portfolio_as_declared(after, held)


def apply_project(desk: Desk, client_id: uuid.UUID, wanted: DeclaredProject) -> tuple[Json | None, Json]:
    """The same of one project with its links."""
    portfolios = _portfolios(desk, client_id)
    body = wanted.model_dump(exclude={"portfolio", "links"}) | {"portfolio_id": _id_of(portfolios, wanted.portfolio)}
    held = {stored.code: stored for stored in projects.list_projects(desk.rows, client_id=client_id)}
    before = held.get(wanted.code)
    was = project_as_declared(desk, before) if before else None
    if before is None:
        before = add_project(desk, body | {"client_id": client_id})
    else:
        edit_project(desk, before.id, body)
    if wanted.links is not None:
        set_links(desk, before.id, {"links": [_to_link(desk, client_id, link) for link in wanted.links]})
    return was, project_as_declared(desk, projects.get_project(desk.rows, before.id))


def dump_portfolios(desk: Desk, client_id: uuid.UUID) -> Json:
    """Portfolios, parents before their parts, and projects of a client as a file would declare them."""
    held = _portfolios(desk, client_id)
    ordered = sorted(held.values(), key=lambda stored: (_depth(stored, held), stored.name))
    own = [project_as_declared(desk, one) for one in projects.list_projects(desk.rows, client_id=client_id)]
    found = {"portfolios": [portfolio_as_declared(one, held) for one in ordered], "projects": own}
    return {key: value for key, value in found.items() if value}


def portfolio_as_declared(stored: StoredPortfolio, held: Mapping[str, StoredPortfolio]) -> Json:
    parent = next((one.name for one in held.values() if one.id == stored.parent_id), None)
    return _filled({"name": stored.name, "kind": stored.kind.value, "parent": parent, "manager": stored.manager})


def project_as_declared(desk: Desk, stored: StoredProject) -> Json:
    """Without what goes without saying."""
    held = _portfolios(desk, stored.client_id)
    known = to_json(asdict(stored)) | {
        "approved_budget": None if stored.approved_budget is None else f"{stored.approved_budget:f}"
    }
    known = {key: value for key, value in known.items() if key not in {"id", "client_id", "portfolio_id"}}
    known["portfolio"] = next((one.name for one in held.values() if one.id == stored.portfolio_id), None)
    links = [_link_as_declared(desk, link) for link in projects.list_links_of(desk.rows, stored.id)]
    return _filled(known) | ({"links": links} if links else {})


def _link_as_declared(desk: Desk, link: StoredLink) -> Json:
    source = projects.find_source(desk.rows, link.source_project_id)
    owner = source and connections.get_connection(desk.rows, source.connection_id)
    known = {
        "connection": owner.name if owner else None,
        "source": source.source_id if source else str(link.source_project_id),
        "roles": link.roles,
        "allocation_pct": f"{link.allocation_pct.normalize():f}",
        "filter": {link.filter_field: link.filter_values} if link.filter_field else None,
        "valid_from": link.valid_from and str(link.valid_from),
        "valid_to": link.valid_to and str(link.valid_to),
        "prices_hours": link.prices_hours,
    }
    return {key: value for key, value in _filled(known).items() if LINK_DEFAULTS.get(key) != value}


def _to_link(desk: Desk, client_id: uuid.UUID, wanted: DeclaredLink) -> Json:
    owner = next(
        (one for one in connections.list_connections(desk.rows, client_id=client_id) if one.name == wanted.connection),
        None,
    )
    if owner is None:
        raise Unprocessable(
            f'A link names no connection of this client: "{wanted.connection}".', hint="Declare it, or mend its name."
        )
    found = projects.list_sources_named(desk.rows, connection_id=owner.id, word=wanted.source)
    if len(found) != 1:
        many = "no" if not found else f"{len(found)}"
        raise Unprocessable(
            f'Connection "{wanted.connection}" holds {many} source project{"s" if found else ""} "{wanted.source}".',
            hint="Sync it first, or write its id in the tool." if not found else "Write its id in the tool.",
        )
    body = wanted.model_dump(exclude={"connection", "source"})
    return {"source_project_id": str(found[0].id), **to_json(body)}


def _portfolios(desk: Desk, client_id: uuid.UUID) -> dict[str, StoredPortfolio]:
    return {stored.name: stored for stored in projects.list_portfolios(desk.rows, client_id=client_id)}


def _id_of(held: Mapping[str, StoredPortfolio], name: str | None) -> uuid.UUID | None:
    if name is None:
        return None
    if name not in held:
        raise Unprocessable(
            f'There is no portfolio "{name}" of this client.', hint="Declare it before what belongs to it."
        )
    return held[name].id


def _depth(stored: StoredPortfolio, held: Mapping[str, StoredPortfolio]) -> int:
    by_id = {one.id: one for one in held.values()}
    return len(list(_above(stored, by_id)))


def _above(stored: StoredPortfolio, by_id: Mapping[uuid.UUID, StoredPortfolio]) -> Iterator[StoredPortfolio]:
    while stored.parent_id is not None:
        stored = by_id[stored.parent_id]
        yield stored


def _filled(known: Json) -> Json:
    return {key: value for key, value in known.items() if value is not None}
