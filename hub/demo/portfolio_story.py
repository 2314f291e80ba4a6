"""What the make-believe client's PMO makes of its tools: consolidated projects, who is who, what hours and currencies cost.

The plan gives a project its scope, Jira its hours and risks, so that each hour counts once; what the plan says of money besides counts
nowhere, and is named among the project's sources.
"""

import datetime as dt
import math
import uuid
from decimal import Decimal
from typing import Any

from hub.admin.people import create_person, decide_accounts
from hub.admin.prices import create_rate
from hub.admin.projects import change_project, create_portfolio, create_project, put_links
from hub.demo.story import FIRST_DAY, PEOPLE, PROJECTS, Project
from hub.queries.people import list_account_rows, list_person_rows
from hub.queries.proposals import Unlinked, list_unlinked
from hub.queries.reading import reading
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.prices import save_fx_rates
from hub.storage.projects import list_projects
from hub.wiring import Hub

PMO = Caller.operator("PMO of Aurore Énergie")
PORTFOLIO = "Aurore 2026"
PROGRAMMES = {"Numérique": ("ERP", "POR"), "Sites": ("WFN", "DEM")}
SPONSORS = {
    "ERP": "Direction financière",
    "WFN": "Direction industrielle",
    "POR": "Direction commerciale",
    "DEM": "Secrétariat général",
}
PHASES = {"ERP": "Réalisation", "WFN": "Engineering", "POR": "Version 1", "DEM": "Préparation"}
LINKS: dict[str, dict[str, tuple[str, ...]]] = {
    "ERP": {"msproject": ("scope",), "jira": ("time", "risk")},
    "WFN": {"msproject": ("scope",), "jira": ("time", "risk")},
    "POR": {"jira": ("scope", "time", "risk"), "monday": ("cost", "risk")},
    "DEM": {"msproject": ("scope", "time", "cost", "risk")},
}
"""Project -> tool -> roles."""
BUDGETS = {"DEM": 18_000}
"""What the tools do not say and the steering committee approved."""
FIRST_BUDGETS = {"POR": (dt.date(2026, 11, 5), 80_000)}
"""What it approved at first, and the day on which it raised that."""
RATES = {"GBP": (0.86, 0.012), "USD": (1.09, 0.02), "CHF": (0.95, 0.008)}
"""Units for one euro, and how far they sway in a season."""
SEASON_DAYS = 90
SOURCE = "Trésorerie Aurore"


def consolidate(hub: Hub, client_id: uuid.UUID, *, today: dt.date) -> None:
    """Everything the PMO adds to what the tools brought. Call it after the first syncs, and again as days pass: it goes on from there."""
    with hub.database.session(Scope.of(client_id)) as session:
        held = list_projects(session, client_id=client_id)
    if held:
        for stored in held:
            change_project(hub, caller=PMO, project_id=stored.id, body={"approved_budget": _budget(stored.code, today)})
    else:
        _set_up(hub, client_id, today=today)
    known = _know_ana(hub, client_id)
    if not held:
        _price_hours(hub, client_id, known=known)
    _price_currencies(hub, client_id, until=today)


def _set_up(hub: Hub, client_id: uuid.UUID, *, today: dt.date) -> None:
    with reading(hub.database, Scope.of(client_id)) as reader:
        loose = list_unlinked(reader, client_id)
    portfolio = create_portfolio(hub, caller=PMO, body=_named(client_id, PORTFOLIO))
    for programme, codes in PROGRAMMES.items():
        body = _named(client_id, programme) | {"kind": "programme", "parent_id": portfolio}
        parent = create_portfolio(hub, caller=PMO, body=body)
        for project in (project for project in PROJECTS if project.code in codes):
            budget = _budget(project.code, today)
            _add_project(hub, client_id, project, parent=parent, budget=budget, loose=loose)


def _budget(code: str, day: dt.date) -> int | None:
    """What was approved of a project on a day."""
    raised, first = FIRST_BUDGETS.get(code, (dt.date.min, None))
    if day < raised:
        return first
    return next(project.budget for project in PROJECTS if project.code == code) or BUDGETS.get(code)


def _named(client_id: uuid.UUID, name: str) -> dict[str, Any]:
    return {"client_id": client_id, "name": name}


def _add_project(
    hub: Hub,
    client_id: uuid.UUID,
    project: Project,
    *,
    parent: uuid.UUID,
    budget: int | None,
    loose: list[Unlinked],
) -> None:
    body = _named(client_id, project.name) | {
        "code": project.code,
        "currency": project.currency or "EUR",
        "portfolio_id": parent,
        "sponsor": SPONSORS[project.code],
        "manager": PEOPLE[0].name,
        "phase": PHASES[project.code],
        "target_start": project.first_day,
        "approved_budget": budget,
    }
    project_id = create_project(hub, caller=PMO, body=body)
    links = [
        {"source_project_id": source.source_project_id, "roles": roles}
        for tool, roles in LINKS[project.code].items()
        for source in loose
        if source.connector == tool and _is_part(source, project)
    ]
    put_links(hub, caller=PMO, project_id=project_id, body={"links": links})


def _is_part(source: Unlinked, project: Project) -> bool:
    """By its key, which plans begin with; a board is called as its project is."""
    if source.key:
        return source.key.split(" ")[0] == project.code
    return source.name.startswith(project.name.split(" 🚀")[0])


def _know_ana(hub: Hub, client_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """People by name. Who hides her address is linked by hand, to one of those that tools took her for."""
    with reading(hub.database, Scope.of(client_id)) as reader:
        rows = list_account_rows(reader, client_id)
        people = sorted(list_person_rows(reader, client_id), key=lambda row: row.email or "")
    known = {row.name: row.id for row in people}
    for name in [person.name for person in PEOPLE if person.email is None]:
        accounts = [row.id for row in rows if row.name == name and (name not in known or row.person_id != known[name])]
        if accounts:
            known[name] = known.get(name) or create_person(hub, caller=PMO, body=_named(client_id, name))
            decide_accounts(hub, caller=PMO, person_id=known[name], body={"account_ids": accounts})
    return known


def _price_hours(hub: Hub, client_id: uuid.UUID, *, known: dict[str, uuid.UUID]) -> None:
    for person in PEOPLE:
        if person.name in known:
            body = {"client_id": client_id, "person_id": known[person.name], "kind": "cost", "currency": "EUR"}
            create_rate(hub, caller=PMO, body=body | {"amount_per_hour": person.hourly_cost, "valid_from": FIRST_DAY})


def _price_currencies(hub: Hub, client_id: uuid.UUID, *, until: dt.date) -> None:
    """One rate a working day and currency."""
    days = [FIRST_DAY + dt.timedelta(days=n) for n in range((until - FIRST_DAY).days + 1)]
    rows = [
        {
            "client_id": client_id,
            "on_date": day,
            "from_currency": "EUR",
            "to_currency": currency,
            "rate": Decimal(str(round(middle + sway * math.sin(n / SEASON_DAYS * math.tau), 4))),
            "source": SOURCE,
        }
        for n, day in enumerate(days)
        if day.weekday() < 5
        for currency, (middle, sway) in RATES.items()
    ]
    with hub.database.session(Scope.of(client_id)) as session:
        save_fx_rates(session, rows)
