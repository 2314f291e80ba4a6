"""Portfolios, consolidated projects and their links: one row each."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from hub.errors import Conflict, NotFound
from hub.storage.rows import RowSession, change_columns, refuse_taken, to_frozen
from models.tables.portfolio import LinkDecision, Portfolio, Project, ProjectLink
from models.tables.work import SourceProject
from models.vocabulary import LinkVerdict, PortfolioKind, Presence, ProjectState

SHARE_EXCEEDED = "PH100"
"""What the database answers when more than the whole of a source project is given away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPortfolio:
    id: uuid.UUID
    client_id: uuid.UUID
    parent_id: uuid.UUID | None
    kind: PortfolioKind
    name: str
    manager: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProject:
    """A consolidated project; `approved_budget` is in `currency`."""

    id: uuid.UUID
    client_id: uuid.UUID
    portfolio_id: uuid.UUID | None
    code: str
    name: str
    sponsor: str | None
    manager: str | None
    phase: str | None
    state: ProjectState
    target_start: dt.date | None
    target_finish: dt.date | None
    approved_budget: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLink:
    project_id: uuid.UUID
    source_project_id: uuid.UUID
    roles: list[str]
    allocation_pct: Decimal
    filter_field: str | None
    filter_values: list[str] | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    prices_hours: bool | None


