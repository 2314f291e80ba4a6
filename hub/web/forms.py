"""Forms drawn from a JSON Schema, and fields read back: how an admin types what a connector needs to know.

Where a setting chooses a way in, it comes first; what belongs to other ways is hidden by the style sheet alone, and not read.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from typing import Any

from starlette.datastructures import FormData

from connectors.sdk.settings import KEPT_BY_HUB, NEEDED, ONLY_FOR, WAYS

SETTING, SECRET, FORGET = "setting.", "secret.", "forget."
WRITTEN = {
    "url": "URL",
    "api": "API",
    "pwa": "PWA",
    "uri": "URI",
    "oauth": "OAuth",
    "email": "e-mail",
    "auth": "sign-in method",
    "mb": "(MB)",
    "s": "(seconds)",
}
"""How a part of a setting's name is written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to choose. `only_for` names, by the setting that chooses, the ways it belongs to; of no other it is any."""

    value: str
    title: str
    only_for: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FormField:
    """One setting. `kind`: text, number, boolean, choice, ways, list or secret; an advanced one has a default that is mostly right.

    `is_needed` is what the ways that it belongs to cannot do without.
    """

    name: str
    label: str
    kind: str
    hint: str
    value: Any
    default: Any = None
    options: tuple[str, ...] = ()
    is_required: bool = False
    is_advanced: bool = False
    is_set: bool = False
    ways: tuple[Choice, ...] = ()
    only_for: Mapping[str, Sequence[str]] = made(default_factory=dict)
    is_needed: bool = False

    @property
    def input_name(self) -> str:
        return (SECRET if self.kind == "secret" else SETTING) + self.name


@dataclass(frozen=True, slots=True)
class Fold:
    """Advanced settings that depend on the same choices. `only_for` names, by the setting that chooses, the ways that any of them belongs to."""

    fields: Sequence[FormField]
    only_for: Mapping[str, Sequence[str]]


def fields_of(
    schema: Mapping[str, Any], *, settings: Mapping[str, Any], secrets_set: Collection[str] = ()
) -> list[FormField]:
    """The fields of a settings schema with what holds now. A secret has no value, only whether it is set.

    What the hub keeps itself is none of them. Settings that choose a way come first; where nobody chose, the way shown is the one that what
    is there suffices for.
    """
    required = set(schema.get("required", ()))
    found = [
        _field(name, _resolve(described, schema), settings.get(name), name in required, name in secrets_set)
        for name, described in schema.get("properties", {}).items()
        if KEPT_BY_HUB not in described
    ]
    for number, field in enumerate(found):
        if field.ways and field.value is None:
            found[number] = replace(field, value=_way_of(field, found))
    return sorted(found, key=lambda field: not field.ways)


def folds_of(fields: Iterable[FormField]) -> list[Fold]:
    """The advanced settings by the choices that they depend on, the fewest first: a fold shows itself with what stands in it."""
    folds: dict[tuple[str, ...], list[FormField]] = {}
    for field in fields:
        if field.is_advanced:
            folds.setdefault(tuple(sorted(field.only_for)), []).append(field)
    return [
        Fold(held, {name: _either(field.only_for[name] for field in held) for name in names})
        for names, held in sorted(folds.items(), key=lambda fold: len(fold[0]))
    ]


def read_fields(fields: Iterable[FormField], form: FormData) -> tuple[dict[str, Any], dict[str, str | None]]:
    """(settings, secrets) as the workshop takes them: an empty setting is null, an empty secret stays as it is unless it is to be forgotten.

    What belongs to a way that is not chosen is null, whatever was typed.
    """
    listed = list(fields)
    chosen = {field.name: _chosen(field, form, listed) for field in listed if field.ways}
    settings: dict[str, Any] = {name: way or None for name, way in chosen.items()}
    secrets: dict[str, str | None] = {}
    for field in listed:
        if field.ways:
            continue
        if field.kind == "secret":
            secrets |= _read_secret(field, form, chosen)
        elif not fits(field.only_for, chosen):
            settings[field.name] = None
        elif field.input_name in form or field.kind == "boolean":
            settings[field.name] = _value(field, text_of(form, field.input_name))
    return settings, secrets


