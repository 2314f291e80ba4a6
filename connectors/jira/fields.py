"""Which field means what on this site: by the type Jira declares, by the mapping, by name only where a type confirms it.

Field ids and names differ per site, and a team-managed project has fields of its own under names that others use too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import FieldRule, MoneyRule, ScopeRules

JsonObject = dict[str, Any]

COMMON = (
    "summary",
    "issuetype",
    "project",
    "parent",
    "status",
    "assignee",
    "priority",
    "created",
    "updated",
    "duedate",
    "resolutiondate",
    "timeoriginalestimate",
    "timeestimate",
    "timespent",
    "labels",
    "issuelinks",
    "components",
    "fixVersions",
)
"""What every task is made of."""
BY_NAME = ("components", "fixVersions")
"""Lists of named things that no column takes; the names are kept beside the custom fields."""
FOR_CLOUD = ("statuscategorychangedate",)
FOR_WORKLOGS = ("worklog",)
EVERYTHING = ("*all", "-comment", "-attachment", "-description", "-votes", "-watches", "-thumbnail")
"""All fields but texts and files, which no column takes."""

_STORY_POINTS_TEAM = "com.pyxis.greenhopper.jira:jsw-story-points"
_FLOAT = "com.atlassian.jira.plugin.system.customfieldtypes:float"
_DATE_PICKER = "com.atlassian.jira.plugin.system.customfieldtypes:datepicker"
_BY_TYPE = {
    _STORY_POINTS_TEAM: "story_points",
    "com.atlassian.jpo:jpo-custom-field-baseline-start": "planned_start",
    "com.atlassian.jpo:jpo-custom-field-baseline-end": "planned_finish",
    "com.pyxis.greenhopper.jira:gh-epic-link": "epic_link",
    "com.pyxis.greenhopper.jira:gh-epic-label": "epic_name",
    "com.atlassian.jpo:jpo-custom-field-parent": "parent_link",
    "com.pyxis.greenhopper.jira:gh-sprint": "sprint",
}
"""Types that only one field of Jira's own has."""
_BY_TYPE_AND_NAME = {
    (_FLOAT, "story points"): "story_points",
    (_DATE_PICKER, "start date"): "planned_start",
}
"""Fields that Jira creates with a common type; their names count only together with it."""
_DATACENTER_ONLY = frozenset({"epic_link", "epic_name", "parent_link"})

OF_HOURS = frozenset({"work_type"})
"""Columns of time entries: their rules name attributes of Tempo."""
ELSEWHERE = ("tempo:", "property:")
"""How the `field` of a money rule begins whose amount stands on no issue."""

Rule = FieldRule | MoneyRule


