"""The tool's fields as rows of a form, each with what it means, and back.

A rule stands in a place: a column of `fields`, `money` or `time`. What a scope or a connection says itself (`own`) stands above what
holds below it: the connector's rules, and for a scope those of the whole connection.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from connectors.sdk.mappable import ANYTHING, Mappable
from hub.errors import Unprocessable
from hub.queries.source_words import SourceField
from hub.web.admin.mapping_titles import COLUMN, MONEY, NOTHING, TIME, Option, asks_of, option_of, options_for
from models.vocabulary import CostCategory

Rule = dict[str, Any]
MOST_UNUSED = 40
"""Fields without a meaning that a page shows; the others are searched for."""
UNITS = {"time": ("hours", "days", "minutes", "seconds"), "share": ("percent", "ratio")}
_SHOWN = frozenset({"field", "name", "type", "unit", "kind", "currency", "category", "source"})
_SOURCE = ("field", "name", "type")


@dataclass(frozen=True, slots=True)
class Use:
    """A field in the place where a rule uses it. `raw` is the rule as it was written; `place` "" is nowhere."""

    place: str
    raw: Any
    is_inherited: bool = False

    @property
    def rule(self) -> Rule:
        return {"field": self.raw} if isinstance(self.raw, str) else self.raw

    @property
    def source(self) -> Rule:
        """The field alone."""
        return _source_of(self.rule)

    @property
    def meaning(self) -> str:
        match self.place:
            case "":
                return ""
            case "money":
                return MONEY + str(self.rule.get("kind") or "budget")
            case "time":
                return TIME + str(self.rule.get("source") or "native")
            case column:
                return COLUMN + column

    @property
    def said(self) -> "Said":
        """What the form shows of it while nobody changes anything."""
        shown = {name: str(self.rule.get(name) or "") for name in ("unit", "currency", "category")}
        shown["category"] = shown["category"].removeprefix(CostCategory.OTHER)
        return Said("" if self.is_inherited else self.meaning, **shown)

    @property
    def text(self) -> str:
        """The use as the form carries it."""
        return json.dumps([self.place, self.raw, self.is_inherited], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a field."""

    meaning: str
    unit: str
    currency: str
    category: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """`rank` of `ranks` is its turn where several fields fill one column; the first that is filled counts."""

    use: Use
    name: str
    type: str = ""
    is_calculated: bool = False
    filled: int = 0
    options: Sequence[Option] = ()
    rank: int = 1
    ranks: int = 1

    @property
    def id(self) -> str:
        return str(self.use.rule.get("field") or "")

    @property
    def said(self) -> Said:
        return self.use.said

    @property
    def extras(self) -> Rule:
        """What the rule says beside what the form shows."""
        return {key: value for key, value in self.use.rule.items() if key not in _SHOWN}


@dataclass(frozen=True, slots=True)
class FieldTable:
    """`more` counts the fields that were left away."""

    rows: list[FieldRow]
    more: int
    every_option: Sequence[Option]


def to_table(
    own: Mapping[str, Any],
    below: Mapping[str, Any],
    fields: Sequence[SourceField],
    *,
    mappable: Mappable,
    find: str = "",
    proposed: Iterable[Rule] = (),
) -> FieldTable:
    """Fields with a meaning, then those that somebody proposes one for, then the most used of the others that `find` fits."""
    rows = [_row_of(use, fields, mappable) for use in _uses(own, below)]
    known = {field.id for row in rows for field in matching(row.use.rule, fields)} | {row.id for row in rows}
    for rule in proposed:
        if _key(rule) not in known and _key(rule) not in {_key(row.use.rule) for row in rows}:
            rows.append(_row_of(Use("", _source_of(rule)), fields, mappable))
            known |= {field.id for field in matching(rule, fields)}
    wanted = find.casefold()
    rest = [
        field
        for field in fields
        if field.id not in known and wanted in f"{field.name} {field.id} {field.type}".casefold()
    ]
    rows += [_row_of(Use("", {"field": field.id}), fields, mappable) for field in rest[:MOST_UNUSED]]
    every = options_for(mappable, ANYTHING, is_of_projects=False)
    return FieldTable(_ranked(rows), max(len(rest) - MOST_UNUSED, 0), every)


