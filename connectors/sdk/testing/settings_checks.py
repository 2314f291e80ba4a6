"""What a connector says of itself, and how it treats what an admin types."""

import re
from typing import Any

from connectors.sdk.contract import CONTRACT_VERSION
from connectors.sdk.errors import ConfigError
from connectors.sdk.mappable import COLUMNS
from connectors.sdk.mapping import Mapping
from connectors.sdk.settings import ONLY_FOR, WAYS
from connectors.sdk.testing.subject import CONNECTION, Subject, require

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SECRET_WORD = re.compile(r"(token|password|secret|private_key|api_key)$")
_CANARY = "canary-4f1d-do-not-show"
_DRAWABLE = frozenset({"string", "integer", "number", "boolean"})
_INCREMENTAL = frozenset({"cursor", "hash", "none"})


def it_speaks_this_version_of_the_contract(subject: Subject) -> None:
    version = subject.description.contract_version
    require(version == CONTRACT_VERSION, f"It speaks contract version {version}; this is version {CONTRACT_VERSION}.")


def it_describes_itself_in_full(subject: Subject) -> None:
    about = subject.description
    require(_NAME.fullmatch(about.name), f'Its name "{about.name}" is not lower-case letters, digits and underscores.')
    require(about.title and about.scope_word, "It lacks a title or a word for its scopes.")
    require(about.documentation_url.startswith("https://"), "Its documentation_url is no https address.")
    require(subject.opened().describe() == about, "`describe()` differs from `description`.")


def its_streams_are_described(subject: Subject) -> None:
    streams = subject.description.streams
    names = [stream.name for stream in streams]
    require(names, "It describes no stream.")
    require(len(set(names)) == len(names), f"Two streams share a name: {', '.join(names)}.")
    for stream in streams:
        require(stream.description and stream.entities, f'Stream "{stream.name}" lacks a description or its entities.')
        require(
            stream.incremental in _INCREMENTAL,
            f'Stream "{stream.name}" is incremental by "{stream.incremental}"; it may be {", ".join(sorted(_INCREMENTAL))}.',
        )


def its_default_mapping_is_a_mapping(subject: Subject) -> None:
    Mapping.parse(subject.description.default_mapping, connection=CONNECTION)
    subject.mapping()


def its_columns_are_known(subject: Subject) -> None:
    columns = subject.description.mappable.columns
    unknown = columns - COLUMNS.keys()
    require(not unknown, f"It says that rules may fill {', '.join(sorted(unknown))}, which nobody else knows.")
    ruled = set(subject.description.default_mapping.get("fields", {})) - columns
    require(not ruled, f"Its default mapping fills {', '.join(sorted(ruled))}, which it does not say rules may fill.")


def its_settings_can_be_drawn(subject: Subject) -> None:
    schema = subject.description.settings.model_json_schema()
    for name, field in schema.get("properties", {}).items():
        require(field.get("description"), f'Setting "{name}" has no description for the form.')
        require(
            _is_drawable(field, schema.get("$defs", {})),
            f'Setting "{name}" is no text, number, switch, choice or list of these.',
        )


def its_ways_fit_each_other(subject: Subject) -> None:
    """Whatever belongs to some ways of a setting names a setting that chooses, and ways that it has."""
    fields = subject.description.settings.model_json_schema().get("properties", {})
    chosen = {name: {way["value"] for way in field[WAYS]} for name, field in fields.items() if WAYS in field}
    belonging = [*fields.values(), *(way for field in fields.values() for way in field.get(WAYS, ()))]
    for part in belonging:
        for name, values in part.get(ONLY_FOR, {}).items():
            strange = set(values) - chosen.get(name, set())
            require(
                not strange, f'A setting belongs to "{name}" being {", ".join(sorted(strange))}, which it cannot be.'
            )


def its_secrets_are_marked(subject: Subject) -> None:
    settings = subject.description.settings
    for name in settings.model_fields:
        looks_secret = _SECRET_WORD.search(name) is not None
        require(
            not looks_secret or name in settings.secret_names,
            f'Setting "{name}" looks like a secret and is no SecretStr.',
        )
    missing = settings.secret_names - subject.material.secrets.keys()
    require(not missing, f"The material fills no value for the secrets {', '.join(sorted(missing))}.")


def its_secrets_never_show(subject: Subject) -> None:
    secrets = dict.fromkeys(subject.material.secrets, _CANARY)
    settings = subject.description.settings.parse(subject.material.settings, secrets, connection=CONNECTION)
    shown = [repr(settings), str(settings), repr(settings.model_dump()), settings.model_dump_json()]
    faulty: list[dict[str, Any]] = [
        {"no_such_setting": 1},
        *({name: {"not": "this"}} for name in subject.material.settings),
    ]
    shown += [_refusal_of(subject, {**subject.material.settings, **fault}, secrets) for fault in faulty]
    require(not any(_CANARY in text for text in shown), "A secret shows in a representation, a dump or an error.")


def it_names_an_unknown_setting(subject: Subject) -> None:
    says = _refusal_of(subject, {**subject.material.settings, "no_such_setting": 1}, subject.material.secrets)
    require("no_such_setting" in says, "It takes an unknown setting, or does not name it.")


def _refusal_of(subject: Subject, settings: dict[str, Any], secrets: dict[str, str]) -> str:
    """Message, hint and chain of the ConfigError for these settings, "" when they are taken."""
    try:
        subject.description.settings.parse(settings, secrets, connection=CONNECTION)
    except ConfigError as error:
        return f"{error.message} {error.hint} {error.__cause__!r}"
    return ""


def _is_drawable(field: dict[str, Any], definitions: dict[str, Any]) -> bool:
    match field:
        case {"$ref": str(pointer)}:
            return _is_drawable(definitions[pointer.rpartition("/")[2]], definitions)
        case {"enum": list()} | {"const": _}:
            return True
        case {"anyOf": list(choices)}:
            return all(choice == {"type": "null"} or _is_drawable(choice, definitions) for choice in choices)
        case {"type": "array", "items": dict(items)}:
            return _is_drawable(items, definitions)
        case _:
            return field.get("type") in _DRAWABLE


SETTINGS_CHECKS = (
    it_speaks_this_version_of_the_contract,
    it_describes_itself_in_full,
    its_streams_are_described,
    its_default_mapping_is_a_mapping,
    its_columns_are_known,
    its_settings_can_be_drawn,
    its_ways_fit_each_other,
    its_secrets_are_marked,
    its_secrets_never_show,
    it_names_an_unknown_setting,
)
