"""`pmo-hub report`: the steering committee's month as a file."""

import uuid
from pathlib import Path
from typing import Annotated

import typer

from hub import clock
from hub.admin.references import client_named
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, console, show_json
from hub.errors import NotFound, Unprocessable
from hub.portfolio.words import Language
from hub.queries.reading import reading
from hub.queries.report import list_portfolios_named
from hub.report.gather import ReportWish
from hub.report.month import parse_month
from hub.report.render import Format
from hub.report.write import language_of, this_month, write_report
from hub.wiring import Hub


def report(
    portfolio: Annotated[
        str | None, typer.Option("--portfolio", metavar="NAME", help="All projects of the client without it.")
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar="NAME", help="Whose; needed where several have such a portfolio.")
    ] = None,
    month: Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="This month unless told.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="How it is laid out.")] = Format.HTML,
    *,
    language: Annotated[
        Language | None, typer.Option("--language", help="Its language; the client's own unless told.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to write it; a name of its own in this folder without it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the steering committee's report of a month, as HTML or PDF."""
    now = clock.now()
    with opened_hub() as hub:
        client_id, portfolio_id = _find(hub, portfolio=portfolio, client=client)
        wish = ReportWish(
            client_id=client_id,
            portfolio_id=portfolio_id,
            month=parse_month(month) if month else this_month(hub, OPERATOR, client_id, now=now),
            language=language or language_of(hub, OPERATOR, client_id),
        )
        made = write_report(hub, OPERATOR, wish, form=format_, now=now)
    path = out or Path(made.name)
    path.write_bytes(made.content)
    if as_json:
        show_json(
            {"file": str(path), "bytes": len(made.content), "month": str(wish.month), "language": wish.language.value}
        )
        return
    console().print(str(path))


def _find(hub: Hub, *, portfolio: str | None, client: str | None) -> tuple[uuid.UUID, uuid.UUID | None]:
    """The client and portfolio that are meant. Raises NotFound, Unprocessable where several could be."""
    client_id = client_named(hub, client, caller=OPERATOR) if client else None
    if portfolio is None:
        if client_id is None:
            raise Unprocessable(
                "Neither a portfolio nor a client is named.", hint="Add --portfolio NAME or --client NAME."
            )
        return client_id, None
    with reading(hub.database, OPERATOR.scope) as reader:
        found = list_portfolios_named(reader, portfolio, client_id=client_id)
    if not found:
        raise NotFound(f'There is no portfolio named "{portfolio}".', hint="See GET /api/v1/portfolios.")
    if len(found) > 1:
        raise Unprocessable(f'{len(found)} clients have a portfolio named "{portfolio}".', hint="Add --client NAME.")
    return found[0].client_id, found[0].id
