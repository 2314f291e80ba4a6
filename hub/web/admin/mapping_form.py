"""A mapping as a form, and back: source words with their counts on the left, meanings on the right; fields; money; hours.

The rules of one scope are the same form over that part of the mapping. What it does not show (a field by name, ...) stays as it was; the
JSON beside it holds everything.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from hub.queries.source_words import SourceWord
from hub.web.forms import text_of
from hub.web.languages import msg
from models.vocabulary import BudgetKind, CostCategory, DependencyType, Priority, StatusCategory, TaskKind

NONE = "none"
"""The meaning of a word that should have none: a link that is no dependency."""
MEANINGS: dict[str, tuple[str, ...]] = {
    "status": tuple(StatusCategory),
    "kind": tuple(TaskKind),
    "priority": tuple(Priority),
    "dependency": (*DependencyType, NONE),
}
TITLES = {
    "status": msg("Status"),
    "kind": msg("Kind of work"),
    "priority": msg("Priority"),
    "dependency": msg("Dependency"),
}
TARGETS = (
    "planned_start",
    "planned_finish",
    "due_on",
    "estimate_seconds",
    "remaining_seconds",
    "story_points",
    "percent_complete",
    "status",
    "assignee",
)
UNIT = re.compile(r"^(?P<field>.+?) in (?P<unit>hours|days|minutes|seconds|percent|ratio)$")
BLANK_MONEY_ROWS, BLANK_TIME_ROWS = 2, 1
TIME_SOURCES = ("native", "tempo", "board", "field")
UNITS = ("", "hours", "days", "minutes", "seconds")
ROLES = ("", "project", "portfolio", "timesheet", "budget", "risks", "ignore")
SUBTASKS = ("", "tasks", "checklist", "ignore")
PLAIN = ("currency", "hours_per_day", "time_zone", "subtasks")
"""Keys with one value, as they are typed."""
MONEY_KINDS, MONEY_CATEGORIES = tuple(BudgetKind), tuple(CostCategory)


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word of the tool, what it means now by all rules together, and what the mapping itself says of it ("" is nothing)."""

    word: str
    now: str
    count: int
    chosen: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A target column and the source fields that fill it, the first filled one first."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class MoneyRow:
    field: str
    kind: str
    currency: str
    category: str


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A place that hours come from."""

    field: str
    source: str
    unit: str


@dataclass(frozen=True, slots=True)
class MappingForm:
    words: dict[str, list[WordRow]]
    fields: list[FieldRow]
    money: list[MoneyRow]
    time: list[TimeRow]
    plain: dict[str, str]
    role: str


def to_form(document: Mapping[str, Any], words: Iterable[SourceWord]) -> MappingForm:
    """The form of a mapping; words that only the mapping knows are shown with a count of zero."""
    rows: dict[str, dict[str, WordRow]] = {key: {} for key in MEANINGS}
    chosen = {key: dict(document.get(key) or {}) for key in MEANINGS}
    for found in words:
        if found.word not in rows[found.key]:
            rows[found.key][found.word] = WordRow(
                found.word, found.meaning, found.count, _chosen(chosen[found.key], found.word)
            )
    for key, known in chosen.items():
        for word in known.keys() - rows[key].keys():
            rows[key][word] = WordRow(word, "", 0, _chosen(known, word))
    fields = dict(document.get("fields") or {})
    return MappingForm(
        {key: list(found.values()) for key, found in rows.items()},
        [FieldRow(target, _to_text(fields.get(target))) for target in dict.fromkeys((*TARGETS, *fields))],
        [_money_row(rule) for rule in document.get("money") or ()]
        + [MoneyRow("", "budget", "", "other")] * BLANK_MONEY_ROWS,
        [_time_row(rule) for rule in document.get("time") or ()] + [TimeRow("", "", "")] * BLANK_TIME_ROWS,
        {name: str(document.get(name) or "") for name in PLAIN},
        str(document.get("role") or ""),
    )


def from_form(form: FormData, before: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping that a form means, over the one it was drawn from. Keys that end up empty are left away."""
    made = dict(before)
    for key in MEANINGS:
        made[key] = _read_words(form, key, dict(before.get(key) or {}))
    made["fields"] = _read_fields(form, dict(before.get("fields") or {}))
    made["money"] = _read_money(form, list(before.get("money") or ()))
    made["time"] = _read_time(form, list(before.get("time") or ()))
    for name in (*PLAIN, "role"):
        if name in form:
            made[name] = _read_plain(name, text_of(form, name), before.get(name))
    return {key: value for key, value in made.items() if value not in ({}, [], None)}