def changed_settings(
    fields: Iterable[FormField], typed: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """What differs from what holds. A default that nobody wrote down stays unwritten: a connector may refuse it beside other settings.

    So does a way that nobody chose, while it is the one that follows from what is there.
    """
    holds = {field.name: before.get(field.name, field.value if field.ways else field.default) for field in fields}
    return {
        name: value
        for name, value in typed.items()
        if (value or None) != (holds[name] or None) and not (value is None and name not in before)
    }


def fits(only_for: Mapping[str, Sequence[str]], chosen: Mapping[str, str]) -> bool:
    """Whether something belongs to what was chosen."""
    return all(chosen.get(name, "") in values for name, values in only_for.items())


def faults_of(fields: Iterable[FormField], detail: str) -> dict[str, str]:
    """The sentence of a refusal by the name of each field that it names."""
    return {field.name: detail for field in fields if f'"{field.name}"' in detail}


def label_of(name: str) -> str:
    """`OAuth client id` of `oauth_client_id`."""
    text = " ".join(WRITTEN.get(word, word) for word in name.split("_"))
    return text[:1].upper() + text[1:]


def text_of(form: FormData | Mapping[str, Any], name: str) -> str:
    """A text field without blanks around it; "" when it is not there, or a file."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def texts_of(form: FormData, name: str) -> list[str]:
    """Every value of a field that may be ticked several times."""
    return [value for value in form.getlist(name) if isinstance(value, str) and value]


def _field(name: str, about: Mapping[str, Any], value: Any, is_required: bool, is_set: bool) -> FormField:  # noqa: FBT001
    default = about.get("default")
    shown = default if value is None else value
    kind = "ways" if WAYS in about else _kind(about)
    return FormField(
        name=name,
        label=label_of(name),
        kind=kind,
        hint=about.get("description", ""),
        value=", ".join(map(str, shown)) if isinstance(shown, list | tuple) else shown,
        default=default,
        options=tuple(str(option) for option in about.get("enum", ())),
        is_required=is_required,
        is_advanced=not is_required and default is not None and kind not in {"choice", "ways", "secret"},
        is_set=is_set,
        ways=tuple(Choice(way["value"], way["title"], way[ONLY_FOR]) for way in about.get(WAYS, ())),
        only_for=about.get(ONLY_FOR, {}),
        is_needed=bool(about.get(NEEDED)),
    )


def _either(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(value for values in lists for value in values))


def _read_secret(field: FormField, form: FormData, chosen: Mapping[str, str]) -> dict[str, str | None]:
    """A new one, a word to forget it, or nothing. What no chosen way takes is forgotten."""
    if not fits(field.only_for, chosen):
        return {field.name: None} if field.is_set else {}
    text = text_of(form, field.input_name)
    if text:
        return {field.name: text}
    return {field.name: None} if form.get(FORGET + field.name) else {}


def _chosen(field: FormField, form: FormData, fields: Sequence[FormField]) -> str:
    """The way that a form chooses; "" where it does not fit the choices of other settings."""
    given = {one.name: text_of(form, one.input_name) for one in fields if one.ways}
    way = next((way for way in field.ways if way.value == given[field.name]), None)
    return way.value if way and fits(way.only_for, given) else ""


def _way_of(field: FormField, fields: Sequence[FormField]) -> str:
    """The first way that has all it needs, else none where that is a way too, else the first; among those that fit what others chose."""
    chosen = {one.name: str(one.value) for one in fields if one.ways and one.value is not None}
    fitting = [way.value for way in field.ways if fits(way.only_for, chosen)]
    for value in fitting:
        needed = [
            one
            for one in fields
            if one.is_needed and one.only_for.get(field.name) and fits(one.only_for, chosen | {field.name: value})
        ]
        if needed and all(one.is_set or one.value not in {None, ""} for one in needed):
            return value
    return "" if "" in fitting or not fitting else fitting[0]


def _resolve(described: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """What describes a value itself: references followed, the null of an optional one left away."""
    about = dict(described)
    for part in (*about.pop("anyOf", ()), *about.pop("allOf", ())):
        if part.get("type") != "null":
            about |= {key: value for key, value in _resolve(part, schema).items() if key not in about or key == "type"}
    reference = about.pop("$ref", "")
    return schema.get("$defs", {}).get(reference.rpartition("/")[2], {}) | about if reference else about


def _kind(about: Mapping[str, Any]) -> str:
    if about.get("writeOnly"):
        return "secret"
    if "enum" in about:
        return "choice"
    kinds = {"boolean": "boolean", "integer": "number", "number": "number", "array": "list"}
    return kinds.get(str(about.get("type")), "text")


def _value(field: FormField, text: str) -> Any:
    if field.kind == "boolean":
        return text == "true"
    if field.kind == "number":
        return int(text) if re.fullmatch(r"-?\d{1,15}", text) else text or None
    if field.kind == "list":
        return [part.strip() for part in re.split(r"[,\n]", text) if part.strip()] or None
    return text or None
