"""When people can work: holidays and absences that are said here, calendars that tools keep."""

from typing import Any
from uuid import UUID

from babel import Locale
from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.admin import availability, clients
from hub.errors import HubError
from hub.portfolio.days import name_holidays
from hub.queries.calendars import list_tool_calendars
from hub.queries.reading import reading
from hub.security.caller import Action
from hub.web.admin.prices import list_people
from hub.web.forms import text_of
from hub.web.languages import locale_of, msg
from hub.web.pages import PageRoute, render, translate
from hub.web.tables import Column, ListOf, Row, Table
from hub.web.visit import Posted, SignedIn, Visit, go_to
from models.reporting.effort import AVAILABILITY

router = APIRouter(prefix="/admin/calendars", route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/calendars"
FIELDS = ("client_id", "person_id", "country", "subdivision", "pct", "valid_from", "valid_to", "note")
MINUTES_PER_HOUR = 60


@router.get("")
def show_calendars(request: Request, visit: SignedIn) -> Response:
    """What was said, the holidays that follow from it, and what the tools keep."""
    visit.caller.require(Action.INSPECT)
    return _page(request, visit)


@router.post("")
def add(request: Request, visit: SignedIn, form: Posted) -> Response:
    body = {name: text_of(form, name) for name in FIELDS if text_of(form, name)}
    try:
        availability.add_availability(visit.hub, caller=visit.caller, body=body)
    except HubError as error:
        return _page(request, visit, error=error, given=body)
    return go_to(PLACE, notice=translate(request, msg("Saved.")))


@router.post("/{availability_id}/remove")
def remove(availability_id: UUID, visit: SignedIn, _form: Posted) -> Response:
    availability.remove_availability(visit.hub, caller=visit.caller, availability_id=availability_id)
    return go_to(PLACE)


def _page(
    request: Request, visit: Visit, *, error: HubError | None = None, given: dict[str, Any] | None = None
) -> Response:
    held = clients.list_clients(visit.hub, caller=visit.caller)
    people = list_people(visit)
    locale, places = locale_of(visit.language), availability.list_places()
    said = _said(request, visit, {one["id"]: one["name"] for one in held}, {one["id"]: one["name"] for one in people})
    with reading(visit.hub.database, visit.caller.scope) as reader:
        tools = list_tool_calendars(reader)
    return render(
        request,
        "calendars.html",
        status=error.status_code if error else 200,
        said=said,
        holidays=_holidays(said.rows, visit.language),
        tools=[] if visit.caller.hide_people else tools,
        clients=[(one["id"], one["name"]) for one in held],
        people=[(one["id"], one["name"]) for one in people if one["name"]],
        countries=sorted(((code, _country(code, locale)) for code in places), key=lambda pair: pair[1]),
        days=[name.capitalize() for _, name in sorted(locale.days["format"]["abbreviated"].items())],
        error=error,
        given=given or {},
    )


def _said(request: Request, visit: Visit, names: dict[str, str], people: dict[str, str]) -> Table:
    everybody, locale = translate(request, msg("Everybody")), locale_of(visit.language)
    somebody = translate(request, msg("hidden from you"))

    def who(row: Row) -> str:
        return (people.get(row["person_id"]) or somebody) if row["person_id"] else everybody

    columns = [
        Column("who", msg("Who"), show=who, sub=lambda row: row.get("note") or ""),
        Column("client_id", msg("Client"), show=lambda row: names.get(row["client_id"])),
        Column(
            "country",
            msg("Holidays of"),
            show=lambda row: row["country"] and _country(row["country"], locale),
            sub=lambda row: row["subdivision"] or "",
        ),
        Column("pct", msg("Share of the working time"), "percent"),
        Column("valid_from", msg("From"), "day"),
        Column("valid_to", msg("To"), "day"),
    ]
    none = msg("Nothing was said: everybody works the client's usual week, without holidays.")
    return ListOf(model=AVAILABILITY, caption=msg("Holidays and absences"), columns=columns, none=none).read(
        request, visit
    )


def _holidays(rows: Any, language: str) -> list[tuple[str, list[tuple[Any, str]]]]:
    """The holidays to come of every place that is named, this year and the next."""
    today = clock.now().date()
    places = dict.fromkeys((row["country"], row["subdivision"]) for row in rows if row["country"])
    found = []
    for country, part in places:
        days = name_holidays(country, (today.year, today.year + 1), subdivision=part, language=language)
        place = _country(country, locale_of(language))
        found.append((f"{place}, {part}" if part else place, [(day, name) for day, name in days if day >= today]))
    return found


def _country(code: str, locale: Locale) -> str:
    return str(locale.territories.get(code, code))
