"""Trying Tempo before it is used. Only hours are needed; what else cannot be read is said and no fault."""

import datetime as dt
from collections.abc import Callable, Iterator

from connectors.jira.api import JiraApi
from connectors.jira.settings import JiraSettings
from connectors.jira.tempo.api import TempoApi, check_tempo
from connectors.jira.tempo.deleted import has_log
from connectors.sdk.contract import CheckItem, Runtime
from connectors.sdk.errors import AccessDenied, ConfigError, ConnectorError

Trial = Callable[[TempoApi, dt.datetime], bool]


def check_hours(settings: JiraSettings, runtime: Runtime, api: JiraApi) -> Iterator[CheckItem]:
    """Nothing without a token for Tempo."""
    if not settings.tempo_token:
        return
    try:
        check_tempo(settings, api)
        with TempoApi(settings, runtime) as tempo:
            tempo.get("worklogs", what="list worklogs", params={"limit": 1})
            yield CheckItem("tempo hours", ok=True, message="Hours come from Tempo; Jira's own worklogs are not read.")
            for name, (is_there, without) in _TRIALS.items():
                yield _tried(name, tempo, runtime.now(), is_there=is_there, without=without)
            yield _cost_tracker(tempo, runtime.now())
    except ConnectorError as error:
        yield CheckItem("tempo hours", ok=False, message=error.message, remedy=error.hint or "Try again later.")


def _tried(name: str, tempo: TempoApi, now: dt.datetime, *, is_there: Trial, without: str) -> CheckItem:
    if is_there(tempo, now):
        return CheckItem(name, ok=True, message="Can be read.")
    return CheckItem(name, ok=True, message=f"Is not available to this token; {without}.")


def _cost_tracker(tempo: TempoApi, now: dt.datetime) -> CheckItem:
    """No fault either way: what is told of it leaves out how much a budget is and whose."""
    if _can(_ask_cost_tracker)(tempo, now):
        message = "Is there, but its budgets and rates are not read: it does not tell which project they belong to."
    else:
        message = "Is not available to this token; nothing is read from it."
    return CheckItem("tempo cost tracker", ok=True, message=message)


def _can(ask: Callable[[TempoApi, dt.datetime], object]) -> Trial:
    def trial(tempo: TempoApi, now: dt.datetime) -> bool:
        try:
            ask(tempo, now)
        except (AccessDenied, ConfigError):
            return False
        return True

    return trial


def _ask_plans(tempo: TempoApi, now: dt.datetime) -> object:
    today = now.date().isoformat()
    return tempo.get("plans", what="list plans", params={"from": today, "to": today, "limit": 1})


def _ask_approvals(tempo: TempoApi, _now: dt.datetime) -> object:
    return tempo.get("teams", what="read timesheet approvals", params={"limit": 1})


def _ask_schemes(tempo: TempoApi, _now: dt.datetime) -> object:
    return tempo.get("workload-schemes", what="read working weeks and holidays", params={"limit": 1})


def _ask_cost_tracker(tempo: TempoApi, _now: dt.datetime) -> object:
    return tempo.get_beside("cost-tracker/1/projects", what="list cost projects")


_TRIALS: dict[str, tuple[Trial, str]] = {
    "tempo deletions": (lambda tempo, now: has_log(tempo, now=now), "deletions are found once a day by counting"),
    "tempo approvals": (_can(_ask_approvals), "approvals stay unknown"),
    "tempo plans": (_can(_ask_plans), "planned hours stay unknown"),
    "tempo schemes": (_can(_ask_schemes), "people have the working week of the client"),
}
