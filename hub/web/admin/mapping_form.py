"""A mapping as a form, and back: source words with their counts on the left, meanings on the right; fields stand in mapping_fields.py.

The rules of one scope are the same form over that part of the mapping. What it does not show stays as it was; the JSON beside it holds
everything.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from hub.queries.source_words import SourceWord
from hub.web.admin.mapping_fields import read_rows
from hub.web.forms import text_of
from hub.web.languages import msg
from models.vocabulary import DependencyType, Priority, StatusCategory, TaskKind

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
ROLES = ("", "project", "portfolio", "timesheet", "budget", "risks", "ignore")
SUBTASKS = ("", "tasks", "checklist", "ignore")
PLAIN = ("currency", "hours_per_day", "time_zone", "subtasks")
"""Keys with one value, as they are typed."""


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word of the tool, what it means now by all rules together, and what the mapping itself says of it ("" is nothing)."""

    word: str
    now: str
    count: int
    chosen: str


@dataclass(frozen=True, slots=True)
class MappingForm:
    words: dict[str, list[WordRow]]
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
    return MappingForm(
        {key: list(found.values()) for key, found in rows.items()},
        {name: str(document.get(name) or "") for name in PLAIN},
        str(document.get("role") or ""),
    )


def from_form(form: FormData, before: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping that a form means, over the one it was drawn from and what holds below it. Keys that end up empty are left away."""
    made = dict(before)
    for key in MEANINGS:
        made[key] = _read_words(form, key, dict(before.get(key) or {}))
    made |= read_rows(form, before, below)
    for name in (*PLAIN, "role"):
        if name in form:
            made[name] = _read_plain(name, text_of(form, name), before.get(name))
    return {key: value for key, value in made.items() if value not in ({}, None)}


def below_of(document: Mapping[str, Any], defaults: Mapping[str, Any], scope: str) -> dict[str, Any]:
    """The rules of fields, money and hours that hold where a part says nothing: the connector's, and for a scope the connection's."""
    levels = (defaults, document) if scope else (defaults,)
    fields = {column: rules for level in levels for column, rules in (level.get("fields") or {}).items()}
    lists = {place: level[place] for level in levels for place in ("money", "time") if level.get(place) is not None}
    return {"fields": fields, **lists}


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


def _read_plain(name: str, text: str, before: Any) -> Any:
    """What was not touched stays as it was written; a number is one."""
    if text == str(before or ""):
        return before
    if name == "hours_per_day" and re.fullmatch(r"\d{1,2}([.,]\d{1,4})?", text):
        return float(text.replace(",", "."))
    return text or None
