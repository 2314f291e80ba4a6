"""A query on one table: the options that Dataverse knows, each looked at, none ignored; pages, change tracking and its tokens."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from hub.demo.fake_dataverse import problem
from hub.demo.fake_dataverse.world import DataverseWorld, JsonObject, Table

MOST_IN_PAGE = 5000
_KNOWN = frozenset({"$select", "$filter", "$orderby", "$top", "$count", "$skiptoken", "$deltatoken"})
_PREFERENCES = re.compile(r'odata\.(maxpagesize=(?P<size>\d+)|track-changes|include-annotations="[^"]+")')
_CONDITION = re.compile(r"(?P<name>\w+) (?P<word>eq|ne|ge|gt|le|lt) (?P<value>'[^']*'|[^ ]+)")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORD = "@OData.Community.Display.V1.FormattedValue"
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "ge": lambda left, right: left is not None and left >= right,
    "gt": lambda left, right: left is not None and left > right,
    "le": lambda left, right: left is not None and left <= right,
    "lt": lambda left, right: left is not None and left < right,
}


@dataclass(frozen=True, slots=True)
class Preference:
    """What the header `Prefer` asks for. Raises DataverseProblem for a wish that is none."""

    size: int = MOST_IN_PAGE
    has_size: bool = False
    tracks_changes: bool = False
    shows_words: bool = False

    @classmethod
    def of(cls, header: str) -> "Preference":
        wishes = [wish.strip() for wish in header.split(",") if wish.strip()]
        found = [_PREFERENCES.fullmatch(wish) for wish in wishes]
        if None in found:
            raise problem.not_supported(f"The preference header '{header}' is malformed.")
        sizes = [int(match["size"]) for match in found if match and match["size"]]
        return cls(
            size=min([*sizes, MOST_IN_PAGE]),
            has_size=bool(sizes),
            tracks_changes="odata.track-changes" in wishes,
            shows_words=any("include-annotations" in wish for wish in wishes),
        )


@dataclass(frozen=True, slots=True)
class Query:
    """One request for rows of a table. `base` is the address of the API."""

    world: DataverseWorld
    table: Table
    options: dict[str, str]
    wish: Preference
    base: str

    def answer(self) -> JsonObject:
        self._check()
        token = self.options.get("$skiptoken")
        state = _opened(token) if token else None
        since = state["since"] if state else self._since()
        stamp = state["stamp"] if state else self.world.version
        entries = self._entries(since)
        at = state["at"] if state else 0
        top = int(self.options["$top"]) if "$top" in self.options else None
        size = self.wish.size if top is None else top
        shown = entries[at : at + size]
        document: JsonObject = {"@odata.context": f"{self.base}/$metadata#{self._set}", "value": shown}
        is_last = top is not None or at + size >= len(entries)
        if not is_last:
            document["@odata.nextLink"] = self._link("$skiptoken", _sealed(at=at + size, since=since, stamp=stamp))
        elif self.wish.tracks_changes:
            document["@odata.deltaLink"] = self._link("$deltatoken", f"{stamp}!01/15/2026 12:00:00")
        return document

    @property
    def _set(self) -> str:
        return self.table.schema.set_name

    def _check(self) -> None:
        strange = self.options.keys() - _KNOWN
        if strange:
            raise problem.not_supported(f"Query option '{min(strange)}' was specified and is not supported.")
        if "$select" not in self.options:
            raise problem.not_supported("This environment insists on a $select.")
        for name in self._columns:
            if name not in self.table.properties:
                raise problem.no_such_column(name, self.table.schema.name)
        if "$top" in self.options and self.wish.has_size:
            raise problem.not_supported("$top and odata.maxpagesize cannot be combined.")
        if self.wish.tracks_changes:
            self._check_tracking()

    def _check_tracking(self) -> None:
        if not self.table.tracks_changes:
            raise problem.not_supported(f"Change tracking is not enabled on entity {self.table.schema.name}.")
        if self.options.keys() & {"$filter", "$orderby", "$top"}:
            raise problem.not_supported("$filter, $orderby and $top are not allowed with change tracking.")

    @property
    def _columns(self) -> list[str]:
        return self.options["$select"].split(",")

    def _since(self) -> int | None:
        token = self.options.get("$deltatoken")
        if token is None:
            return None
        if not self.wish.tracks_changes and not self.table.tracks_changes:
            raise problem.bad_token()
        number = token.partition("!")[0]
        if not number.isdigit():
            raise problem.bad_token()
        if int(number) < self.world.oldest_token:
            raise problem.expired_token()
        return int(number)

    def _entries(self, since: int | None) -> list[JsonObject]:
        versions = self.table.versions
        ids = [id_ for id_ in self.table.rows if since is None or versions[id_] > since]
        rows = [self._shown(self.table.rows[id_]) for id_ in self._filtered(ids)]
        if since is None:
            return rows
        gone = [id_ for id_, version in self.table.deleted.items() if version > since]
        context = f"{self.base}/$metadata#{self._set}/$deletedEntity"
        return rows + [{"@odata.context": context, "id": id_, "reason": "deleted"} for id_ in gone]

    def _filtered(self, ids: list[str]) -> list[str]:
        rows = self.table.rows
        kept = [id_ for id_ in ids if id_ not in self.table.hidden_rows]
        if "$filter" in self.options:
            fits = _condition(self.options["$filter"], self.table)
            kept = [id_ for id_ in kept if fits(rows[id_])]
        if "$orderby" in self.options:
            name, _, direction = self.options["$orderby"].partition(" ")
            if name not in self.table.properties:
                raise problem.no_such_column(name, self.table.schema.name)
            kept.sort(key=lambda id_: rows[id_][name], reverse=direction == "desc")
        return kept

    def _shown(self, row: JsonObject) -> JsonObject:
        """The columns asked for and the key, which comes in any case; texts of choices where they are wished for."""
        names = dict.fromkeys([self.table.schema.key, *self._columns])
        shown = {"@odata.etag": 'W/"1"', **{name: row[name] for name in names}}
        if self.wish.shows_words:
            choices = [name for name in names if self.table.properties[name] in {"Picklist", "State"}]
            shown |= {f"{name}{_WORD}": f"Choix {row[name]}" for name in choices if row[name] is not None}
        return shown

    def _link(self, option: str, token: str) -> str:
        rest = {name: value for name, value in self.options.items() if name not in {"$skiptoken", "$deltatoken"}}
        query = "&".join(f"{name}={quote(value, safe=',')}" for name, value in (rest | {option: token}).items())
        return f"{self.base}/{self._set}?{query}"


def _condition(text: str, table: Table) -> Callable[[JsonObject], bool]:
    """Comparisons joined by `or`, or by `and`; not both."""
    words = [word for word in ("or", "and") if f" {word} " in text]
    if len(words) > 1:
        raise problem.not_supported("This environment takes 'and' or 'or', not both.")
    join = any if words == ["or"] else all
    parts = text.split(f" {words[0]} ") if words else [text]
    compared = [_comparison(part, table) for part in parts]
    return lambda row: join(compare(row) for compare in compared)


def _comparison(text: str, table: Table) -> Callable[[JsonObject], bool]:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise problem.not_supported(f"Syntax error in the filter at '{text}'.")
    name, compare, text = match["name"], _COMPARE[match["word"]], match["value"]
    if name not in table.properties:
        raise problem.no_such_column(name, table.schema.name)
    kind = table.properties[name]
    if kind in {"Lookup", "Uniqueidentifier"} and text != "null" and not _GUID.fullmatch(text):
        raise problem.not_supported("A GUID stands in a filter without quotes.")
    value: Any = None if text == "null" else int(text) if kind in {"Picklist", "State", "Integer"} else text
    return lambda row: compare(row[name], value)


def _sealed(**state: Any) -> str:
    cookie = base64.urlsafe_b64encode(orjson.dumps(state)).decode()
    return f'<cookie pagenumber="2" pagingcookie="{cookie}" istracking="False" />'


def _opened(token: str) -> JsonObject:
    found = re.search('pagingcookie="([^"]+)"', token)
    if found is None:
        raise problem.bad_token()
    state: JsonObject = orjson.loads(base64.urlsafe_b64decode(found[1]))
    return state