def matching(rule: Rule, fields: Iterable[SourceField]) -> list[SourceField]:
    """The fields that a rule means: by its id, or all of its name and type."""
    if rule.get("field"):
        return [field for field in fields if field.id == rule["field"]]
    return [field for field in fields if field.name == rule.get("name") and rule.get("type") in {None, field.type}]


def read_rows(form: FormData, own: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """`{fields, money, time}` as the rows of a form mean them; a rule that stood in no row stays. Raises Unprocessable."""
    lists = RuleLists(own, below)
    columns = ("was", "meaning", "unit", "currency", "category", "rank")
    turns: dict[str, list[tuple[int, Any]]] = {}
    for posted in zip(*(form.getlist(f"use.{name}") for name in columns), strict=False):
        was, meaning, unit, currency, category, rank = (str(value).strip() for value in posted)
        use = _use_of(was)
        if use is None:
            continue
        said = Said(meaning, unit, currency.upper(), category)
        kept = lists.change(use, said)
        if rank.isdigit() and kept is not None:
            turns.setdefault(use.place, []).append((int(rank), kept))
    for place, ranked in turns.items():
        lists.sort(place, ranked)
    if "hours.shown" in form:
        lists.set_hours([str(source) for source in form.getlist("hours.source")])
    return lists.document()


class RuleLists:
    """The lists of rules of one part of a mapping, by place. A list that is touched for the first time begins as what holds below."""

    def __init__(self, own: Mapping[str, Any], below: Mapping[str, Any]) -> None:
        self._written = own
        self._own = _lists(own)
        self._below = _lists(below)

    def change(self, use: Use, said: Said) -> Any:
        """Do what was said of a use. Returns its rule where it stands on in its place, else None."""
        if said == use.said or (use.is_inherited and not said.meaning):
            return None if use.is_inherited or not use.place else use.raw
        made, place = _rule_of(use, said), place_of(said.meaning)
        if place and place == use.place:
            self._list(place)[self._list(place).index(use.raw)] = made
            return made
        if use.place:
            self._list(use.place).remove(use.raw)
            if not self._own[use.place] and not use.is_inherited:
                del self._own[use.place]
        if place:
            self.add(place, made)
        return None

    def add(self, place: str, rule: Any) -> None:
        """After those that stand there."""
        if rule not in self._list(place):
            self._list(place).append(rule)

    def sort(self, place: str, ranked: Sequence[tuple[int, Any]]) -> None:
        """By the turn that each was given; those without one come last."""
        turns = {json.dumps(rule): turn for turn, rule in ranked}
        self._list(place).sort(key=lambda rule: turns.get(json.dumps(rule), len(turns) + 1))

    def set_hours(self, sources: Sequence[str]) -> None:
        """The places of hours that are no field."""
        standing = [rule for rule in self._own.get("time", self._below.get("time", [])) if _is_place(rule)]
        if [rule.get("source", "native") for rule in standing] == list(sources):
            return
        kept = {rule.get("source", "native"): rule for rule in standing}
        others = [rule for rule in self._list("time") if not _is_place(rule)]
        self._own["time"] = [kept.get(source, {"source": source}) for source in sources] + others
        if not self._own["time"]:
            del self._own["time"]

    def document(self) -> dict[str, Any]:
        """`{fields, money, time}`, None for a list that is not there; what did not change stays as it was written."""
        before = _lists(self._written)
        if before == self._own:
            return {name: self._written.get(name) for name in ("fields", "money", "time")}
        fields = {place: rules for place, rules in self._own.items() if place not in {"money", "time"}}
        return {"fields": fields, "money": self._own.get("money"), "time": self._own.get("time")}

    def _list(self, place: str) -> list[Any]:
        if place not in self._own:
            self._own[place] = list(self._below.get(place, ()))
        return self._own[place]


def place_of(meaning: str) -> str:
    """`due_on` of `column:due_on`, `money` of `money:budget`; "" of nothing."""
    if meaning.startswith(COLUMN):
        return meaning.removeprefix(COLUMN)
    return "" if meaning in {"", NOTHING} else meaning.partition(":")[0]


def uses_of(own: Mapping[str, Any]) -> list[Use]:
    """The fields that a part of a mapping uses itself."""
    return list(_uses(own, {}))


def hours_of(own: Mapping[str, Any]) -> list[str]:
    """The places of hours that are named and are no field."""
    return [rule.get("source", "native") for rule in own.get("time") or () if _is_place(rule)]


def _is_place(rule: Any) -> bool:
    return isinstance(rule, dict) and not rule.get("field") and not rule.get("name")


def _lists(part: Mapping[str, Any]) -> dict[str, list[Any]]:
    fields = {column: _listed(rules) for column, rules in (part.get("fields") or {}).items()}
    return fields | {place: _listed(part[place]) for place in ("money", "time") if part.get(place) is not None}


def _listed(rules: Any) -> list[Any]:
    return list(rules) if isinstance(rules, list | tuple) else [rules]


def _uses(own: Mapping[str, Any], below: Mapping[str, Any]) -> Iterator[Use]:
    said = _lists(own)
    held = {place: rules for place, rules in _lists(below).items() if place not in said}
    for lists, is_inherited in ((said, False), (held, True)):
        for place, rules in lists.items():
            yield from (Use(place, rule, is_inherited) for rule in rules if not _is_place(rule))


def _use_of(text: str) -> Use | None:
    """What a row carries, or what somebody typed: a field's id, or its name in quotes. None for an empty row."""
    if not text:
        return None
    if not text.startswith("["):
        quoted = text[:1] == text[-1:] == '"' and len(text) > len('""')
        return Use("", {"name": text[1:-1]} if quoted else {"field": text})
    try:
        place, raw, is_inherited = json.loads(text)
    except ValueError as error:
        raise Unprocessable(
            "A row of the fields was not sent as it was shown.", hint="Load the page again and repeat the change."
        ) from error
    return Use(place, raw, is_inherited)


def _rule_of(use: Use, said: Said) -> Any:
    """The rule of a use as it is said now. What the form does not show stays while the rule stays in its place."""
    place = place_of(said.meaning)
    kind = said.meaning.partition(":")[2]
    rule = (
        dict(use.rule)
        if place == use.place
        else _source_of(use.rule)
        | {key: value for key, value in use.rule.items() if key == "level" and place == "money"}
    )
    shown = {"unit": said.unit if asks_of(said.meaning) in UNITS else ""}
    if place == "money":
        shown |= {"kind": kind, "currency": said.currency, "category": said.category}
    elif place == "time":
        shown["source"] = kind
    rule = {key: value for key, value in (rule | shown).items() if value != ""}
    return rule["field"] if rule.keys() == {"field"} and place not in {"money", "time"} else rule


def _source_of(rule: Rule) -> Rule:
    return {key: rule[key] for key in _SOURCE if rule.get(key)}


def _key(rule: Rule) -> str:
    return str(rule.get("field") or json.dumps([rule.get("name"), rule.get("type")]))


def _row_of(use: Use, fields: Sequence[SourceField], mappable: Mappable) -> FieldRow:
    found = matching(use.rule, fields)
    names = ", ".join(dict.fromkeys(field.name for field in found))
    type_ = use.rule.get("type") or (found[0].type if found else "")
    is_of_projects = bool(found) and all(field.is_of_projects for field in found)
    if is_of_projects and not use.place:
        use = replace(use, raw=use.rule | {"level": "project"})
    options = options_for(mappable, mappable.holds(type_) if type_ else ANYTHING, is_of_projects=is_of_projects)
    if use.meaning and use.meaning not in {option.value for option in options}:
        options = [option_of(use.meaning), *options]
    return FieldRow(
        use,
        names or str(use.rule.get("name") or use.rule.get("field")),
        type_.rpartition(":")[2],
        any(field.is_calculated for field in found),
        sum(field.filled for field in found),
        options,
    )


def _ranked(rows: list[FieldRow]) -> list[FieldRow]:
    """Fields that take turns in one column know which turn is theirs."""
    own = [row for row in rows if row.use.place not in {"", "money", "time"} and not row.use.is_inherited]
    turns: dict[str, list[FieldRow]] = {}
    for row in own:
        turns.setdefault(row.use.place, []).append(row)
    ranked = {
        id(row): replace(row, rank=number, ranks=len(together))
        for together in turns.values()
        for number, row in enumerate(together, 1)
    }
    return [ranked.get(id(row), row) for row in rows]
