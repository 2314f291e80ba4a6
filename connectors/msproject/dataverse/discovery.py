"""What an environment offers to read, and rules for columns that its tenant added. Nothing here is applied by itself."""

from collections.abc import Iterator

from connectors.msproject.dataverse.api import DataverseApi
from connectors.msproject.dataverse.environment import Column, Environment, FoundTable
from connectors.msproject.dataverse.tables import PROJECTS, TASKS
from connectors.msproject.guesses import Field, FieldKind, guess_fields, guess_roles
from connectors.sdk.contract import Discovery, Scope
from connectors.sdk.errors import ConfigError

_KINDS: dict[str, FieldKind] = {
    "Money": "money",
    "Decimal": "number",
    "Double": "number",
    "Integer": "number",
    "DateTime": "date",
    "String": "text",
}


def discover(api: DataverseApi) -> Discovery:
    environment = Environment(api)
    projects = environment.find(PROJECTS)
    if projects is None:
        raise ConfigError(
            f'The environment of connection "{api.connection}" has no projects.', hint="Check environment_url."
        )
    scopes = tuple(_scopes(api, projects))
    fields = [*_fields(projects, "project")]
    tasks = environment.find(TASKS)
    fields += _fields(tasks, "task") if tasks is not None else ()
    return Discovery(scopes, (*guess_fields(fields), *guess_roles(scopes)))


def _scopes(api: DataverseApi, table: FoundTable) -> Iterator[Scope]:
    names = (table.key, "msdyn_subject", "msdyn_istemplate", "statecode")
    columns = ",".join(name for name in names if name in table.columns)
    for row in api.rows(f"{table.set_name}?$select={columns}", what="list projects"):
        if not row.get("msdyn_istemplate"):
            yield Scope(row[table.key], row["msdyn_subject"] or row[table.key], archived=row.get("statecode") == 1)


def _fields(table: FoundTable, level: str) -> Iterator[Field]:
    for column in table.custom_columns:
        kind = _KINDS.get(column.type)
        if kind is not None and not _is_shadow(column, table):
            yield Field(column.name, column.title, kind, level, f"a column of {table.table.what}")


def _is_shadow(column: Column, table: FoundTable) -> bool:
    """Every amount is kept a second time in the organisation's currency."""
    return column.name.endswith("_base") and column.name.removesuffix("_base") in table.all_columns
