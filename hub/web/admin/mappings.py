"""The mapping editor: what the tool's words and fields mean, tried out before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from connectors.sdk.mappable import Mappable
from hub.admin import connections, mappings
from hub.errors import HubError, Unprocessable
from hub.portfolio.kept_tallies import keep_tallies
from hub.queries.source_words import list_source_fields, list_source_scopes, list_source_words
from hub.registry import get_connector
from hub.security.caller import Action
from hub.sync.preview import preview_mapping
from hub.sync.requests import request_run
from hub.web.admin.mapping_fields import UNITS, FieldRow, hours_of, to_table
from hub.web.admin.mapping_form import (
    MEANINGS,
    ROLES,
    SUBTASKS,
    TITLES,
    below_of,
    from_form,
    part_of,
    to_form,
    with_part,
)
from hub.web.admin.mapping_proposals import Proposal, read_proposals, to_proposals, with_proposal, written
from hub.web.admin.mapping_titles import PLACES_OF_HOURS, title_of
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.visit import Posted, SignedIn, Visit, go_to
from models.vocabulary import CostCategory

CHOICES: dict[str, Any] = {
    "roles": ROLES,
    "subtasks": SUBTASKS,
    "meanings": MEANINGS,
    "titles": TITLES,
    "units": UNITS,
    "categories": [one.value for one in CostCategory if one is not CostCategory.OTHER],
    "title_of": title_of,
}
"""What the form offers, whatever the connection."""

router = APIRouter(prefix="/admin/connections", route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping as somebody has it before them, not saved. `was_asked` says that the tool has just been asked for proposals."""

    document: dict[str, Any]
    proposals: list[Proposal] = field(default_factory=list)
    was_asked: bool = False
    has_taken: bool = False
    find: str = ""
    preview: dict[str, Any] | None = None


@router.get("/{connection_id}/mapping")
def show_editor(connection_id: UUID, request: Request, visit: SignedIn) -> Response:
    held = mappings.get_mapping(visit.hub, caller=visit.caller, connection_id=connection_id)
    return _page(request, visit, held, Draft(held["mapping"]))


