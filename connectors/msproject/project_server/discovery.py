"""What a site offers to read, and rules for fields that its people added. Nothing here is applied by itself."""

from collections.abc import Iterator

from connectors.msproject.guesses import Field, FieldKind, guess_fields, guess_roles
from connectors.msproject.project_server.api import ProjectServerApi, filtered
from connectors.msproject.project_server.choice import is_project
from connectors.msproject.project_server.farm import Farm
from connectors.msproject.project_server.sets import PROJECTS, TASKS, EntitySet
from connectors.msproject.project_server.values import to_id
from connectors.sdk.contract import Discovery, Scope
from connectors.sdk.mapping import Mapping

_KINDS: dict[str, FieldKind] = {
    "decimal": "number",
    "double": "number",
    "int16": "number",
    "int32": "number",
    "datetime": "date",
    "string": "text",
}


def discover(api: ProjectServerApi) -> Discovery:
    path = filtered(PROJECTS.name, ("ProjectId", "ProjectName", "ProjectType"))
    rows = [row for row in api.rows(path, what="list projects") if is_project(row)]
    scopes = tuple(Scope(to_id(row["ProjectId"]) or "", row["ProjectName"] or row["ProjectId"]) for row in rows)
    farm = Farm(api, Mapping())
    fields = (*_fields(farm, PROJECTS, "project"), *_fields(farm, TASKS, "task"))
    return Discovery(scopes, (*guess_fields(fields), *guess_roles(scopes)))


def _fields(farm: Farm, wanted: EntitySet, level: str) -> Iterator[Field]:
    for column in farm.custom(wanted) if farm.has(wanted) else ():
        kind = _KINDS.get(farm.type_of(wanted, column))
        if kind is not None:
            yield Field(column, column, kind, level, f"a field that was added to {wanted.what}")
