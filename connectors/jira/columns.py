"""Columns of a task that come from fields: the mapping's, or the ones the field's type decides. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from connectors.jira.fields import OF_HOURS, Rule, money_on_issues, rule_key
from connectors.sdk.errors import ConfigError
from connectors.sdk.mappable import Holds, Mappable, types_of
from connectors.sdk.mapping import Mapping, MappingRules, ScopeRules
from connectors.sdk.reading import to_day, to_decimal, to_percent, to_seconds
from models.vocabulary import PercentMethod

JsonObject = dict[str, Any]

_NATIVE_SECONDS = frozenset({"timeoriginalestimate", "timeestimate", "timespent"})


@dataclass(frozen=True, slots=True)
class Source:
    """One field that can fill a column. `unit` is None for texts, dates and plain numbers."""

    field: str
    unit: str | None = None


Reader = Callable[[Any, Source, ScopeRules], Any]


def _day(value: Any, _source: Source, _rules: ScopeRules) -> Any:
    return to_day(value)


def _amount(value: Any, _source: Source, _rules: ScopeRules) -> Any:
    return to_decimal(value)


def _seconds(value: Any, source: Source, rules: ScopeRules) -> Any:
    return to_seconds(value, unit=source.unit or "seconds", hours_per_day=rules.hours_per_day)


def _percent(value: Any, source: Source, _rules: ScopeRules) -> Any:
    return to_percent(value, unit=source.unit or "percent")


def _word(value: Any, _source: Source, _rules: ScopeRules) -> Any:
    return value.get("value") or value.get("name") if isinstance(value, dict) else str(value)


def _account(value: Any, _source: Source, _rules: ScopeRules) -> Any:
    return account_id(value) if isinstance(value, dict) else None


READERS: dict[str, Reader] = {
    **dict.fromkeys(
        (
            "planned_start",
            "planned_finish",
            "baseline_start",
            "baseline_finish",
            "actual_start",
            "actual_finish",
            "due_on",
        ),
        _day,
    ),
    **dict.fromkeys(("estimate_seconds", "remaining_seconds", "spent_seconds", "baseline_seconds"), _seconds),
    **dict.fromkeys(("story_points", "planned_cost", "actual_cost", "baseline_cost"), _amount),
    "percent_complete": _percent,
    "wbs_code": _word,
    "assignee": _account,
}
"""The columns of a task that a mapping may fill."""
RISK_READERS: dict[str, Reader] = {
    "probability_pct": _percent,
    **dict.fromkeys(("impact_cost", "impact_days", "impact_score", "score"), _amount),
    "response": _word,
}
"""Those of a risk, where the kind of the issue is one."""
MAPPABLE = Mappable(
    columns=frozenset({*READERS, *RISK_READERS, *OF_HOURS}),
    types=types_of(
        {
            Holds.DAY: "date datetime datepicker jpo-custom-field-baseline-start jpo-custom-field-baseline-end",
            Holds.NUMBER: "number float jsw-story-points",
            Holds.PERSON: "user userpicker multiuserpicker people",
            Holds.WORD: "string option textfield textarea url select radiobuttons multiselect multicheckboxes cascadingselect labels"
            " readonlyfield gh-sprint gh-epic-link gh-epic-label gh-epic-status jpo-custom-field-parent",
        }
    ),
    hours=("native", "tempo"),
)
"""By the end of Jira's own names of its types."""
_COSTS = frozenset({"planned_cost", "actual_cost", "baseline_cost"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which fields fill which columns of one scope, compiled once a page. `used` are the fields that some rule reads."""

    sources: tuple[tuple[str, tuple[Source, ...]], ...]
    of_risks: tuple[tuple[str, tuple[Source, ...]], ...]
    rules: ScopeRules
    used: frozenset[str]

    @classmethod
    def of(cls, rules: ScopeRules, context: JsonObject) -> "Columns":
        """The mapping's rule for a column wins over the field that Jira's own types name."""
        mapped = {
            column: tuple(Source(field, rule.unit) for rule in sources if (field := to_field(rule, context)))
            for column, sources in rules.fields.items()
            if column in READERS or column in RISK_READERS
        }
        by_type = {
            column: tuple(map(Source, fields))
            for column, fields in context["columns"].items()
            if column in READERS and column not in mapped
        }
        sources = {**by_type, **mapped}
        money = {field for rule in money_on_issues(rules) for field in (to_field(rule, context), rule.period) if field}
        # A sprint is read and shown: where an issue stood before is to be seen in its custom fields.
        read = [fields for column, fields in context["columns"].items() if column != "sprint"]
        used = {source.field for fields in sources.values() for source in fields} | money
        of_tasks = tuple((column, fields) for column, fields in sources.items() if column in READERS)
        of_risks = tuple((column, fields) for column, fields in sources.items() if column in RISK_READERS)
        return cls(of_tasks, of_risks, rules, frozenset(used.union(*read)))

    def add_to(self, columns: JsonObject, fields: JsonObject) -> None:
        """Set the columns that have a value, the first filled field winning. Raises ValueError for a value of another kind."""
        for column, sources in self.sources:
            for source in sources:
                value = fields.get(source.field)
                if value is not None and value != "":
                    columns[column] = READERS[column](value, source, self.rules)
                    self._add_companion(columns, column)
                    break

    def of_risk(self, fields: JsonObject) -> JsonObject:
        """What the fields say of a risk, the first filled one winning. Raises ValueError for a value of another kind."""
        said: JsonObject = {}
        for column, sources in self.of_risks:
            for source in sources:
                value = fields.get(source.field)
                if value is not None and value != "":
                    said[column] = RISK_READERS[column](value, source, self.rules)
                    break
        return said

    def _add_companion(self, columns: JsonObject, column: str) -> None:
        """A percentage says how it came about, an amount its currency."""
        if column == "percent_complete":
            columns["percent_method"] = PercentMethod.REPORTED
        elif column in _COSTS:
            columns["currency"] = self.rules.currency


def to_field(rule: Rule, context: JsonObject) -> str | None:
    """The field id of a rule; None when this scope has no field of its name."""
    return rule.field or context["named"].get(rule_key(rule))


def account_id(user: JsonObject | None) -> str | None:
    """Who somebody is at the source: accountId on Cloud, the key that survives a rename on Data Center."""
    return (user.get("accountId") or user.get("key") or user.get("name")) if user else None


def check_mapping(mapping: Mapping, *, connection: str) -> None:
    """Raise ConfigError for what this connector cannot do, before anything is read."""
    for scope, rules in {"": mapping, **mapping.scopes}.items():
        where = f'The mapping of connection "{connection}"' + (f', scope "{scope}",' if scope else "")
        for says in _faults(rules):
            raise ConfigError(f"{where} {says}.", hint="Nothing was read or changed.")


def _faults(rules: MappingRules) -> Iterator[str]:
    """Sentences that go on after "The mapping ..."."""
    unknown = rules.fields.keys() - MAPPABLE.columns
    if unknown:
        yield f'fills "{min(unknown)}", which Jira cannot; it can fill {", ".join(sorted({**READERS, **RISK_READERS}))}'
    for column, sources in rules.fields.items():
        for source in sources:
            if READERS.get(column) is _seconds and source.unit is None and source.field not in _NATIVE_SECONDS:
                yield f'takes "{column}" from "{source.field or source.name}" without a unit (hours, days, minutes, seconds)'
    yield from _faults_of_hours(rules)
    if rules.subtasks not in {None, "tasks"}:
        yield f'wants sub-tasks as "{rules.subtasks}"; in Jira they are issues, so only "tasks" fits'
    if isinstance(rules, ScopeRules) and rules.role not in {None, "project", "ignore"}:
        yield f'gives a project the role "{rules.role}"; Jira\'s projects can be "project" or "ignore"'


def _faults_of_hours(rules: MappingRules) -> Iterator[str]:
    places = {rule.source for rule in rules.time}
    if places - {"native", "tempo"} or any(rule.field or rule.name for rule in rules.time):
        yield "takes hours from a field; they come from Jira's own worklogs (native) or from tempo"
    if len(places) > 1:
        yield "takes hours from Jira and from Tempo, which would count them twice; name one"
