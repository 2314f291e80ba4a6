"""Who a row means: timesheets, projects and lists of sites name people by id or by name, accounts are resources."""

from collections import Counter
from collections.abc import Iterable

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.values import to_id

_NAMED_BY = (
    ("TimesheetOwnerId", "TimesheetOwner"),
    ("ProjectOwnerResourceId", "ProjectOwnerName"),
    ("", "Owner"),
    ("", "AssignedToResource"),
)


class PeopleIndex:
    def __init__(self, resources: Iterable[JsonObject]) -> None:
        rows = list(resources)
        often = Counter(row.get("ResourceName") for row in rows)
        self._ids = {to_id(row.get("ResourceId")) for row in rows}
        self._by_name = {
            row["ResourceName"]: to_id(row["ResourceId"]) for row in rows if often[row.get("ResourceName")] == 1
        }

    def ids_of(self, rows: Iterable[JsonObject]) -> dict[str, str]:
        """Id or name as a row has it -> the resource. A name that two resources share means nobody."""
        found: dict[str, str] = {}
        for row in rows:
            for id_column, name_column in _NAMED_BY:
                id_, name = to_id(row.get(id_column)), row.get(name_column)
                resource = id_ if id_ in self._ids else self._by_name.get(name)
                key = id_ or name
                if resource and key:
                    found[key] = resource
        return found
