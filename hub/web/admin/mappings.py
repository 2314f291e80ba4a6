"""The mapping editor: what the tool's words and fields mean, tried out before it is saved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from hub.admin import connections, mappings
from hub.errors import HubError, Unprocessable
from hub.portfolio.kept_tallies import keep_tallies
from hub.queries.source_words import list_source_fields, list_source_scopes, list_source_words
from hub.security.caller import Action
from hub.sync.preview import preview_mapping
from hub.sync.requests import request_run
from hub.web.admin.mapping_form import (
    MEANINGS,
    MONEY_CATEGORIES,
    MONEY_KINDS,
    ROLES,
    SUBTASKS,
    TIME_SOURCES,
    TITLES,
    UNITS,
    from_form,
    part_of,
    to_form,
    with_part,
)
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.visit import Posted, SignedIn, Visit, go_to

router = APIRouter(prefix="/admin/connections", route_class=PageRoute, include_in_schema=False)

PREVIEW, PROPOSE = "preview", "propose"


@router.get("/{connection_id}/mapping")
def show_editor(connection_id: UUID, request: Request, visit: SignedIn) -> Response:
    held = mappings.get_mapping(visit.hub, caller=visit.caller, connection_id=connection_id)
    return _page(request, visit, connection_id, held["mapping"], held=held)


@router.post("/{connection_id}/mapping")
def edit(connection_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    """Preview a mapping, or save it and translate the kept pages with it."""
    visit.caller.require(Action.CONFIGURE)
    held = mappings.get_mapping(visit.hub, caller=visit.caller, connection_id=connection_id)
    document = held["mapping"]
    try:
        document = _document(form, document)
        if text_of(form, "do") == PREVIEW:
            preview = preview_mapping(
                visit.hub, scope=visit.caller.scope, connection_id=connection_id, document=document
            )
            return _page(request, visit, connection_id, document, held=held, preview=preview)
        if text_of(form, "do") == PROPOSE:
            found = connections.discover_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
            return _page(request, visit, connection_id, document, held=held, guesses=found["guesses"])
        saved = mappings.put_mapping(visit.hub, caller=visit.caller, connection_id=connection_id, body=document)
    except HubError as error:
        return _page(request, visit, connection_id, document, held=held, error=error)
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


def _document(form: FormData, before: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping of the form, or of the JSON where that was sent. Raises Unprocessable."""
    if "document" not in form:
        base, scope = text_of(form, "base"), text_of(form, "scope")
        whole = _parsed(base) if base else dict(before)
        return with_part(whole, scope, from_form(form, part_of(whole, scope)))
    return _parsed(text_of(form, "document") or "{}")


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unprocessable(f"The mapping is no JSON: {error}.", hint="Mend it and send it again.") from error
    if not isinstance(document, dict):
        raise Unprocessable("A mapping is a JSON object.", hint='Write the whole mapping, such as {"currency": "EUR"}.')
    return document


def _page(
    request: Request,
    visit: Visit,
    connection_id: UUID,
    document: dict[str, Any],
    *,
    held: dict[str, Any],
    preview: dict[str, Any] | None = None,
    guesses: list[dict[str, Any]] | None = None,
    error: HubError | None = None,
) -> Response:
    about: dict[str, Any] = {"scope": visit.caller.scope, "connection_id": connection_id}
    known = list_source_scopes(visit.hub.database, **about)
    scopes = {name: name for name in document.get("scopes") or {}} | known
    asked = request.query_params.get("scope", "")
    scope = asked if asked in scopes else ""
    keep_tallies(visit.hub, visit.caller.scope)
    words = list_source_words(visit.hub.database, **about, part=scope or None)
    return render(
        request,
        "mapping.html",
        status=error.status_code if error else 200,
        connection=connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id),
        held=held,
        versions=mappings.list_history(visit.hub, caller=visit.caller, connection_id=connection_id),
        form=to_form(part_of(document, scope), words),
        scope=scope,
        scopes=scopes,
        ruled=set(document.get("scopes") or {}),
        roles=ROLES,
        subtasks=SUBTASKS,
        time_sources=TIME_SOURCES,
        units=UNITS,
        source_fields=list_source_fields(visit.hub.database, **about),
        document=orjson.dumps(document, option=orjson.OPT_INDENT_2).decode(),
        defaults=orjson.dumps(held["defaults"], option=orjson.OPT_INDENT_2).decode(),
        meanings=MEANINGS,
        titles=TITLES,
        money_kinds=MONEY_KINDS,
        money_categories=MONEY_CATEGORIES,
        preview=preview,
        guesses=guesses,
        error=error,
    )