@dataclass(frozen=True, slots=True)
class FieldCatalogue:
    """The answer of /field."""

    fields: dict[str, JsonObject]
    connection: str

    @classmethod
    def of(cls, listed: Iterable[JsonObject], *, connection: str) -> "FieldCatalogue":
        return cls({field["id"]: field for field in listed}, connection)

    def columns(self, scope: str, *, is_cloud: bool) -> dict[str, list[str]]:
        """Field ids by column, for the columns that the type of a field decides; the more telling type comes first.

        Cloud names every parent itself, so the link fields of Data Center are not looked at there.
        """
        found: dict[str, list[str]] = {}
        for certain in (True, False):
            for field in self._within(scope):
                column = _column_by_type(field) if certain else _column_by_name(field)
                if column and not (is_cloud and column in _DATACENTER_ONLY):
                    found.setdefault(column, []).append(field["id"])
        return found

    def numbers(self, field_ids: Iterable[str]) -> list[str]:
        """Those of the fields that are custom numbers: a board may also estimate in time."""
        found = ((field_id, self.fields.get(field_id, {})) for field_id in field_ids)
        return [
            name for name, field in found if field.get("custom") and (field.get("schema") or {}).get("type") == "number"
        ]

    def named(self, rules: ScopeRules, scope: str) -> dict[str, str]:
        """Field ids of the rules that go by name, keyed as `rule_key` does. Names without a field in this scope are left out.

        Raises ConfigError for a rule whose field does not exist anywhere, or whose name fits two fields.
        """
        found: dict[str, str] = {}
        for what, rule in _rules(rules):
            candidates = [rule.field] if rule.field in self.fields else self._by_name(rule, scope)
            if len(candidates) > 1:
                raise self._fault(what, rule, f"fits {' and '.join(candidates)}", "Name the id instead.")
            if not candidates and not self._by_name(rule, None):
                raise self._fault(
                    what, rule, "is not there", "Jira may have dropped the field, or hides it from the token's user."
                )
            if candidates and rule.field is None:
                found[rule_key(rule)] = candidates[0]
        return found

    def _by_name(self, rule: Rule, scope: str | None) -> list[str]:
        """Fields of a rule's name and type; in any scope for None."""
        if rule.field is not None:
            return []
        within = self.fields.values() if scope is None else self._within(scope)
        return [
            field["id"]
            for field in within
            if field["name"] == rule.name and rule.type in {None, (field.get("schema") or {}).get("type")}
        ]

    def _within(self, scope: str) -> Iterator[JsonObject]:
        """Fields that issues of a project can have: the site's, and the project's own."""
        for field in self.fields.values():
            if scope_of(field) in {None, scope}:
                yield field

    def _fault(self, what: str, rule: Rule, says: str, hint: str) -> ConfigError:
        name = rule.field or f"{rule.name} ({rule.type or 'any type'})"
        return ConfigError(
            f'The mapping of connection "{self.connection}" takes {what} from the field "{name}", which {says}.',
            hint=f"{hint} Nothing was read or changed.",
        )


def asked_fields(rules: ScopeRules, context: JsonObject, *, everything: bool, with_worklogs: bool) -> list[str]:
    """What to ask Jira for: no more than the columns of this scope need, or everything."""
    if everything:
        return [*EVERYTHING, *(() if with_worklogs else ("-worklog",))]
    asked = [*COMMON, *(FOR_CLOUD if context["cloud"] else ())]
    asked += [field for fields in context["columns"].values() for field in fields]
    asked += [field for _, rule in _rules(rules) if (field := rule.field or context["named"].get(rule_key(rule)))]
    asked += [money.period for money in money_on_issues(rules) if money.period]
    return list(dict.fromkeys([*asked, *(FOR_WORKLOGS if with_worklogs else ())]))


def rule_key(rule: Rule) -> str:
    """The key of a rule that goes by name: JSON has only texts for keys."""
    return f"{rule.name}|{rule.type or ''}"


def scope_of(field: JsonObject) -> str | None:
    """The project a team-managed field belongs to, None for a field of the whole site."""
    project = (field.get("scope") or {}).get("project") or {}
    return project.get("id")


def money_on_issues(rules: ScopeRules) -> list[MoneyRule]:
    """The money rules that read a field of issues; others name an amount of the project or of Tempo."""
    return [rule for rule in rules.money if not (rule.field or "").startswith(ELSEWHERE)]


def _rules(rules: ScopeRules) -> Iterator[tuple[str, Rule]]:
    for column, sources in rules.fields.items():
        for source in sources if column not in OF_HOURS else ():
            yield f'"{column}"', source
    for money in money_on_issues(rules):
        yield f"a {money.kind} line", money
        if money.period:
            yield f"the day of a {money.kind} line", FieldRule(field=money.period)


def _column_by_type(field: JsonObject) -> str | None:
    return _BY_TYPE.get((field.get("schema") or {}).get("custom", ""))


def _column_by_name(field: JsonObject) -> str | None:
    custom = (field.get("schema") or {}).get("custom", "")
    return _BY_TYPE_AND_NAME.get((custom, field["name"].casefold()))
