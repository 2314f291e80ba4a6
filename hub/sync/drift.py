"""Schema drift: which fields the tool's answers have, beside those they had. Each change is noticed once, by field, never by record.

Two places are looked at. Fields that the tool lists with name and type (`CustomFieldRecord`) are compared list by list. Keys of the records
as they came are sampled: a key counts as gone only when every record had it before and none of enough records has it now.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.sdk.contract import Gap
from connectors.sdk.mapping import FieldRule, Mapping, MappingRules, MoneyRule, TimeRule
from hub.storage.commit import PageContent
from hub.storage.drift import FieldKey, NoticedChange, StoredField
from models.records import CustomFieldRecord
from models.vocabulary import FieldChange
from models.wording import agree

SAMPLES_PER_PAGE = 20
SAMPLES_PER_STREAM = 1_000
KEYS_PER_STREAM = 500
ENOUGH_TO_KNOW = 20
"""Records that must have been looked at before a key they lacked counts as new."""
ENOUGH_TO_MISS = 10
DEPTH = 6
NAMED_AT_MOST = 5
SCHEMA = "schema"
"""The stream that changes of fields are told under among a run's gaps."""
KINDS = {bool: "flag", int: "number", float: "number", str: "text", list: "list", dict: "object"}


@dataclass(slots=True)
class Seen:
    """A field as this run met it. `types` are the kinds of its values, or the one type that the tool gives it."""

    name: str | None = None
    types: set[str] = field(default_factory=set)
    count: int = 0


class FieldWatch:
    """Collects the fields of a run's pages; `compare` sets them beside those that are known."""

    def __init__(self) -> None:
        self.listed: dict[FieldKey, Seen] = {}
        self.keys: dict[FieldKey, Seen] = {}
        self.samples: dict[str, int] = {}

    def see(self, content: PageContent) -> None:
        stream = content.page.stream
        for item in content.items:
            if isinstance(item, CustomFieldRecord):
                self.listed[FieldKey(stream, item.scope or "", item.source_id)] = Seen(item.name, {item.type}, 1)
        if self.samples.get(stream, 0) < SAMPLES_PER_STREAM:
            for record in _records_of(content.page.document)[:SAMPLES_PER_PAGE]:
                self._sample(stream, record)

    def _sample(self, stream: str, record: dict[str, Any]) -> None:
        self.samples[stream] = self.samples.get(stream, 0) + 1
        for path, value in _keys_of(record):
            key = FieldKey(stream, "", path)
            if key not in self.keys and len(self.keys) >= KEYS_PER_STREAM * len(self.samples):
                continue
            seen = self.keys.setdefault(key, Seen())
            seen.count += 1
            if value is not None:
                seen.types.add(KINDS.get(type(value), "text"))

    def compare(
        self, stored: dict[FieldKey, StoredField], *, mapping: Mapping, whole: bool, broken: Collection[str]
    ) -> tuple[list[NoticedChange], dict[FieldKey, StoredField]]:
        """What changed, and the fields as they are to be kept. Without `whole` (a run that goes on) and in `broken` streams nothing is
        missed.
        """
        noticed: list[NoticedChange] = []
        kept: dict[FieldKey, StoredField] = {}
        for change, after in (
            *self._of_listed(stored, whole=whole, broken=broken),
            *self._of_keys(stored, whole=whole, broken=broken),
        ):
            kept[after.key] = after
            if change:
                noticed.append(_noticed(change, stored.get(after.key), after, mapping))
        return noticed, kept

    def _of_listed(
        self, stored: dict[FieldKey, StoredField], *, whole: bool, broken: Collection[str]
    ) -> Iterator[tuple[FieldChange | None, StoredField]]:
        known = {key: held for key, held in stored.items() if held.is_listed}
        places = {key.place for key in known}
        for key, seen in self.listed.items():
            after = StoredField(key, seen.name, "".join(seen.types), is_listed=True, is_always=True, seen=1)
            held = known.get(key)
            if held is None or held.is_gone:
                yield (FieldChange.NEW if key.place in places else None), after
            elif held.types != after.types:
                yield FieldChange.RETYPED, after
        listed = {key.place for key in self.listed}
        for key in known.keys() - self.listed.keys():
            if whole and key.place in listed and key.stream not in broken and not known[key].is_gone:
                yield FieldChange.GONE, known[key].as_gone()

    def _of_keys(
        self, stored: dict[FieldKey, StoredField], *, whole: bool, broken: Collection[str]
    ) -> Iterator[tuple[FieldChange | None, StoredField]]:
        listed = {key.last for key in (*self.listed, *(key for key, held in stored.items() if held.is_listed))}
        known = {key: held for key, held in stored.items() if not held.is_listed}
        looked_at: dict[str, int] = {}
        for key, held in known.items():
            looked_at[key.stream] = max(looked_at.get(key.stream, 0), held.seen)
        for key, seen in self.keys.items():
            if key.last not in listed:
                yield from self._of_key(
                    key, seen, known.get(key), is_known=looked_at.get(key.stream, 0) >= ENOUGH_TO_KNOW
                )
        for key in known.keys() - self.keys.keys():
            enough = self.samples.get(key.stream, 0) >= ENOUGH_TO_MISS and key.stream not in broken
            if whole and enough and known[key].is_always and not known[key].is_gone:
                yield FieldChange.GONE, known[key].as_gone()

    def _of_key(
        self, key: FieldKey, seen: Seen, held: StoredField | None, *, is_known: bool
    ) -> Iterator[tuple[FieldChange | None, StoredField]]:
        types = seen.types | (set(held.types.split("|")) - {""} if held else set())
        is_always = seen.count == self.samples[key.stream] and (held.is_always if held else True)
        total = min(seen.count + (held.seen if held else 0), ENOUGH_TO_KNOW)
        after = StoredField(key, None, "|".join(sorted(types)), is_listed=False, is_always=is_always, seen=total)
        if held is None or held.is_gone:
            yield (FieldChange.NEW if is_known else None), after
        elif held.types and after.types != held.types:
            yield FieldChange.RETYPED, after
        elif after != held:
            yield None, after


