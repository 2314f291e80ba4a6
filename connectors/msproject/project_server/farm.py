"""What one farm has of what is wanted: sets that are switched on, columns that its version has, columns that its people added."""

from collections.abc import Iterator

from connectors.msproject.dataverse.mapped import MAPPABLE
from connectors.msproject.project_server.api import ProjectServerApi, filtered
from connectors.msproject.project_server.sets import PROJECTS, TASKS, EntitySet
from connectors.msproject.project_server.shipped import SHIPPED
from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import Mapping

_CUSTOM_OF = (PROJECTS, TASKS)


class Farm:
    """`named` are the columns that the mapping names, beside those that are read anyway."""

    def __init__(self, api: ProjectServerApi, mapping: Mapping) -> None:
        self._columns = api.columns
        self._mapped = {
            name
            for rules in (mapping, *mapping.scopes.values())
            for rule in (*(rule for some in rules.fields.values() for rule in some), *rules.money)
            if (name := rule.field or rule.name)
        }

    def has(self, wanted: EntitySet) -> bool:
        return wanted.name in self._columns

    def custom(self, wanted: EntitySet) -> list[str]:
        """Columns that people added to projects or tasks."""
        shipped = SHIPPED.get(wanted.name)
        return [] if shipped is None else sorted(self._columns[wanted.name].keys() - shipped)

    def type_of(self, wanted: EntitySet, column: str) -> str:
        return self._columns[wanted.name][column].lower()

    def columns(self, wanted: EntitySet) -> tuple[str, ...]:
        """All that is read of a set, as far as it is there."""
        there = self._columns[wanted.name]
        more = {*self.custom(wanted), *self._mapped} if wanted in _CUSTOM_OF else set()
        return tuple(name for name in dict.fromkeys((*wanted.columns, *sorted(more))) if name in there)

    def path(self, wanted: EntitySet, *conditions: str, order: str = "") -> str:
        return filtered(wanted.name, self.columns(wanted), *conditions, order=order)

    def unmet(self) -> Iterator[str]:
        """Columns that the mapping names and that neither projects nor tasks have."""
        there = {column for each in _CUSTOM_OF if self.has(each) for column in self._columns[each.name]}
        yield from sorted(self._mapped - there)


def check_columns(mapping: Mapping, *, connection: str) -> None:
    """Raises ConfigError for a column that columns of tasks cannot fill."""
    for rules in (mapping, *mapping.scopes.values()):
        strange = rules.fields.keys() - MAPPABLE
        if strange:
            raise ConfigError(
                f'The mapping of connection "{connection}" fills "{min(strange)}", which columns of Project Server cannot.',
                hint=f"They can fill {', '.join(sorted(MAPPABLE))}.",
            )
