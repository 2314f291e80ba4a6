"""Amounts in the properties of projects: free JSON that apps and administrators keep there, read where a money rule names it.

`property:KEY` is the number itself, `property:KEY/a/b` the one under these names within it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from connectors.jira.api import JiraApi
from connectors.jira.turns import due_projects, read_at
from connectors.sdk.contract import FetchPlan, Gap, Page
from connectors.sdk.errors import AccessDenied, RecordRejected
from connectors.sdk.mapping import MoneyRule, ScopeRules
from connectors.sdk.payload import decode_json, encode_json
from connectors.sdk.reading import to_decimal
from models.records import BudgetLineRecord, Removal
from models.vocabulary import BudgetBasis, Entity, Presence

JsonObject = dict[str, Any]
STREAM = "properties"
_PREFIX = "property:"
_WHAT = "read a project's properties"
_NOT_FOUND = 404


def property_pages(
    api: JiraApi, plan: FetchPlan, projects: Sequence[JsonObject], *, now: dt.datetime
) -> Iterator[Iterator[Page | Gap]]:
    """By project, in any order: those whose turn it is, and those whose rules name what was not asked for then."""
    keys = {project["id"]: _keys(plan.mapping.for_scope(project["id"])) for project in projects}
    asked = [project for project in projects if plan.wants(STREAM) and keys[project["id"]]]
    due = due_projects(plan, STREAM, asked, is_unread=lambda scope, state: state["keys"] != keys[scope])
    return (_of_project(api, project["id"], keys[project["id"]], now=now) for project in due)


def _of_project(api: JiraApi, project_id: str, keys: list[str], *, now: dt.datetime) -> Iterator[Page | Gap]:
    """A page for each property; one that is not there is a page without a value."""
    for key in keys:
        answer = api.request("GET", f"project/{project_id}/properties/{quote(key, safe='')}", what=_WHAT)
        try:
            body = encode_json({"key": key}) if answer.status == _NOT_FOUND else api.insist(answer, _WHAT).body
        except AccessDenied as error:
            yield Gap(STREAM, project_id, error.message, error.hint)
            return
        yield Page(STREAM, project_id, body, cursor=read_at(now, keys=keys) if key == keys[-1] else None)


def to_amounts(document: JsonObject, rules: ScopeRules) -> Iterator[tuple[MoneyRule, Any]]:
    """The rules of this property with what stands at their place."""
    for rule in _rules(rules):
        if _key_of(rule) != document["key"]:
            continue
        value = _value_of(document)
        for name in (rule.field or "").split("/")[1:]:
            value = value.get(name) if isinstance(value, dict) else None
        yield rule, value


def to_line(rule: MoneyRule, value: Any, *, project_id: str, currency: str | None) -> BudgetLineRecord | Removal:
    """A line of the project; a value that is gone is proof that its line is. Raises RecordRejected without a currency, ValueError for no number."""
    source_id = f"{project_id}:{rule.field}:{rule.kind.value}"
    amount = to_decimal(value)
    if amount is None:
        return Removal(
            entity=Entity.BUDGET_LINE, source_id=source_id, presence=Presence.DELETED, reason="the property is empty"
        )
    if currency is None:
        raise RecordRejected(
            f'"{rule.field}" holds money, and nobody said in which currency.',
            source_id=source_id,
            rule="missing:currency",
            hint="Give the rule, the scope or the connection a currency.",
        )
    return BudgetLineRecord(
        source_id=source_id,
        project=project_id,
        kind=rule.kind,
        category=rule.category,
        cost_class=rule.cost_class,
        is_contingency=rule.is_contingency,
        amount=amount * Decimal(rule.factor),
        currency=currency,
        basis=BudgetBasis.TOOL,
        source_field=rule.field,
    )


def _value_of(document: JsonObject) -> Any:
    """The value; Data Center's documentation shows its JSON as a text."""
    value = document.get("value")
    try:
        return decode_json(value.encode()) if isinstance(value, str) else value
    except ValueError:
        return value


def _rules(rules: ScopeRules) -> list[MoneyRule]:
    return [rule for rule in rules.money if (rule.field or "").startswith(_PREFIX)]


def _keys(rules: ScopeRules) -> list[str]:
    return sorted({_key_of(rule) for rule in _rules(rules)})


def _key_of(rule: MoneyRule) -> str:
    return (rule.field or "").removeprefix(_PREFIX).split("/")[0]
