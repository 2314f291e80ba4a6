"""The one call that makes a report: for the command, for REST, for whoever sends it."""

import datetime as dt
from dataclasses import dataclass

from hub.report.document import to_document
from hub.report.gather import ReportWish, gather
from hub.report.render import MEDIA_TYPES, Format, render
from hub.security.caller import Action, Caller
from hub.wiring import Hub


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report as a file."""

    name: str
    media_type: str
    content: bytes


def write_report(hub: Hub, caller: Caller, wish: ReportWish, *, form: Format, now: dt.datetime) -> WrittenReport:
    """Raises Forbidden, NotFound for a client or portfolio that is not the caller's, Unprocessable for a month that cannot be reported."""
    caller.require(Action.READ)
    report = gather(hub, caller, wish, now=now)
    content = render(to_document(report), form=form)
    return WrittenReport(f"report-{wish.month}-{wish.language}.{form}", MEDIA_TYPES[form], content)
