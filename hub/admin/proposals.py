"""Answers to a proposal that source projects are one: make them a consolidated project with its links, or keep them apart for good."""

import uuid
from collections.abc import Sequence
from itertools import combinations
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from hub.admin.bodies import Body, read_body
from hub.admin.desk import Desk, open_desk
from hub.admin.projects import add_project, as_body, set_links
from hub.errors import Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import clients, projects
from hub.wiring import Hub
from models.vocabulary import LinkVerdict


class DecisionBody(Body):
    """Source projects, each two of which, and each with the consolidated project if one is named, are never proposed as one; or are again (`open`)."""

    client_id: uuid.UUID
    source_project_ids: Annotated[list[uuid.UUID], Field(min_length=1, max_length=20)]
    project_id: uuid.UUID | None = None
    verdict: LinkVerdict = LinkVerdict.APART

    @model_validator(mode="after")
    def _names_two(self) -> Self:
        if self.project_id is None and len(set(self.source_project_ids)) == 1:
            raise ValueError("name two source projects, or one and the project it does not belong to")
        return self

    def pairs(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        """A proposal to join a project is about that project alone; its sources may still be one among themselves."""
        sources = sorted(set(self.source_project_ids), key=str)
        return [(source, self.project_id) for source in sources] if self.project_id else list(combinations(sources, 2))


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
        kept = [as_body(link) for link in projects.list_links_of(desk.rows, project_id)]
        held = {link["source_project_id"] for link in kept}
        added = [{"source_project_id": str(one)} for one in source_project_ids if str(one) not in held]
        set_links(desk, project_id, {"links": [*kept, *added]})
        return project_id


def decide_links(hub: Hub, *, caller: Caller, body: Any) -> None:
    """Write down that a proposal is refused for good, or open again; added after what was decided before. Raises Unprocessable."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        wanted = read_body(DecisionBody, body, what="the decision")
        _check_names(desk, wanted)
        projects.save_link_decisions(
            desk.rows,
            wanted.pairs(),
            client_id=wanted.client_id,
            verdict=wanted.verdict,
            by=caller.name,
            now=desk.now,
        )
        subject = f"project:{wanted.project_id}" if wanted.project_id else f"client:{wanted.client_id}"
        sources = sorted({str(one) for one in wanted.source_project_ids})
        desk.record(f"link.{wanted.verdict.value}", subject, client_id=wanted.client_id, sources=sources)


def _check_names(desk: Desk, wanted: DecisionBody) -> None:
    known = projects.list_source_names(desk.rows, client_id=wanted.client_id, ids=wanted.source_project_ids)
    strange = next((one for one in wanted.source_project_ids if one not in known), None)
    if strange:
        raise Unprocessable(
            f'"source_project_ids" names no source project of this client: {strange}.',
            hint="List them: /source-projects.",
        )
    own = {project.id for project in projects.list_projects(desk.rows, client_id=wanted.client_id)}
    if wanted.project_id and wanted.project_id not in own:
        raise Unprocessable(
            f'"project_id" names no consolidated project of this client: {wanted.project_id}.',
            hint="List them: /projects.",
        )