@router.post("/{connection_id}/mapping")
def edit(connection_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    """Preview a mapping, look for fields in it, take a proposal over, or save it and translate the kept pages with it."""
    visit.caller.require(Action.CONFIGURE)
    held = mappings.get_mapping(visit.hub, caller=visit.caller, connection_id=connection_id)
    draft = Draft(held["mapping"], find=text_of(form, "find"))
    try:
        draft = replace(draft, document=_document(form, held), proposals=read_proposals(text_of(form, "proposals")))
        if text_of(form, "take") or text_of(form, "do") in {"find", "preview", "propose"}:
            return _page(request, visit, held, _looked_at(visit, draft, form, held))
        saved = mappings.put_mapping(visit.hub, caller=visit.caller, connection_id=connection_id, body=draft.document)
    except HubError as error:
        return _page(request, visit, held, draft, error=error)
    if saved["version"] == held["version"]:
        place = f"/admin/connections/{connection_id}/mapping"
        return go_to(place, notice=translate(request, msg("Nothing was changed.")))
    return _replay(
        visit, connection_id, notice=translate(request, msg("Saved; the kept pages are translated with it."))
    )


@router.post("/{connection_id}/mapping/revert")
def revert(connection_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    """Let an earlier version hold again, and translate the kept pages with it."""
    body = {"version": text_of(form, "version")}
    mappings.revert_mapping(visit.hub, caller=visit.caller, connection_id=connection_id, body=body)
    return _replay(
        visit, connection_id, notice=translate(request, msg("Saved; the kept pages are translated with it."))
    )


def _replay(visit: Visit, connection_id: UUID, *, notice: str) -> Response:
    run = request_run(
        visit.hub,
        caller_name=visit.caller.name,
        scope=visit.caller.scope,
        connection_id=connection_id,
        mode="replay",
        trigger="mapping",
    )
    return go_to(f"/admin/runs/{run['id']}", notice=notice)


def _looked_at(visit: Visit, draft: Draft, form: FormData, held: Mapping[str, Any]) -> Draft:
    """What there is to see of a draft that is not saved yet."""
    if text_of(form, "take"):
        return _taken(draft, text_of(form, "take"), held)
    about: dict[str, Any] = {"connection_id": UUID(held["connection_id"])}
    match text_of(form, "do"):
        case "preview":
            shown = preview_mapping(visit.hub, scope=visit.caller.scope, document=draft.document, **about)
            return replace(draft, preview=shown)
        case "propose":
            found = connections.discover_connection(visit.hub, caller=visit.caller, **about)
            return replace(draft, proposals=to_proposals(found["guesses"]), was_asked=True)
        case _:
            return draft


def _document(form: FormData, held: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping of the form, or of the JSON where that was sent. Raises Unprocessable."""
    if "document" in form:
        return _parsed(text_of(form, "document") or "{}")
    base, scope = text_of(form, "base"), text_of(form, "scope")
    whole = _parsed(base) if base else dict(held["mapping"])
    below = below_of(whole, held["defaults"], scope)
    return with_part(whole, scope, from_form(form, part_of(whole, scope), below))


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unprocessable(f"The mapping is no JSON: {error}.", hint="Mend it and send it again.") from error
    if not isinstance(document, dict):
        raise Unprocessable("A mapping is a JSON object.", hint='Write the whole mapping, such as {"currency": "EUR"}.')
    return document


def _taken(draft: Draft, number: str, held: Mapping[str, Any]) -> Draft:
    """With one proposal in the mapping, and the others still open."""
    chosen = next((one for one in draft.proposals if str(one.number) == number), None)
    if chosen is None:
        return draft
    below = below_of(draft.document, held["defaults"], chosen.scope)
    part = with_proposal(part_of(draft.document, chosen.scope), below, chosen)
    return replace(draft, document=with_part(draft.document, chosen.scope, part), has_taken=True)


def _open(draft: Draft) -> list[Proposal]:
    """The proposals that the mapping does not hold yet."""
    return [one for one in draft.proposals if not one.is_in(part_of(draft.document, one.scope))]


def _page(
    request: Request,
    visit: Visit,
    held: dict[str, Any],
    draft: Draft,
    *,
    error: HubError | None = None,
) -> Response:
    connection_id = UUID(held["connection_id"])
    known = list_source_scopes(visit.hub.database, scope=visit.caller.scope, connection_id=connection_id)
    scopes = {name: name for name in draft.document.get("scopes") or {}} | known
    asked = request.query_params.get("scope", "")
    scope = asked if asked in scopes else ""
    keep_tallies(visit.hub, visit.caller.scope)
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    mappable = get_connector(connection["connector"]).description.mappable
    return render(
        request,
        "mapping.html",
        status=error.status_code if error else 200,
        connection=connection,
        held=held,
        versions=mappings.list_history(visit.hub, caller=visit.caller, connection_id=connection_id),
        draft=draft,
        scope=scope,
        scopes=scopes,
        ruled=set(draft.document.get("scopes") or {}),
        hours=[(place, PLACES_OF_HOURS[place]) for place in mappable.hours if place != "field"],
        document=orjson.dumps(draft.document, option=orjson.OPT_INDENT_2).decode(),
        defaults=orjson.dumps(held["defaults"], option=orjson.OPT_INDENT_2).decode(),
        error=error,
        **CHOICES,
        **_rows(visit, held, draft, scope, mappable),
    )


def _rows(visit: Visit, held: dict[str, Any], draft: Draft, scope: str, mappable: Mappable) -> dict[str, Any]:
    """Words and fields of one scope, and what the tool proposes for them; `elsewhere` is what it proposes for no row that is shown."""
    about: dict[str, Any] = {"scope": visit.caller.scope, "connection_id": UUID(held["connection_id"])}
    about["part"] = scope or None
    part = part_of(draft.document, scope)
    proposals = _open(draft)
    here = [one for one in proposals if one.scope == scope]
    form = to_form(part, list_source_words(visit.hub.database, **about))
    words = {(key, row.word) for key, rows in form.words.items() for row in rows}
    table = to_table(
        part,
        below_of(draft.document, held["defaults"], scope),
        list_source_fields(visit.hub.database, **about),
        mappable=mappable,
        find=draft.find,
        proposed=[one.use.rule for one in here if one.use],
    )
    return {
        "form": form,
        "table": table,
        "hours_named": hours_of(part),
        "proposals": written(proposals),
        "of_words": {one.word: one for one in here if one.word in words},
        "elsewhere": [one for one in proposals if one not in here or not (one.use or one.word in words)],
        "proposals_of": lambda row: [one for one in here if _is_of(one, row)],
    }


def _is_of(proposal: Proposal, row: FieldRow) -> bool:
    """Whether a proposal is about the field of a row."""
    return proposal.use is not None and proposal.use.source == row.use.source