def part_of(document: Mapping[str, Any], scope: str) -> dict[str, Any]:
    """The rules of one scope, or of the whole connection for ""."""
    return dict(document if not scope else (document.get("scopes") or {}).get(scope) or {})


def with_part(document: Mapping[str, Any], scope: str, part: dict[str, Any]) -> dict[str, Any]:
    """The mapping with other rules for one scope; a scope without any is left away."""
    if not scope:
        return part
    scopes = {name: rules for name, rules in (document.get("scopes") or {}).items() if name != scope}
    scopes |= {scope: part} if part else {}
    rest = {name: value for name, value in document.items() if name != "scopes"}
    return rest | ({"scopes": scopes} if scopes else {})


def _chosen(known: Mapping[str, Any], word: str) -> str:
    if word not in known:
        return ""
    return NONE if known[word] is None else str(known[word])


def _read_words(form: FormData, key: str, before: dict[str, Any]) -> dict[str, Any]:
    made = dict(before)
    for word, meaning in zip(form.getlist(f"{key}.word"), form.getlist(f"{key}.meaning"), strict=False):
        if not meaning:
            made.pop(str(word), None)
        else:
            made[str(word)] = None if meaning == NONE else str(meaning)
    return made


def _read_fields(form: FormData, before: dict[str, Any]) -> dict[str, Any]:
    made = dict(before)
    for target in dict.fromkeys((*TARGETS, *before)):
        if f"field.{target}" not in form:
            continue
        text = text_of(form, f"field.{target}")
        if text == _to_text(before.get(target)):
            continue
        made[target] = [_to_rule(part.strip()) for part in text.split(",") if part.strip()]
    return {target: rules for target, rules in made.items() if rules}


def _read_money(form: FormData, before: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row without a field is taken away; keys of a rule that the form does not show stay."""
    columns = ("field", "kind", "currency", "category")
    rows = zip(*(form.getlist(f"money.{name}") for name in columns), strict=False)
    made = []
    for number, row in enumerate(rows):
        given = {name: str(value).strip() for name, value in zip(columns, row, strict=True)}
        if not given["field"]:
            continue
        kept = dict(before[number]) if number < len(before) else {}
        if given["field"] == _money_row(kept).field and "field" not in kept:
            given.pop("field")
        made.append({name: value for name, value in (kept | given).items() if value != ""})
    return made


def _read_time(form: FormData, before: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row that names neither a source nor a field is taken away; keys that the form does not show stay."""
    if "time.field" not in form:
        return list(before)
    columns = ("field", "source", "unit")
    made = []
    for number, row in enumerate(zip(*(form.getlist(f"time.{name}") for name in columns), strict=False)):
        given = {name: str(value).strip() for name, value in zip(columns, row, strict=True)}
        if not given["field"] and not given["source"]:
            continue
        kept = dict(before[number]) if number < len(before) else {}
        if given["field"] == _time_row(kept).field and "field" not in kept:
            given.pop("field")
        made.append({name: value for name, value in (kept | given).items() if value != ""})
    return made


def _time_row(rule: Any) -> TimeRow:
    rule = {"field": rule} if isinstance(rule, str) else rule
    field = rule.get("field") or (f'"{rule["name"]}"' if rule.get("name") else "")
    return TimeRow(field, rule.get("source") or ("" if field else "native"), rule.get("unit") or "")


def _read_plain(name: str, text: str, before: Any) -> Any:
    """What was not touched stays as it was written; a number is one."""
    if text == str(before or ""):
        return before
    if name == "hours_per_day" and re.fullmatch(r"\d{1,2}([.,]\d{1,4})?", text):
        return float(text.replace(",", "."))
    return text or None


def _money_row(rule: Mapping[str, Any]) -> MoneyRow:
    field = rule.get("field") or (f'"{rule["name"]}"' if rule.get("name") else "")
    return MoneyRow(field, rule.get("kind", "budget"), rule.get("currency") or "", rule.get("category", "other"))


def _to_rule(text: str) -> Any:
    unit = UNIT.match(text)
    return {"field": unit["field"].strip(), "unit": unit["unit"]} if unit else text


def _to_text(rules: Any) -> str:
    """Field rules as they are typed: `customfield_1, estimated in minutes`; one by name stands in quotes and is kept as it is."""
    items = rules if isinstance(rules, list) else [] if rules is None else [rules]
    return ", ".join(map(_rule_text, items))


def _rule_text(rule: Any) -> str:
    if isinstance(rule, str):
        return rule
    name = rule.get("field") or f'"{rule.get("name")}"'
    return f"{name} in {rule['unit']}" if rule.get("unit") else str(name)
