"""Forms drawn from a JSON Schema, and fields read back: how an admin types what a connector needs to know."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from connectors.sdk.settings import KEPT_BY_HUB

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
class FormField:
    """One setting. `kind`: text, number, boolean, choice, list or secret; an advanced one has a default that is mostly right."""

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

    @property
    def input_name(self) -> str:
        return (SECRET if self.kind == "secret" else SETTING) + self.name


def fields_of(
    schema: Mapping[str, Any], *, settings: Mapping[str, Any], secrets_set: Collection[str] = ()
) -> list[FormField]:
    """The fields of a settings schema with what holds now. A secret has no value, only whether it is set.

    What the hub keeps itself is none of them.
    """
    required = set(schema.get("required", ()))
    return [
        _field(name, _resolve(described, schema), settings.get(name), name in required, name in secrets_set)
        for name, described in schema.get("properties", {}).items()
        if KEPT_BY_HUB not in described
    ]


def read_fields(fields: Iterable[FormField], form: FormData) -> tuple[dict[str, Any], dict[str, str | None]]:
    """(settings, secrets) as the workshop takes them: an empty setting is null, an empty secret stays as it is unless it is to be forgotten."""
    settings: dict[str, Any] = {}
    secrets: dict[str, str | None] = {}
    for field in fields:
        text = text_of(form, field.input_name)
        if field.input_name not in form and field.kind != "boolean":
            continue
        if field.kind != "secret":
            settings[field.name] = _value(field, text)
        elif text:
            secrets[field.name] = text
        elif form.get(FORGET + field.name):
            secrets[field.name] = None
    return settings, secrets


def changed_settings(
    fields: Iterable[FormField], typed: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """What differs from what holds. A default that nobody wrote down stays unwritten: a connector may refuse it beside other settings."""
    holds = {field.name: before.get(field.name, field.default) for field in fields}
    return {name: value for name, value in typed.items() if (value or None) != (holds[name] or None)}


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
    kind = _kind(about)
    return FormField(
        name=name,
        label=label_of(name),
        kind=kind,
        hint=about.get("description", ""),
        value=", ".join(map(str, shown)) if isinstance(shown, list | tuple) else shown,
        default=default,
        options=tuple(str(option) for option in about.get("enum", ())),
        is_required=is_required,
        is_advanced=not is_required and default is not None and kind not in {"choice", "secret"},
        is_set=is_set,
    )


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
