"""The menu: what a role may open, and where the visitor is."""

from dataclasses import dataclass

from hub.security.caller import Action
from hub.web.languages import msg
from hub.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. `icon` names a symbol of `icons.html`; `action` is what the role must be allowed."""

    path: str
    label: str
    icon: str
    action: Action
    is_current: bool = False


START = "/portfolio"
SECTIONS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "",
        (
            Item("/portfolio", msg("Portfolio"), "portfolio", Action.READ),
            Item("/resources", msg("Resources"), "resources", Action.READ),
        ),
    ),
    (
        msg("Data"),
        (
            Item("/quality", msg("Data quality"), "quality", Action.INSPECT),
            Item("/admin/connections", msg("Connections"), "connections", Action.INSPECT),
            Item("/admin/prices", msg("Rates"), "prices", Action.INSPECT),
            Item("/admin/calendars", msg("Working time"), "calendars", Action.INSPECT),
            Item("/admin/runs", msg("Runs"), "runs", Action.INSPECT),
        ),
    ),
    (
        msg("Administration"),
        (
            Item("/admin/clients", msg("Clients"), "clients", Action.ADMINISTER),
            Item("/admin/users", msg("Users"), "users", Action.ADMINISTER),
            Item("/admin/tokens", msg("Tokens"), "tokens", Action.ADMINISTER),
            Item("/admin/audit", msg("Audit log"), "audit", Action.ADMINISTER),
            Item("/admin/health", msg("System health"), "health", Action.ADMINISTER),
        ),
    ),
)


def menu_of(visit: Visit, path: str) -> list[tuple[str, list[Item]]]:
    """The sections with the entries the visitor may open; the present one is marked."""
    if visit.visitor is None:
        return []
    caller = visit.visitor.caller
    sections = []
    for label, items in SECTIONS:
        shown = [
            Item(item.path, item.label, item.icon, item.action, is_current=_is_within(path, item.path))
            for item in items
            if caller.may(item.action)
        ]
        if shown:
            sections.append((label, shown))
    return sections


def _is_within(path: str, place: str) -> bool:
    """The start page is the portfolio; so is each project of it."""
    if place == START:
        return path in {"/", START} or path.startswith("/projects/")
    return path == place or path.startswith(f"{place}/")
