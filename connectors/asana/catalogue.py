"""The custom fields that exist, and what a mapping's rules mean among them.

A rule names a field by its gid, by Asana's own word for a field it made itself (`asana_created_field`, the same in every language),
by a task's JSON key, or by name and type. Names are not unique: the same name with another gid in another project is normal, so a
name is looked up among the fields of the project at hand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import FieldRule, Mapping, MappingRules, MoneyRule, TimeRule

JsonObject = dict[str, Any]
Rule = FieldRule | MoneyRule | TimeRule
NATIVE = frozenset({"due_on", "start_on", "actual_time_minutes", "approval_status", "resource_subtype", "section"})
"""Keys of a task that a rule may name; `section` is the name of its section."""
_ROLES = (None, "project", "risks", "ignore")
MADE_BY_ASANA = frozenset({"estimated_time", "priority"})
"""Words of the default mapping: a domain without such a field is no mistake."""


@dataclass(slots=True)
class Catalogue:
    """`by_project` are the columns of a project's tasks and its own values; "" holds what is known of the whole workspace."""

    definitions: dict[str, JsonObject] = field(default_factory=dict)
    by_project: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, definitions: Iterable[JsonObject], *, project: str = "") -> None:
        for definition in definitions:
            known = self.definitions.setdefault(definition["gid"], {})
            known.update({key: value for key, value in definition.items() if value is not None})
            self.by_project.setdefault(project, set()).add(definition["gid"])

    def check(self, mapping: Mapping, *, connection: str) -> None:
        """Raise ConfigError for the first rule that names a field which is not there (any more), or two at once."""
        for where, rule in _all_rules(mapping):
            if rule.field is not None:
                self._check_field(rule.field, where, connection)
            elif not self._named(rule, self.definitions):
                raise _missing(f'named "{rule.name}"', where, connection)
        for scope, own in mapping.scopes.items():
            if own.role not in _ROLES:
                raise ConfigError(
                    f'The mapping of connection "{connection}" gives project {scope} the role "{own.role}".',
                    hint="An Asana project can be project, risks or ignore.",
                )
        for project in self.by_project:
            self.names(mapping.for_scope(project), project=project, connection=connection)

    def names(self, rules: MappingRules, *, project: str, connection: str) -> dict[str, str]:
        """The gid of each named rule inside a project, keyed by `name_key`. Raises ConfigError for a name that fits two fields."""
        here = self.by_project.get(project, set())
        found: dict[str, str] = {}
        for where, rule in _rules(rules):
            fits = self._named(rule, here) if rule.field is None else []
            if len(fits) > 1:
                raise ConfigError(
                    f'The mapping of connection "{connection}" names "{rule.name}" at "{where}", and two fields of project'
                    f" {project} are called so: {fits[0]} and {fits[1]}.",
                    hint='Write the one you mean as {"field": ID}.',
                )
            if fits:
                found[name_key(rule)] = fits[0]
        return found

    def _check_field(self, gid: str, where: str, connection: str) -> None:
        words = {definition.get("asana_created_field") for definition in self.definitions.values()}
        if gid not in self.definitions and gid not in NATIVE | MADE_BY_ASANA | words:
            raise _missing(gid, where, connection)

    def _named(self, rule: Rule, among: Iterable[str]) -> list[str]:
        return sorted(
            gid
            for gid in among
            if self.definitions[gid].get("name") == rule.name
            and rule.type in {None, self.definitions[gid].get("resource_subtype")}
        )


def name_key(rule: Rule) -> str:
    """How a named rule is called in a page's context."""
    return f"{rule.name}|{rule.type or ''}"


def _all_rules(mapping: Mapping) -> Iterator[tuple[str, Rule]]:
    yield from _rules(mapping)
    for scope, rules in mapping.scopes.items():
        yield from ((f"scopes.{scope}.{where}", rule) for where, rule in _rules(rules))


def _rules(rules: MappingRules) -> Iterator[tuple[str, Rule]]:
    for column, of_column in rules.fields.items():
        yield from ((f"fields.{column}", rule) for rule in of_column)
    yield from (("money", rule) for rule in rules.money)
    yield from (("time", rule) for rule in rules.time if rule.field or rule.name)


def _missing(field_word: str, where: str, connection: str) -> ConfigError:
    return ConfigError(
        f'The mapping of connection "{connection}" uses field {field_word} at "{where}", which Asana does not have (any more) or'
        " does not show to this token. Nothing was changed in the hub.",
        hint="Choose another field, or remove the rule.",
    )
