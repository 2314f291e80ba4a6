"""What the mapping asks of an environment: which columns its rules name, and which of these are not there."""

from collections.abc import Iterator

from connectors.msproject.dataverse.environment import Environment, FoundTable
from connectors.msproject.dataverse.tables import PROJECTS, TASKS
from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import FieldRule, Mapping, MoneyRule


class Rulebook:
    """The rules of a mapping, laid against one environment. Rules of fields are about tasks, those of money about tasks or projects."""

    def __init__(self, mapping: Mapping, environment: Environment) -> None:
        self._mapping = mapping
        self._environment = environment

    def columns_of(self, table: FoundTable) -> tuple[str, ...]:
        """What to ask for: what is read in any case, what the tenant added, and what rules name."""
        if table.table.name not in {PROJECTS, TASKS}:
            return table.columns
        custom = {column.name for column in table.custom_columns}
        ruled = {name for rule in self._rules(table.table.name) if (name := self._column(rule, table))}
        return tuple(sorted({*table.columns, *custom, *ruled}))

    @property
    def named(self) -> dict[str, str]:
        """Columns by the name that rules call them."""
        return {
            rule.name: column
            for name in (TASKS, PROJECTS)
            if (table := self._environment.find(name))
            for rule in self._rules(name)
            if rule.name is not None and (column := self._column(rule, table))
        }

    def unmet(self) -> Iterator[str]:
        """A sentence for each rule whose column is not there."""
        for name in (TASKS, PROJECTS):
            table = self._environment.find(name)
            if table is None:
                continue
            missing = [rule.field or rule.name for rule in self._rules(name) if self._column(rule, table) is None]
            for word in dict.fromkeys(missing):
                yield f'The mapping names "{word}", and the {table.table.what} of the environment have no such column'

    def _rules(self, table: str) -> Iterator[FieldRule | MoneyRule]:
        level = "project" if table == PROJECTS else "task"
        for rules in (self._mapping, *self._mapping.scopes.values()):
            yield from (rule for rule in rules.money if rule.level == level)
            if table == TASKS:
                yield from (rule for column in rules.fields for rule in rules.field_rules(column))

    def _column(self, rule: FieldRule | MoneyRule, table: FoundTable) -> str | None:
        """By its own name, or by its title. Raises ConfigError for a title that two columns have."""
        if rule.field is not None:
            return rule.field if rule.field in table.all_columns else None
        fits = [column.name for column in table.custom_columns if column.title == rule.name]
        if len(fits) > 1:
            raise ConfigError(
                f'The name "{rule.name}" in the mapping fits two columns: {fits[0]} and {fits[1]}.',
                hint='Write the one you mean as "field".',
            )
        return fits[0] if fits else None
