"""A connection's schedule, forecast before it is saved; one that its tool's plan cannot pay is refused with the one that fits."""

from typing import Any

from hub.admin.desk import Desk, to_json
from hub.errors import Unprocessable
from hub.forecast import Allowance, Cost, Forecast, cost_of_runs, cost_of_scopes, forecast, in_words
from hub.registry import get_connector
from hub.storage.connections import StoredConnection
from hub.storage.costs import read_costs


def forecast_of(desk: Desk, stored: StoredConnection, *, has_new_scopes: bool = False) -> Forecast | None:
    """What the schedule will ask; None without one. With `has_new_scopes` earlier runs tell nothing."""
    if stored.schedule is None:
        return None
    described = get_connector(stored.connector).description
    costs = read_costs(desk.rows, client_id=stored.client_id, connection_id=stored.id)
    scopes = len(stored.scopes) if stored.scopes is not None else costs.scopes
    cost: Cost | None = None if has_new_scopes else cost_of_runs(costs.runs)
    return forecast(
        stored.schedule,
        connection_id=stored.id,
        cost=cost or cost_of_scopes(described.cost, scopes, rate=described.rate, word=described.scope_word),
        allowance=Allowance(costs.requests_a_day, described.rate),
        now=desk.now,
    )


def forecast_json(desk: Desk, stored: StoredConnection) -> dict[str, Any] | None:
    """The forecast as the outside sees it."""
    found = forecast_of(desk, stored)
    plain: dict[str, Any] | None = to_json(found.as_json()) if found else None
    return plain


def refuse_unpayable(desk: Desk, stored: StoredConnection, *, has_new_scopes: bool = False) -> None:
    """Raises Unprocessable for a schedule that asks more than the tool's plan allows, with the schedule that fits."""
    found = forecast_of(desk, stored, has_new_scopes=has_new_scopes)
    if found is None or found.fits is not False:
        return
    described = get_connector(stored.connector).description
    lesser = f"choose fewer {described.scope_word}s, or a larger plan"
    hint = f"Sync {in_words(found.fitting_every)} or less often; or {lesser}." if found.fitting_every else ""
    raise Unprocessable(
        f'The schedule of connection "{stored.name}" would ask {described.title} {found.requests_a_day:,} times a day '
        f"(runs: {found.runs_a_day:,}, of {found.requests_a_run:,} each, {found.basis}); its plan leaves {found.allowed_a_day:,} for it.",
        hint=hint or f"Not even one run a day fits: {lesser}.",
        code="schedule_too_dear",
    )
