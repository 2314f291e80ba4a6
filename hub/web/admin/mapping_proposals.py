"""Rules that a tool proposes for its mapping, one field or word each, and taking one over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from hub.errors import Unprocessable
from hub.web.admin.mapping_fields import RuleLists, Use, uses_of
from hub.web.admin.mapping_titles import title_of

_OF_WORDS = frozenset({"status", "kind", "priority", "dependency"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """`path` is a key of the mapping, such as `scopes.7.fields.due_on`; of a list `value` is one rule."""

    number: int
    path: str
    value: Any
    reason: str

    @property
    def scope(self) -> str:
        return self.path.split(".")[1] if self.path.startswith("scopes.") else ""

    @property
    def key(self) -> tuple[str, str]:
        """Within its scope: `("fields", "due_on")`, `("status", "On hold")`, `("money", "")`."""
        inner = self.path.split(".", 2)[2] if self.scope else self.path
        first, _, rest = inner.partition(".")
        return first, rest

    @property
    def use(self) -> Use | None:
        """The field that it proposes a meaning for; None where it is about something else."""
        first, rest = self.key
        place = rest if first == "fields" else first if first in {"money", "time"} else ""
        return Use(place, self.value) if place else None

    @property
    def word(self) -> tuple[str, str] | None:
        """The key of words and the word, where it is about one."""
        return self.key if self.key[0] in _OF_WORDS else None

    def is_in(self, part: Mapping[str, Any]) -> bool:
        """Whether a part of the mapping already says so, or says so with other details."""
        if self.use:
            return any(held.place == self.use.place and held.source == self.use.source for held in uses_of(part))
        first, rest = self.key
        return bool(part.get(first) == self.value if not rest else (part.get(first) or {}).get(rest) == self.value)

    @property
    def title(self) -> str:
        """What it proposes, as the form calls it, in English."""
        return title_of(self.use.meaning) if self.use else str(self.value).replace("_", " ")

    @property
    def details(self) -> list[str]:
        """What it says beside the meaning."""
        rule = self.use.rule if self.use else {}
        return [str(value) for key, value in rule.items() if key not in {"field", "name", "type", "kind", "source"}]


def to_proposals(guesses: Iterable[Mapping[str, Any]]) -> list[Proposal]:
    """One for each rule of each guess."""
    single = [
        (guess["path"], value, guess["reason"])
        for guess in guesses
        for value in (guess["value"] if isinstance(guess["value"], list | tuple) else [guess["value"]])
    ]
    return [Proposal(number, *said) for number, said in enumerate(single)]


def read_proposals(text: str) -> list[Proposal]:
    """What a page carries of them. Raises Unprocessable."""
    try:
        return to_proposals(orjson.loads(text or "[]"))
    except (ValueError, TypeError, KeyError) as error:
        raise Unprocessable("The proposals were not sent as they were shown.", hint="Ask the tool again.") from error


def written(proposals: Iterable[Proposal]) -> str:
    """As a page carries them until they are taken over."""
    return orjson.dumps([{"path": one.path, "value": one.value, "reason": one.reason} for one in proposals]).decode()


def with_proposal(part: Mapping[str, Any], below: Mapping[str, Any], proposal: Proposal) -> dict[str, Any]:
    """A part of the mapping with what is proposed for it; among several fields of one column it comes last."""
    if proposal.use:
        lists = RuleLists(part, below)
        lists.add(proposal.use.place, proposal.value)
        return dict(part) | {key: value for key, value in lists.document().items() if value}
    first, rest = proposal.key
    return dict(part) | {first: {**(part.get(first) or {}), rest: proposal.value} if rest else proposal.value}
