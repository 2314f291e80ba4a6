"""The one call that makes a report: for the command, for REST, for whoever sends it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from hub.portfolio.words import Language
from hub.queries.lists import read_row
from hub.report.document import to_document
from hub.report.gather import ReportWish, gather
from hub.report.month import Month, month_of
from hub.report.render import MEDIA_TYPES, Format, render
from hub.security.caller import Action, Caller
from hub.wiring import Hub
from models.reporting.administration import CLIENTS


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report as a file."""

    name: str
    media_type: str
    content: bytes


def language_of(hub: Hub, caller: Caller, client_id: uuid.UUID) -> Language:
    """The client's own, where the report speaks it. Raises NotFound."""
    return Language.FRENCH if _client(hub, caller, client_id)["locale"].startswith("fr") else Language.ENGLISH


def this_month(hub: Hub, caller: Caller, client_id: uuid.UUID, *, now: dt.datetime) -> Month:
    """The month that it is where the client lives. Raises NotFound."""
    return month_of(now.astimezone(ZoneInfo(_client(hub, caller, client_id)["time_zone"])).date())


def write_report(hub: Hub, caller: Caller, wish: ReportWish, *, form: Format, now: dt.datetime) -> WrittenReport:
    """Raises Forbidden, NotFound for a client or portfolio that is not the caller's, Unprocessable for a month that cannot be reported."""
    caller.require(Action.READ)
    report = gather(hub, caller, wish, now=now)
    content = render(to_document(report), form=form)
    return WrittenReport(f"report-{wish.month}-{wish.language}.{form}", MEDIA_TYPES[form], content)


def _client(hub: Hub, caller: Caller, client_id: uuid.UUID) -> Any:
    return orjson.loads(read_row(hub, caller, CLIENTS, client_id, fields=CLIENTS.columns))
