"""What a site offers to read, and rules proposed to its admin, each with its reason. Nothing here is applied by itself."""

import re
from collections.abc import Iterator
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.api import JiraApi
from connectors.jira.directory import list_fields, list_projects
from connectors.jira.fields import scope_of
from connectors.sdk.contract import Discovery, MappingGuess, Scope

JsonObject = dict[str, Any]
_MONEY = re.compile(r"budget|cost|co[uû]t|kosten|coste|presupuesto|montant|betrag|price|prix", re.IGNORECASE)
_CURRENCY = re.compile(r"\b(EUR|USD|GBP|CHF|CAD|JPY|AUD|SEK|NOK|DKK|PLN)\b|([€$£])")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_ACTUAL = re.compile(r"actual|r[ée]el|ist-|spent|d[ée]pens", re.IGNORECASE)
_WAITING = re.compile(r"hold|wait|attente|suspend|pause|blocked|bloqu|wartet|espera", re.IGNORECASE)
_DROPPED = re.compile(r"cancel|annul|abandon|reject|rejet|won't|verworfen|abgelehnt|storniert", re.IGNORECASE)
_LATER_FIRST = re.compile(r"depends on|requires|d[ée]pend de|hängt ab von|needs", re.IGNORECASE)


def discover_site(api: JiraApi) -> Discovery:
    """Scopes in the order of Jira, and guesses for money, statuses and dependencies."""
    projects = [project for _, page, _ in list_projects(api) for project in page]
    guesses = (*_money(list_fields(api)[1]), *_statuses(api), *_dependencies(api))
    return Discovery(tuple(_to_scope(project, api.site_url) for project in projects), guesses)


def _to_scope(project: JsonObject, site: str) -> Scope:
    return Scope(
        id=project["id"],
        name=project["name"],
        key=project["key"],
        archived=bool(project.get("archived")),
        url=f"{site}/browse/{project['key']}",
    )


def _money(fields: list[JsonObject]) -> Iterator[MappingGuess]:
    """Number fields that sound like money. A team-managed field is proposed for its own project."""
    for field in fields:
        if (field.get("schema") or {}).get("type") != "number" or not field.get("custom"):
            continue
        name, scope = field["name"], scope_of(field)
        if not _MONEY.search(name):
            continue
        currency = _CURRENCY.search(name)
        rule: JsonObject = {"field": field["id"], "kind": "actual" if _ACTUAL.search(name) else "budget"}
        if currency:
            rule["currency"] = currency[1] or _SIGNS[currency[2]]
        path = f"scopes.{scope}.money" if scope else "money"
        yield MappingGuess(path, [rule], f'"{name}" is a number field whose name speaks of money.')


def _statuses(api: JiraApi) -> Iterator[MappingGuess]:
    """Jira has no category for waiting or dropped work, so such statuses count as in progress and done."""
    for status in items_of(api.get("status", what="list statuses").json(), "", of=api.place):
        name, category = status["name"], status["statusCategory"]["key"]
        if category == "indeterminate" and _WAITING.search(name):
            yield MappingGuess(f"status.{status['id']}", "on_hold", f'"{name}" sounds like waiting, not like progress.')
        elif category == "done" and _DROPPED.search(name):
            yield MappingGuess(f"status.{status['id']}", "cancelled", f'"{name}" sounds dropped, not finished.')


def _dependencies(api: JiraApi) -> Iterator[MappingGuess]:
    """Link types whose outward side waits for the other: the inward phrase is what the predecessor says."""
    answer = api.get("issueLinkType", what="list link types")
    for link_type in items_of(answer.json(), "issueLinkTypes", of=api.place):
        if _LATER_FIRST.search(link_type["outward"]):
            reason = f'An issue that "{link_type["outward"]}" another one cannot finish before it.'
            yield MappingGuess(f"dependency.{link_type['inward']}", "FS", reason)
