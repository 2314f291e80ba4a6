"""Accepting a proposal that source projects are one: a consolidated project and its links, in one transaction."""

import uuid
from collections.abc import Sequence
from typing import Any

from hub.admin.desk import open_desk
from hub.admin.projects import add_project, set_links
from hub.errors import Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import clients, projects
from hub.storage.projects import StoredLink
from hub.wiring import Hub


def accept_links(
    hub: Hub,
    *,
    caller: Caller,
    client_id: uuid.UUID,
    project_id: uuid.UUID | None,
    code: str,
    name: str,
    source_project_ids: Sequence[uuid.UUID],
) -> uuid.UUID:
    """Link source projects whole and in every role to a project, a new one of that code and name without `project_id`; its id.

    Raises Unprocessable for what does not fit, Conflict for a code that is taken or more than a whole given away; nothing is changed then.
    """
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        if project_id is None:
            client = clients.find_client(desk.rows, client_id)
            if client is None:
                raise Unprocessable(f"There is no client {client_id} that you may see.", hint="Reload the page.")
            body = {"client_id": str(client_id), "code": code, "name": name, "currency": client.reporting_currency}
            project_id = add_project(desk, body).id
        kept = [_as_body(link) for link in projects.list_links_of(desk.rows, project_id)]
        held = {link["source_project_id"] for link in kept}
        added = [{"source_project_id": str(one)} for one in source_project_ids if str(one) not in held]
        set_links(desk, project_id, {"links": [*kept, *added]})
        return project_id


def _as_body(link: StoredLink) -> dict[str, Any]:
    return {
        "source_project_id": str(link.source_project_id),
        "roles": list(link.roles),
        "allocation_pct": link.allocation_pct,
        "filter": {link.filter_field: link.filter_values} if link.filter_field else None,
        "valid_from": link.valid_from,
        "valid_to": link.valid_to,
    }
