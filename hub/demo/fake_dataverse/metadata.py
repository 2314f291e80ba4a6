"""What an environment says of itself: its tables with their columns, and the choices of one column."""

import re
from typing import Any

from hub.demo.fake_dataverse import problem
from hub.demo.fake_dataverse.world import DataverseWorld, JsonObject, Table

_SELECT = "LogicalName,EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled"
_EXPAND = "Attributes($select=LogicalName,AttributeType,IsCustomAttribute,DisplayName)"
_NAME = re.compile(r"LogicalName eq '(\w+)'")
_LINK_TYPE = "msdyn_projecttaskdependencylinktype"
OPTIONS_PATH = (
    f"EntityDefinitions(LogicalName='msdyn_projecttaskdependency')/Attributes(LogicalName='{_LINK_TYPE}')"
    "/Microsoft.Dynamics.CRM.PicklistAttributeMetadata"
)


def list_definitions(world: DataverseWorld, options: dict[str, str]) -> JsonObject:
    """The tables named in the filter that exist, each with every column and some that no query can name."""
    if options.keys() != {"$select", "$filter", "$expand"} or (options["$select"], options["$expand"]) != (
        _SELECT,
        _EXPAND,
    ):
        raise problem.not_supported("This query of metadata is not supported.")
    parts = [_NAME.fullmatch(part) for part in options["$filter"].split(" or ")]
    if None in parts:
        raise problem.not_supported("Syntax error in the filter.")
    names = [part[1] for part in parts if part]
    return {"value": [_definition(world.tables[name]) for name in names if name in world.tables]}


def list_options(world: DataverseWorld, options: dict[str, str]) -> JsonObject:
    """The labels come in the environment's own languages."""
    if options.keys() != {"$select", "$expand"}:
        raise problem.not_supported("This query of metadata is not supported.")
    if "msdyn_projecttaskdependency" not in world.tables:
        raise problem.no_such_set("msdyn_projecttaskdependency")
    choices = [{"Value": value, "Label": _label(text, world.language)} for value, text in world.link_types.items()]
    return {"LogicalName": _LINK_TYPE, "OptionSet": {"Options": choices}, "GlobalOptionSet": None}


def _definition(table: Table) -> JsonObject:
    titles = {column.name: column.title for column in table.own_columns}
    known = {name: kind for name, kind in table.schema.columns.items() if _property(name, kind) in table.properties}
    attributes = [
        _attribute(name, kind, is_custom=name.startswith("msdyn_"), title=name) for name, kind in known.items()
    ]
    attributes += [
        _attribute(column.name, column.type, is_custom=True, title=titles[column.name]) for column in table.own_columns
    ]
    attributes.append(_attribute("msdyn_projectname", "Virtual", is_custom=False, title="Project name"))
    return {
        "LogicalName": table.schema.name,
        "EntitySetName": table.schema.set_name,
        "PrimaryIdAttribute": table.schema.key,
        "ChangeTrackingEnabled": table.tracks_changes,
        "Attributes": attributes,
    }


def _property(name: str, kind: str) -> str:
    return f"_{name}_value" if kind == "Lookup" else name


def _attribute(name: str, kind: str, *, is_custom: bool, title: str) -> JsonObject:
    return {
        "LogicalName": name,
        "AttributeType": kind,
        "IsCustomAttribute": is_custom,
        "DisplayName": _label(title, 1033),
    }


def _label(text: str, language: int) -> dict[str, Any]:
    label = {"Label": text, "LanguageCode": language}
    return {"LocalizedLabels": [label], "UserLocalizedLabel": label}