@dataclass(frozen=True, slots=True)
class SourceName:
    """A source project as sentences name it."""

    id: uuid.UUID
    name: str
    key: str | None


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A source project as configuration names it."""

    id: uuid.UUID
    connection_id: uuid.UUID
    source_id: str


def list_portfolios(session: RowSession, *, client_id: uuid.UUID) -> list[StoredPortfolio]:
    rows = session.scalars(select(Portfolio).where(Portfolio.client_id == client_id).order_by(Portfolio.name))
    return [to_frozen(StoredPortfolio, row) for row in rows]


def find_portfolio(session: RowSession, portfolio_id: uuid.UUID) -> StoredPortfolio | None:
    row = _find_portfolio(session, portfolio_id)
    return to_frozen(StoredPortfolio, row) if row else None


def save_portfolio(session: RowSession, portfolio_id: uuid.UUID, *, values: dict[str, Any]) -> None:
    """Raises Conflict when its name is taken."""
    with _refuse_taken_name(session, values["name"]):
        session.add(Portfolio(id=portfolio_id, **values))


def change_portfolio(session: RowSession, portfolio_id: uuid.UUID, *, values: dict[str, Any]) -> list[str]:
    """Change columns and name those that differ. Raises NotFound, or Conflict when the name is taken."""
    row = _find_portfolio(session, portfolio_id)
    if row is None:
        raise _no_portfolio(portfolio_id)
    with _refuse_taken_name(session, values.get("name", row.name)):
        return change_columns(row, values)


def drop_portfolio(session: RowSession, portfolio_id: uuid.UUID) -> StoredPortfolio:
    """Raises NotFound, or Conflict while it holds projects or programmes."""
    row = _find_portfolio(session, portfolio_id)
    if row is None:
        raise _no_portfolio(portfolio_id)
    held = session.scalar(select(func.count()).where(Project.portfolio_id == portfolio_id))
    parts = session.scalar(select(func.count()).where(Portfolio.parent_id == portfolio_id))
    if held or parts:
        raise Conflict(
            f'The portfolio "{row.name}" is not empty: projects {held}, programmes {parts}.',
            hint="Move them to another portfolio first.",
        )
    dropped = to_frozen(StoredPortfolio, row)
    session.delete(row)
    session.flush()
    return dropped


def list_projects(session: RowSession, *, client_id: uuid.UUID) -> list[StoredProject]:
    """The consolidated projects of a client, by code."""
    rows = session.scalars(select(Project).where(Project.client_id == client_id).order_by(Project.code))
    return [to_frozen(StoredProject, row) for row in rows]


def get_project(session: RowSession, project_id: uuid.UUID) -> StoredProject:
    """Raises NotFound, with a word for a source project that nobody has linked."""
    return to_frozen(StoredProject, _get_project(session, project_id))


def save_project(session: RowSession, project_id: uuid.UUID, *, values: dict[str, Any]) -> StoredProject:
    """Raises Conflict when its code is taken."""
    row = Project(id=project_id, **values)
    with _refuse_taken_code(session, values["code"]):
        session.add(row)
    session.refresh(row)
    return to_frozen(StoredProject, row)


def change_project(session: RowSession, project_id: uuid.UUID, *, values: dict[str, Any]) -> list[str]:
    """Change columns and name those that differ. Raises NotFound, or Conflict when a code is taken."""
    row = _get_project(session, project_id)
    with _refuse_taken_code(session, values.get("code", row.code)):
        return change_columns(row, values)


def drop_project(session: RowSession, project_id: uuid.UUID) -> None:
    """Remove a project and its links; what it was linked to stands for itself again."""
    session.delete(_get_project(session, project_id))
    session.flush()


def list_links(
    session: RowSession, *, client_id: uuid.UUID, source_project_ids: Sequence[uuid.UUID]
) -> list[StoredLink]:
    """Every link of some source projects, whatever project it is of, in a steady order."""
    chosen = ProjectLink.source_project_id.in_(source_project_ids)
    query = select(ProjectLink).where(ProjectLink.client_id == client_id, chosen)
    rows = session.scalars(query.order_by(ProjectLink.source_project_id, ProjectLink.valid_from, ProjectLink.id))
    return [to_frozen(StoredLink, row) for row in rows]


def list_links_of(session: RowSession, project_id: uuid.UUID) -> list[StoredLink]:
    """The links of one project, in a steady order."""
    order = (ProjectLink.source_project_id, ProjectLink.valid_from, ProjectLink.id)
    rows = session.scalars(select(ProjectLink).where(ProjectLink.project_id == project_id).order_by(*order))
    return [to_frozen(StoredLink, row) for row in rows]


def replace_links(session: RowSession, project: StoredProject, rows: Sequence[dict[str, Any]]) -> None:
    """Give a project these links instead of those it has. Raises Conflict when more than a whole would be given away."""
    with _refuse_more_than_all():
        session.execute(delete(ProjectLink).where(ProjectLink.project_id == project.id))
        session.add_all(ProjectLink(client_id=project.client_id, project_id=project.id, **row) for row in rows)
        session.flush()
        # Now, while the reason can still be told, and not at the end of the transaction.
        session.execute(text("SET CONSTRAINTS project_link_share IMMEDIATE"))


def save_link_decisions(
    session: RowSession,
    pairs: Iterable[tuple[uuid.UUID, uuid.UUID]],
    *,
    client_id: uuid.UUID,
    verdict: LinkVerdict,
    by: str,
    now: dt.datetime,
) -> None:
    """Write down, after what was decided before, whether each source project and the other one may be proposed as one project."""
    said = {"client_id": client_id, "verdict": verdict, "decided_by": by, "decided_at": now}
    rows = [said | {"source_project_id": source, "other_id": other} for source, other in pairs]
    session.execute(insert(LinkDecision), rows)


def list_source_names(
    session: RowSession, *, client_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, SourceName]:
    """Those of the source projects that are there."""
    chosen = (SourceProject.client_id == client_id, SourceProject.id.in_(ids))
    present = SourceProject.presence == Presence.PRESENT
    rows = session.scalars(select(SourceProject).where(*chosen, present))
    return {row.id: SourceName(row.id, row.name, row.key) for row in rows}


def find_source(session: RowSession, source_project_id: uuid.UUID) -> FoundSource | None:
    """A source project, whatever its presence."""
    row = session.scalars(select(SourceProject).where(SourceProject.id == source_project_id)).one_or_none()
    return FoundSource(row.id, row.connection_id, row.source_id) if row else None


def list_sources_named(session: RowSession, *, connection_id: uuid.UUID, word: str) -> list[FoundSource]:
    """Source projects of a connection that have this id in the tool; else this key; else this name."""
    of_connection = (SourceProject.connection_id == connection_id, SourceProject.presence == Presence.PRESENT)
    for column in (SourceProject.source_id, SourceProject.key, SourceProject.name):
        rows = session.scalars(select(SourceProject).where(*of_connection, column == word)).all()
        if rows:
            return [FoundSource(row.id, row.connection_id, row.source_id) for row in rows]
    return []


def _find_portfolio(session: RowSession, portfolio_id: uuid.UUID) -> Portfolio | None:
    return session.scalars(select(Portfolio).where(Portfolio.id == portfolio_id)).one_or_none()


def _get_project(session: RowSession, project_id: uuid.UUID) -> Project:
    row = session.scalars(select(Project).where(Project.id == project_id)).one_or_none()
    if row is not None:
        return row
    source = session.scalars(select(SourceProject).where(SourceProject.id == project_id)).one_or_none()
    if source is not None:
        raise Conflict(
            f'"{source.name}" is a source project that nobody has linked: it changes in its tool alone.',
            hint="Add a project of your own and link this one to it.",
            code="not_consolidated",
        )
    raise NotFound(f"There is no project {project_id}.", hint="List the projects you may see.")


def _no_portfolio(portfolio_id: uuid.UUID) -> NotFound:
    return NotFound(f"There is no portfolio {portfolio_id}.", hint="List the portfolios you may see.")


def _refuse_taken_name(session: RowSession, name: str) -> AbstractContextManager[None]:
    return refuse_taken(
        session, f'There is a portfolio named "{name}" already.', hint="Choose another name, or change that one."
    )


def _refuse_taken_code(session: RowSession, code: str) -> AbstractContextManager[None]:
    return refuse_taken(
        session, f'There is a project with the code "{code}" already.', hint="Choose another code, or change that one."
    )


@contextmanager
def _refuse_more_than_all() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != SHARE_EXCEEDED:
            raise
        told = orjson.loads(getattr(error.orig, "diag").message_detail)  # noqa: B009 - the driver's, which SQLAlchemy does not type
        raise Conflict(
            _to_sentence(told), hint="Lower the shares, or end one link before the other begins.", code="share_exceeded"
        ) from error


def _to_sentence(told: dict[str, Any]) -> str:
    since = f" on {told['day']}" if told["day"] else ""
    what = f"the source project {told['source_project_id']}"
    if told["fields"] > 1:
        return f'Filters in the role "{told["role"]}" would divide {what} by two different fields{since}.'
    part = f' for "{told["value"]}"' if told["value"] else ""
    return f'In the role "{told["role"]}"{since}, {told["share"]:g} % of {what}{part} would be given away: more than the whole.'
