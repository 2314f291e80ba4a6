"""Who has to work when: schemes of weeks and of holidays, and whether there is a Cost Tracker."""

from typing import Any

from hub.demo.fake_tempo.render import to_user
from hub.demo.fake_tempo.wire import Call, Route, TempoProblem
from hub.demo.fake_tempo.world import Holiday, HolidayScheme, Scope, WeekScheme
from hub.demo.loopback.answer import Answer

JsonObject = dict[str, Any]
_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def list_weeks(call: Call) -> Answer:
    return call.page(list(call.world.weeks.values()), lambda week: _to_week(week, call.base))


def members_of_week(call: Call) -> Answer:
    return call.page(_found(call, call.world.weeks).members, to_user)


def week_of_user(call: Call) -> Answer:
    """The scheme that names a person."""
    for week in call.world.weeks.values():
        if any(member.account_id == call.params["account"] for member in week.members):
            return Answer.of(_to_week(week, call.base))
    raise TempoProblem(404, "Workload scheme cannot be found in the system")


def list_holiday_schemes(call: Call) -> Answer:
    return call.whole(_to_scheme(scheme, call.base) for scheme in call.world.holidays.values())


def list_holidays(call: Call) -> Answer:
    """Of one year; a fixed holiday is kept with the year it was made in, and comes in every one."""
    scheme = _found(call, call.world.holidays)
    year = call.number("year", call.world.jira.clock.now.year)
    shown = [holiday for holiday in scheme.holidays if holiday.is_fixed or holiday.day.year == year]
    return call.whole(_to_holiday(holiday, scheme, call.base) for holiday in shown)


def members_of_holidays(call: Call) -> Answer:
    return call.page(_found(call, call.world.holidays).members, to_user)


def list_cost_projects(call: Call) -> Answer:
    return call.whole(())


def _found(call: Call, schemes: dict[int, Any]) -> Any:
    number = call.params["scheme"]
    scheme = schemes.get(int(number)) if number.isdigit() else None
    if scheme is None:
        raise TempoProblem(404, "Scheme cannot be found in the system")
    return scheme


def _to_week(week: WeekScheme, base: str) -> JsonObject:
    return {
        "self": f"{base}/4/workload-schemes/{week.number}",
        "id": week.number,
        "name": week.name,
        "description": "",
        "defaultScheme": week.is_default,
        "memberCount": len(week.members),
        "days": [{"day": day, "requiredSeconds": seconds} for day, seconds in zip(_DAYS, week.seconds, strict=True)],
    }


def _to_scheme(scheme: HolidayScheme, base: str) -> JsonObject:
    return {
        "self": f"{base}/4/holiday-schemes/{scheme.number}",
        "id": scheme.number,
        "name": scheme.name,
        "defaultScheme": scheme.is_default,
        "memberCount": len(scheme.members),
    }


def _to_holiday(holiday: Holiday, scheme: HolidayScheme, base: str) -> JsonObject:
    return {
        "self": f"{base}/4/holiday-schemes/{scheme.number}/holidays/{holiday.number}",
        "id": holiday.number,
        "schemeId": scheme.number,
        "type": "FIXED" if holiday.is_fixed else "FLOATING",
        "name": holiday.name,
        "date": holiday.day.isoformat(),
        "durationSeconds": holiday.seconds,
    }


ROUTES = (
    Route("GET", "/4/workload-schemes", list_weeks, Scope.SCHEMES),
    Route("GET", "/4/workload-schemes/users/{account}", week_of_user, Scope.SCHEMES),
    Route("GET", "/4/workload-schemes/{scheme}/members", members_of_week, Scope.SCHEMES),
    Route("GET", "/4/holiday-schemes", list_holiday_schemes, Scope.SCHEMES),
    Route("GET", "/4/holiday-schemes/{scheme}/holidays", list_holidays, Scope.SCHEMES),
    Route("GET", "/4/holiday-schemes/{scheme}/members", members_of_holidays, Scope.SCHEMES),
    Route("GET", "/cost-tracker/1/projects", list_cost_projects, Scope.COSTS),
)
