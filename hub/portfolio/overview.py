"""Where a project comes from, and what might belong together: links, proposals and people, as the doors show them."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from hub.errors import NotFound
from hub.portfolio.answers import share_of
from hub.portfolio.figure import percent
from hub.portfolio.kept_load import keep_all_loads
from hub.queries.as_of import AsOf
from hub.queries.links import Holding, SourceRow, list_holdings, list_sources
from hub.queries.past import held_at, look_into_past
from hub.queries.people import PersonProposal, list_person_proposals, read_match_rate
from hub.queries.portfolio import find_owner, list_client_ids
from hub.queries.proposals import Apart, Proposal, list_apart, list_proposals
from hub.queries.reading import Reader, reading
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting import Past
from models.reporting.portfolio import PROJECTS

Json = dict[str, Any]


def list_project_sources(hub: Hub, caller: Caller, project_id: uuid.UUID, *, as_of: AsOf | None = None) -> list[Json]:
    """The source projects of a project. Raises NotFound, or Unprocessable for a time when nothing was tracked yet."""
    with reading(hub.database, caller.scope) as reader:
        held_at(reader, PROJECTS, as_of)
        if find_owner(reader, project_id) is None:
            raise NotFound(f"There is no project {project_id}.", hint="List the projects you may see.")
        rows = list_sources(reader, project_id)
        holdings = list_holdings(reader, {row.source_project_id for row in rows})
    return [
        _source(row, holdings.get(row.source_project_id), beside=_labour_beside(row, rows, holdings)) for row in rows
    ]


def list_link_proposals(hub: Hub, caller: Caller, *, client_id: uuid.UUID | None) -> list[Json]:
    """Source projects that seem to be one, by client. Nothing is linked by it."""
    with reading(hub.database, caller.scope) as reader:
        return [
            {"client_id": str(client)} | _proposal(found)
            for client in _clients(reader, client_id)
            for found in list_proposals(reader, client)
        ]


def list_link_decisions(
    hub: Hub, caller: Caller, *, client_id: uuid.UUID | None, as_of: AsOf | None = None
) -> list[Json]:
    """Pairs that are never proposed as one project, by client, the newest decision first."""
    with reading(hub.database, caller.scope) as reader:
        if as_of is not None:
            look_into_past(reader, as_of, past=Past.RECORDS)
        return [
            {"client_id": str(client)} | _apart(found, hide=caller.hide_people)
            for client in _clients(reader, client_id)
            for found in list_apart(reader, client)
        ]


def list_people_proposals(hub: Hub, caller: Caller, *, client_id: uuid.UUID | None) -> Json:
    """`{items, match_rate, next}`: accounts that may be a person, and how much is known already. Names are hidden as they are in lists."""
    keep_all_loads(hub, caller.scope, client_id=client_id)
    with reading(hub.database, caller.scope) as reader:
        clients = _clients(reader, client_id)
        items = [
            _person(found, hide=caller.hide_people)
            for client in clients
            for found in list_person_proposals(reader, client)
        ]
        rates = [_match_rate(reader, client) for client in clients]
    return {"items": items, "match_rate": rates, "next": None}


def _clients(reader: Reader, client_id: uuid.UUID | None) -> list[uuid.UUID]:
    return [each for each in list_client_ids(reader) if client_id in {None, each}]


def _labour_beside(
    row: SourceRow, rows: Sequence[SourceRow], holdings: Mapping[uuid.UUID, Holding]
) -> list[str | None]:
    """The other sources with labour among the actual costs that the project has of them."""
    others = [other for other in rows if other.source_project_id != row.source_project_id and "cost" in other.roles]
    held = (holdings.get(other.source_project_id) for other in others)
    return list(dict.fromkeys(other.name for other, has in zip(others, held, strict=True) if has and has.prices_labour))


def _source(row: SourceRow, holding: Holding | None, *, beside: list[str | None]) -> Json:
    held = holding._asdict() if holding else {}
    return {
        "source_project_id": str(row.source_project_id),
        "name": row.name,
        "key": row.key,
        "source_url": row.source_url,
        "connection_id": str(row.connection_id) if row.connection_id else None,
        "connection": row.connection,
        "connector": row.connector,
        "presence": row.presence,
        "roles": row.roles,
        "allocation_pct": float(row.allocation_pct),
        "filter": {row.filter_field: row.filter_values} if row.filter_field else None,
        "valid_from": str(row.valid_from) if row.valid_from else None,
        "valid_to": str(row.valid_to) if row.valid_to else None,
        "holds": {
            key: held.get(key, 0) for key in ("tasks", "time_entries", "logged_seconds", "budget_lines", "risks")
        },
        "prices_labour": bool(holding and holding.prices_labour),
        "prices_hours": row.prices_hours,
        "carried_days": row.carried_days,
        "labour_beside": beside,
        "counts_nowhere": holding.counts_nowhere() if holding else [],
    }


def _proposal(found: Proposal) -> Json:
    return {
        "project_id": str(found.project_id) if found.project_id else None,
        "code": found.code,
        "name": found.name,
        "source_project_ids": [str(source.source_project_id) for source in found.sources],
        "sources": [
            {
                "source_project_id": str(source.source_project_id),
                "name": source.name,
                "key": source.key,
                "connection": source.connection,
                "connector": source.connector,
            }
            for source in found.sources
        ],
        "reasons": list(found.reasons),
    }


def _apart(found: Apart, *, hide: bool) -> Json:
    return {
        "source_project_id": str(found.source_project_id),
        "source": found.source,
        "other_id": str(found.other_id),
        "other": found.other,
        "other_is_project": found.is_project,
        "decided_by": None if hide else found.decided_by,
        "decided_at": found.decided_at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
    }


def _person(found: PersonProposal, *, hide: bool) -> Json:
    account, person = found.account, found.person
    return {
        "client_id": str(account.client_id),
        "account_id": str(account.id),
        "account": None if hide else account.name,
        "connection": account.connection,
        "person_id": str(person.id),
        "person": None if hide else person.name,
        "person_email": None if hide else person.email,
        "person_role": None if hide else person.role,
        "reason": "The names are alike." if hide else found.reason,
        "confidence": found.confidence,
    }


def _match_rate(reader: Reader, client_id: uuid.UUID) -> Json:
    rate = read_match_rate(reader, client_id)
    return {
        "client_id": str(client_id),
        "accounts": rate.accounts,
        "matched_accounts": rate.matched_accounts,
        "accounts_pct": share_of(percent(rate.matched_accounts, rate.accounts)),
        "logged_seconds": rate.logged_seconds,
        "matched_seconds": rate.matched_seconds,
        "hours_pct": share_of(percent(rate.matched_seconds, rate.logged_seconds)),
    }
