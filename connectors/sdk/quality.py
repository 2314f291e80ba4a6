"""The quality scale: what a connector has shown to do, rule by rule, in its `quality.toml`.

A rule is `"done"`, or `{ exempt = "why it cannot apply" }`; a rule that is not named is open. A connector's level is the highest
one whose rules, and those of the levels below, are all done or exempt.
"""

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    NONE = "none"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


RULES: dict[Level, dict[str, str]] = {
    Level.BRONZE: {
        "settings-explained": "every setting and secret has a description, and a place in the README that says where to find it",
        "check-in-words": "`check` tries the credentials and each right, and says what is missing with its remedy",
        "pages-as-sent": "pages hold what the vendor sent, so that they can be translated again",
        "translation-pure": "translation does no I/O, reads no clock, and rejects one bad item without its page",
        "cursor-per-page": "stopping after any page and going on from its cursor loses nothing",
        "errors-named": "each refusal of the vendor becomes an error that says what happened, to whom, what to do",
    },
    Level.SILVER: {
        "incremental": "reads only what changed, wherever the vendor offers a way",
        "rate-limits": "keeps to the vendor's limits and honours every wait it asks for",
        "odd-answers": "HTML, nothing, half an answer and another site's login page are tested",
        "strict-fake": "tests run against a fake vendor that is checked against the vendor's own specification",
        "census": "lists the ids that exist as cheaply as the vendor can, and asks for each before it counts as deleted",
        "gaps-told": "what cannot be read while the rest can is told as a gap, never passed over",
    },
    Level.GOLD: {
        "discovery": "proposes scopes and mapping rules with the reason of each guess",
        "custom-fields": "reads every custom field with its name and type",
        "history": "reads the history of status changes",
        "reconciled": "totals equal those the vendor shows itself, shown by a test",
        "gaps-documented": "the README names what is not read and why",
        "load-measured": "speed and memory are measured at 100,000 records",
    },
}


class QualityFault(ValueError):
    """The file is not a quality file; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Quality:
    """`done` are rule names; `exempt` maps rule names to reasons."""

    done: frozenset[str] = frozenset()
    exempt: dict[str, str] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """The highest level without an open rule."""
        reached = Level.NONE
        for level, rules in RULES.items():
            if rules.keys() - self.done - self.exempt.keys():
                return reached
            reached = level
        return reached

    @property
    def open_rules(self) -> tuple[str, ...]:
        """Rules that are neither done nor exempt, lowest level first."""
        settled = self.done | self.exempt.keys()
        return tuple(name for rules in RULES.values() for name in rules if name not in settled)


def read_quality(text: str) -> Quality:
    """Read a `quality.toml`. Raises QualityFault for an unknown rule, a third state, or an exemption without a reason."""
    try:
        rules = tomllib.loads(text).get("rules")
    except tomllib.TOMLDecodeError as error:
        raise QualityFault(f"it is no TOML: {error}") from error
    if not isinstance(rules, dict):
        raise QualityFault("it has no table [rules]")
    known = {name for names in RULES.values() for name in names}
    unknown = rules.keys() - known
    if unknown:
        raise QualityFault(f'there is no rule "{min(unknown)}"; the rules are {", ".join(sorted(known))}')
    exempt = {name: _reason(name, state) for name, state in rules.items() if state != "done"}
    return Quality(done=frozenset(rules.keys() - exempt.keys()), exempt=exempt)


def _reason(name: str, state: object) -> str:
    match state:
        case {"exempt": str(reason), **others} if reason.strip() and not others:
            return reason
        case _:
            raise QualityFault(f'rule "{name}" is neither "done" nor {{ exempt = "reason" }}')
