"""`pmo-hub connections authorise`: a person lets the hub read with their account, begun and finished at a terminal."""

import sys
from typing import Annotated
from uuid import UUID

import typer

from hub import clock
from hub.admin.consents import (
    Begun,
    begin_consent,
    begun_json,
    finish_consent,
    finish_typed_consent,
    holder_of,
    read_answer,
    redirect_address,
    take_answered,
)
from hub.admin.references import connection_named
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.mappings import Connection
from hub.cli.output import AsJson, show_item
from hub.wiring import Hub

LOOK_EVERY_S = 5.0
"""What OAuth's device flow asks for unless a vendor names another interval."""
HOLDER = holder_of(OPERATOR)


def authorise_connection(
    connection: Connection,
    *,
    redirect_uri: Annotated[
        str | None,
        typer.Option("--redirect-uri", metavar="URL", help="Where the tool sends the browser; else the hub's own."),
    ] = None,
    answer: Annotated[
        str | None,
        typer.Option("--answer", metavar="ADDRESS", help="The address that the browser of an earlier call ended at."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show where a person says yes; then wait until they have, or take the address that their browser ended at."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        if answer is None:
            address = redirect_uri or redirect_address(hub, base_url=f"http://localhost:{hub.settings.port}")
            begun = begin_consent(
                hub, caller=OPERATOR, connection_id=connection_id, begun_by=HOLDER, redirect_uri=address
            )
            if not begun.code and not sys.stdin.isatty():
                show_item(begun_json(begun), as_json=as_json)
                return
            answer = _wait_for(hub, begun)
        if answer is not None:
            _take(hub, connection_id, answer)
    show_item({"authorised": connection, "next": f'pmo-hub connections check "{connection}"'}, as_json=as_json)


def _wait_for(hub: Hub, begun: Begun) -> str | None:
    """The address that somebody pastes; None once a code was typed."""
    typer.echo(f"Open {begun.address}", err=True)
    if not begun.code:
        pasted: str = typer.prompt("Then paste the whole address that the browser ended at", err=True)
        return pasted
    typer.echo(f"and type {begun.code} there. Waiting ...", err=True)
    while finish_typed_consent(hub, caller=OPERATOR, connection_id=begun.connection_id, begun_by=HOLDER):
        clock.sleep(LOOK_EVERY_S)
    return None


def _take(hub: Hub, connection_id: UUID, address: str) -> None:
    answer = read_answer(address)
    consent = take_answered(hub, caller=OPERATOR, begun_by=HOLDER, answer=answer, connection_id=connection_id)
    finish_consent(hub, caller=OPERATOR, consent=consent, answer=answer)
