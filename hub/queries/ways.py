"""How rows find groups that are not among their own columns: the person behind an account, the projects a source project is linked to."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Numeric,
    Text,
    Uuid,
    and_,
    cast,
    column,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE

from models.reporting.summaries import Grouping, Way

Sql = ColumnElement[Any]

SHARED_DIGITS: Sql = literal_column("4")
TIME: Sql = literal_column("'time'")
CLIENTS = table("client", column("id", Uuid()), column("time_zone", Text()))
PERSONS = table("account_link", column("client_id", Uuid()), column("account_id", Uuid()), column("person_id", Uuid()))
LINKS = table(
    "link_all",
    column("client_id", Uuid()),
    column("project_id", Uuid()),
    column("source_project_id", Uuid()),
    column("roles", ARRAY(Text())),
    column("allocation_pct", Numeric()),
    column("filter_field", Text()),
    column("filter_values", ARRAY(Text())),
    column("valid_from", Date()),
    column("valid_to", Date()),
    column("carried_days", DATEMULTIRANGE()),
)
RELATIONS = {Way.PERSON: PERSONS, Way.PROJECT: LINKS}


def ways_of(grouping: Grouping) -> dict[Way, FromClause]:
    """What has to be joined for the groups that are asked for."""
    return {group.way: RELATIONS[group.way] for group in grouping.groups if group.way in RELATIONS}


def join_ways(source: FromClause, ways: dict[Way, FromClause], grouping: Grouping, relation: FromClause) -> FromClause:
    """The rows beside what they lead to. A row that leads nowhere stays, with null."""
    for way, target in ways.items():
        joined = _is_account(grouping, relation) if way is Way.PERSON else _is_linked(grouping, relation)
        source = source.outerjoin(target, joined)
    return source


def project_of(links: FromClause, relation: FromClause) -> Sql:
    """The project that a row is linked to; else the one it was imported for."""
    own = relation.c.get("project_id")
    linked: Sql = links.c.project_id
    return linked if own is None else func.coalesce(linked, own)


def share_of(value: Sql, links: FromClause, *, counted: Sql | None) -> Sql:
    """A project's share of a value; all of it where nobody has linked it. `counted` is the percentage of the whole that the value is."""
    all_of_it: Sql = literal_column("100") if counted is None else counted
    return value * func.coalesce(links.c.allocation_pct, all_of_it) / all_of_it


def _is_account(grouping: Grouping, relation: FromClause) -> Sql:
    account = next(group.source for group in grouping.groups if group.way is Way.PERSON)
    return and_(PERSONS.c.client_id == relation.c.client_id, PERSONS.c.account_id == relation.c[account])


def _is_linked(grouping: Grouping, relation: FromClause) -> Sql:
    """In the summary's role, on the row's day (else today where the client lives), and by the link's filter; costs of hours not where
    other lines carry them.
    """
    summary = grouping.summary
    local_now = func.timezone(CLIENTS.c.time_zone, func.pmo_hub_now(CLIENTS.c.id))
    today = select(cast(local_now, Date)).where(CLIENTS.c.id == relation.c.client_id).scalar_subquery()
    day = func.coalesce(*(relation.c[name] for name in summary.dated), today)
    role: Sql = relation.c[summary.role_column] if summary.role_column else literal_column(f"'{summary.role}'")
    carried = and_(role == TIME, LINKS.c.carried_days.contains(day)) if summary.counted else false()
    takes = func.pmo_hub_link_takes_row(
        LINKS.c.client_id,
        LINKS.c.source_project_id,
        relation.c[summary.task],
        LINKS.c.filter_field,
        LINKS.c.filter_values,
    )
    return and_(
        LINKS.c.client_id == relation.c.client_id,
        LINKS.c.source_project_id == relation.c.source_project_id,
        role == func.any(LINKS.c.roles),
        or_(LINKS.c.valid_from.is_(None), LINKS.c.valid_from <= day),
        or_(LINKS.c.valid_to.is_(None), LINKS.c.valid_to >= day),
        or_(LINKS.c.filter_field.is_(None), takes),
        not_(carried),
    )
