"""What an Asana offers to read, and rules proposed to its admin, each with its reason. Nothing here is applied by itself."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from connectors.asana import fields
from connectors.asana.api import AsanaApi
from connectors.asana.directory import find_workspaces
from connectors.asana.settings import AsanaSettings
from connectors.sdk.contract import Discovery, MappingGuess, Scope
from models.wording import agree

JsonObject = dict[str, Any]
_ACTUAL = re.compile(r"actual|r[ée]el|ist-|spent|d[ée]pens|engag", re.IGNORECASE)
_ASKED = (
    "name",
    "archived",
    "permalink_url",
    *(
        f"custom_fields.{field}"
        for field in ("gid", "name", "format", "currency_code", "is_formula_field", "number_value")
    ),
    *(f"custom_field_settings.custom_field.{field}" for field in fields.CUSTOM_FIELD),
)


def discover_connection(api: AsanaApi, settings: AsanaSettings) -> Discovery:
    """All visible projects, and guesses for money and estimates."""
    projects: list[JsonObject] = []
    for here in find_workspaces(api, settings):
        params = {"workspace": here["gid"], **fields.asked(_ASKED)}
        projects += api.items("/projects", what="list projects", params=params)
    return Discovery(tuple(map(_to_scope, projects)), (*_task_guesses(projects), *_project_guesses(projects)))


def _to_scope(project: JsonObject) -> Scope:
    return Scope(
        id=project["gid"],
        name=project["name"],
        archived=bool(project.get("archived")),
        url=project.get("permalink_url"),
    )


def _task_guesses(projects: list[JsonObject]) -> Iterator[MappingGuess]:
    """Columns of tasks: amounts by their format, durations that Asana did not make itself."""
    used: Counter[str] = Counter()
    definitions: dict[str, JsonObject] = {}
    for project in projects:
        for setting in project.get("custom_field_settings") or ():
            definition = setting["custom_field"]
            definitions[definition["gid"]] = definition
            used[definition["gid"]] += 1
    for gid, definition in definitions.items():
        seen = agree(len(projects), "the only project", f"{used[gid]} of {len(projects)} projects")
        reason = f'"{definition["name"]}" is a column of {seen}'
        if definition.get("is_formula_field"):
            continue
        if definition.get("format") == "currency":
            yield _money(definition, "task", f"{reason} and holds {definition.get('currency_code')} amounts of tasks.")
        elif definition.get("format") == "duration" and not definition.get("asana_created_field"):
            rule = [{"field": gid, "unit": "minutes"}]
            yield MappingGuess("fields.estimate_seconds", rule, f"{reason} and holds durations.")


def _project_guesses(projects: list[JsonObject]) -> Iterator[MappingGuess]:
    """A project's own values are columns of its portfolio."""
    filled: Counter[str] = Counter()
    definitions: dict[str, JsonObject] = {}
    for project in projects:
        for value in project.get("custom_fields") or ():
            definitions[value["gid"]] = value
            filled[value["gid"]] += value.get("number_value") is not None
    for gid, definition in definitions.items():
        if definition.get("format") == "currency" and not definition.get("is_formula_field"):
            name, code = definition.get("name"), definition.get("currency_code")
            reason = agree(
                filled[gid],
                f'"{name}" is filled in 1 project with {code} amounts.',
                f'"{name}" is filled in {filled[gid]} projects with {code} amounts.',
            )
            yield _money(definition, "project", reason)


def _money(definition: JsonObject, level: str, reason: str) -> MappingGuess:
    kind = "actual" if _ACTUAL.search(definition.get("name") or "") else "budget"
    return MappingGuess("money", [{"field": definition["gid"], "kind": kind, "level": level}], reason)