def gaps_of(noticed: Iterable[NoticedChange]) -> Iterator[Gap]:
    """The changes in a run's words: one that a mapping rule reads is a fault and stands alone, the others are told together."""
    others: dict[FieldChange, list[str]] = {}
    for change in noticed:
        if change.rules and change.change is not FieldChange.NEW:
            yield Gap(SCHEMA, change.key.scope, change.message, change.hint)
        else:
            others.setdefault(change.change, []).append(change.shown)
    words = {FieldChange.NEW: "new", FieldChange.GONE: "gone", FieldChange.RETYPED: "of another type"}
    for kind, names in others.items():
        more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
        counted = agree(len(names), "1 field is", f"{len(names)} fields are")
        sentence = f"{counted} {words[kind]}: {', '.join(names[:NAMED_AT_MOST])}{more}."
        yield Gap(
            SCHEMA, "", sentence, "The list of field changes names each; no mapping rule reads them.", is_fault=False
        )


def _noticed(change: FieldChange, before: StoredField | None, after: StoredField, mapping: Mapping) -> NoticedChange:
    rules = tuple(rules_reading(mapping, after.key, after.name))
    shown = f'"{after.name}" ({after.key.field})' if after.name else f'"{after.key.field}"'
    where = f'stream "{after.key.stream}"' + (f', scope "{after.key.scope}"' if after.key.scope else "")
    reads = f", which the mapping rule {' and '.join(rules)} reads" if rules else ""
    match change:
        case FieldChange.GONE:
            message = f"The field {shown} is gone from {where}{reads}."
            hint = "Map another field or drop the rule; rows that were read before keep what they had." if rules else ""
        case FieldChange.RETYPED:
            message = (
                f"The field {shown} of {where} was {before.types if before else ''} and is {after.types} now{reads}."
            )
            hint = "See whether the rule still means the same." if rules else ""
        case FieldChange.NEW:
            message, hint = f"The field {shown} is new in {where}.", "Map it if it matters."
    types_before = before.types if before and not before.is_gone else None
    return NoticedChange(after, change, types_before, rules, shown, message, hint)


def rules_reading(mapping: Mapping, key: FieldKey, name: str | None) -> Iterator[str]:
    """Dotted names of the mapping rules that read a field, by its id or its name."""
    yield from _reading(mapping, key, name, prefix="")
    for scope, rules in mapping.scopes.items():
        yield from _reading(rules, key, name, prefix=f"scopes.{scope}.")


def _reading(rules: MappingRules, key: FieldKey, name: str | None, *, prefix: str) -> Iterator[str]:
    named: list[tuple[str, FieldRule | MoneyRule | TimeRule]] = [
        (f"fields.{column}", rule) for column, of_column in rules.fields.items() for rule in of_column
    ]
    named += [(f"money[{number}]", rule) for number, rule in enumerate(rules.money)]
    named += [(f"time[{number}]", rule) for number, rule in enumerate(rules.time)]
    for path, rule in named:
        if rule.field in {key.field, key.last} or (name and rule.name == name):
            yield prefix + path


def _records_of(document: Any) -> list[dict[str, Any]]:
    """The longest list of objects in an answer: what a page is about."""
    best: list[dict[str, Any]] = []
    waiting: list[tuple[Any, int]] = [(document, 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, list):
            if len(node) > len(best) and all(isinstance(each, dict) for each in node):
                best = node
            node = dict(enumerate(node[:3]))
        if isinstance(node, dict) and depth < DEPTH:
            waiting += [(child, depth + 1) for child in node.values() if isinstance(child, dict | list)]
    return best


def _keys_of(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keys and those of objects within; a key that is a number is an id, not a field."""
    for name, value in record.items():
        if name.isdigit():
            continue
        yield name, value
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", held) for inner, held in value.items() if not inner.isdigit())
