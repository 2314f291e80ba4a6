"""A mapping held against what Trello can do, and against the fields its boards really have."""

from collections.abc import Iterable, Iterator

from connectors.sdk.errors import ConfigError
from connectors.sdk.mappable import Holds, Mappable, types_of
from connectors.sdk.mapping import FieldRule, Mapping, MappingRules, MoneyRule, ScopeRules, TimeRule
from connectors.trello.answers import JsonObject
from connectors.trello.board import Board, TwoFieldsFit
from connectors.trello.columns import WORD_COLUMNS
from connectors.trello.values import NATIVE, READERS, SECONDS

Rule = FieldRule | MoneyRule | TimeRule
COLUMNS = frozenset({*READERS, *WORD_COLUMNS, "task", "currency", "amount"})
"""The columns that a mapping may fill."""
MAPPABLE = Mappable(
    columns=COLUMNS,
    types=types_of({Holds.DAY: "date", Holds.NUMBER: "number text", Holds.WORD: "text list checkbox"}),
    hours=("field",),
)
"""People type numbers and amounts into texts."""
_NO_SOURCE = frozenset({"tempo", "board"})


def check_mapping(mapping: Mapping, *, connection: str) -> None:
    """Raise ConfigError for what this connector cannot do, before anything is read."""
    for scope in ("", *mapping.scopes):
        rules: MappingRules = mapping.for_scope(scope) if scope else mapping
        where = f'The mapping of connection "{connection}"' + (f', board "{scope}",' if scope else "")
        for says in _faults(rules):
            raise ConfigError(f"{where} {says}.", hint="Mend the mapping. Nothing was read or changed.")


def rules_with_fields(rules: MappingRules) -> Iterator[tuple[str, Rule]]:
    """What each rule is for, in words, and the rule; those that name a native key left out."""
    for column, sources in rules.fields.items():
        for source in sources:
            if source.field not in NATIVE:
                yield f'"{column}"', source
    for money in rules.money:
        if money.field not in NATIVE:
            yield f"a {money.kind} line", money
    for time in rules.time:
        if time.field not in NATIVE:
            yield "hours", time


def own_rules(mapping: Mapping, board_id: str) -> MappingRules:
    """The rules that were written for this board alone."""
    return mapping.scopes.get(board_id) or ScopeRules()


class Rulebook:
    """Watches, board by board, which rules found their field."""

    def __init__(self, mapping: Mapping, *, connection: str) -> None:
        self._mapping = mapping
        self._connection = connection
        self._general = list(rules_with_fields(mapping))
        self._met: set[int] = set()

    def look(self, board: Board) -> Iterator[str]:
        """Sentences on this board's own rules without a field, and on names that fit two of its fields."""
        for number, (what, rule) in enumerate(self._general):
            yield from self._look_at(rule, what, board, number)
        for what, rule in rules_with_fields(own_rules(self._mapping, board.id)):
            yield from self._look_at(rule, what, board, None)

    def unmet_names(self) -> Iterator[str]:
        """Sentences on general rules by name that no board has a field for; to be asked once all boards were looked at."""
        for number, (what, rule) in enumerate(self._general):
            if number not in self._met and rule.field is None:
                yield f"{self._takes(what, rule)}, which no board has"

    def ids_of(self, boards: Iterable[str] | None) -> dict[str, str]:
        """What is taken from which field id, by the general rules and those of the boards to be read."""
        found = {rule.field: what for what, rule in self._general if rule.field}
        for board_id in self._mapping.scopes if boards is None else boards:
            own = rules_with_fields(own_rules(self._mapping, board_id))
            found |= {rule.field: what for what, rule in own if rule.field}
        return found

    def gone(self, what: str, field_id: str) -> str:
        """The sentence on a field that Trello no longer has."""
        return (
            f'The mapping of connection "{self._connection}" takes {what} from the field "{field_id}", which Trello does not '
            "have or show any more"
        )

    def uses(self, dropped: JsonObject) -> str | None:
        """The sentence on a field that was just deleted, if a rule named it."""
        for what, rule in self._general:
            if rule.name and rule.name.casefold() == str(dropped.get("name", "")).casefold():
                return f"{self._takes(what, rule)}, which was deleted from a board"
        return None

    def _look_at(self, rule: Rule, what: str, board: Board, number: int | None) -> Iterator[str]:
        try:
            found = board.find_field(rule)
        except TwoFieldsFit as error:
            self._met.add(-1 if number is None else number)
            yield f'{self._takes(what, rule)}, which fits {" and ".join(error.ids)} on board "{board.name}"'
            return
        if found and number is not None:
            self._met.add(number)
        if not found and number is None:
            yield f'{self._takes(what, rule)}, which board "{board.name}" does not have'

    def _takes(self, what: str, rule: Rule) -> str:
        name = rule.field or f"{rule.name} ({rule.type or 'any type'})"
        return f'The mapping of connection "{self._connection}" takes {what} from the field "{name}"'


def _faults(rules: MappingRules) -> Iterator[str]:
    """Sentences that go on after "The mapping ..."."""
    unknown = rules.fields.keys() - COLUMNS
    if unknown:
        yield f'fills "{min(unknown)}", which Trello cannot; it can fill {", ".join(sorted(COLUMNS))}'
    for column in SECONDS:
        for rule in rules.field_rules(column):
            yield from _unit_faults(rule.unit, f'"{column}"', rules)
    for time in rules.time:
        yield from _time_faults(time, rules)
    for money in rules.money:
        if money.field is None and money.name is None:
            yield f"takes a {money.kind} line from nowhere; name a custom field"


def _time_faults(time: TimeRule, rules: MappingRules) -> Iterator[str]:
    if time.source in _NO_SOURCE:
        yield f'takes hours from "{time.source}", which Trello does not have; name a custom field'
    elif time.field is None and time.name is None:
        yield "takes hours from nowhere; name a custom field, since Trello has no timesheet of its own"
    else:
        yield from _unit_faults(time.unit, "hours", rules)


def _unit_faults(unit: str | None, what: str, rules: MappingRules) -> Iterator[str]:
    if unit not in {"hours", "days", "minutes", "seconds"}:
        yield f'takes {what} from a number without saying "unit": hours, days, minutes or seconds'
    elif unit == "days" and rules.hours_per_day is None:
        yield f'takes {what} in days and says no "hours_per_day"'
