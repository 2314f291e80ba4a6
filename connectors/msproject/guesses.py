"""Rules proposed to an admin for fields that people added, from their kind and the words of their names, each with its reason. Pure.

Names are read in English, French, German and Spanish. A guess is never applied by itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from connectors.sdk.contract import MappingGuess, Scope

FieldKind = Literal["money", "number", "date", "text"]
_MONEY = re.compile(
    r"budget|cost|co[uû]t|kosten|coste|presupuesto|montant|betrag|amount|importe|capex|opex", re.IGNORECASE
)
_MONEY_KINDS = (
    ("actual", re.compile(r"actual|r[ée]el|ist[- _]|spent|d[ée]pens|gastado", re.IGNORECASE)),
    ("committed", re.compile(r"commit|engag|bestell|comprometid|purchase order", re.IGNORECASE)),
    ("forecast", re.compile(r"forecast|pr[ée]vi|prognose|previsi|estimate|\beac\b", re.IGNORECASE)),
)
_CURRENCY = re.compile(r"\b(EUR|USD|GBP|CHF|CAD|JPY|AUD|SEK|NOK|DKK|PLN)\b|([€£])")
_SIGNS = {"€": "EUR", "£": "GBP"}
_COLUMNS: tuple[tuple[FieldKind, str, re.Pattern[str]], ...] = (
    ("number", "story_points", re.compile(r"story.?points?", re.IGNORECASE)),
    ("date", "due_on", re.compile(r"\bdue|deadline|[ée]ch[ée]ance|f[äa]llig|vencimiento", re.IGNORECASE)),
    ("text", "status", re.compile(r"^(task.?)?(status|[ée]tat|statut|estado)$", re.IGNORECASE)),
)
_NO_WORK = re.compile(
    r"\b(template|mod[èe]le|vorlage|plantilla|copy of|copie de|kopie von|backup|archive)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Field:
    """`id` is what a rule names it by, `level` what carries it (project or task), `place` reads like "a column of tasks"."""

    id: str
    title: str
    kind: FieldKind
    level: str
    place: str


def guess_fields(fields: Iterable[Field]) -> Iterator[MappingGuess]:
    """One rule a field at the most: money first, then columns of a task."""
    for field in fields:
        said = f'"{field.title}" is {field.place}'
        if field.kind == "money":
            yield MappingGuess("money", [_money_rule(field)], f"{said} and holds amounts.")
        elif field.kind == "number" and _MONEY.search(field.title):
            yield MappingGuess("money", [_money_rule(field)], f"{said}, a number whose name speaks of money.")
        elif field.level == "task":
            yield from _column_guess(field, said)


def guess_roles(scopes: Iterable[Scope]) -> Iterator[MappingGuess]:
    """Plans that sound like patterns or copies of others would count work twice. No path of a mapping leads to an id with a dot."""
    for scope in scopes:
        if _NO_WORK.search(scope.name) and "." not in scope.id:
            reason = f'"{scope.name}" sounds like a template or a copy: its work would be counted a second time.'
            yield MappingGuess(f"scopes.{scope.id}.role", "ignore", reason)


def _money_rule(field: Field) -> dict[str, Any]:
    kind = next((kind for kind, word in _MONEY_KINDS if word.search(field.title)), "budget")
    rule = {"field": field.id, "kind": kind, "level": field.level}
    currency = _CURRENCY.search(field.title)
    return rule | ({"currency": currency[1] or _SIGNS[currency[2]]} if currency else {})


def _column_guess(field: Field, said: str) -> Iterator[MappingGuess]:
    for kind, column, word in _COLUMNS:
        if field.kind == kind and word.search(field.title):
            yield MappingGuess(f"fields.{column}", [field.id], f"{said} whose name and kind fit {column}.")
