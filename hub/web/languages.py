"""The languages of the cockpit. English stands in the pages themselves, French of theirs in `translations/fr.po`,
of what the library and the connectors say in `translations/fr.library.po`, and of their words in `translations/fr.words.po`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale, negotiate_locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = {"en": "English", "fr": "Français"}
TRANSLATIONS = Path(__file__).parent / "translations"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
QUOTED = re.compile(r'"%\((\w+)\)s"')
HIGH_SIGNS = (
    (re.compile(" (?=[;?!])"), "\N{NARROW NO-BREAK SPACE}"),
    (re.compile(" (?=[:»])|(?<=«) "), "\N{NO-BREAK SPACE}"),
)
"""Where French has a blank that no line may be broken at. In the catalogues it is a plain one, which can be typed."""
FILLED = {"count": r"\d[\d,.]*?"}
"""What stands for a placeholder of that name alone, so that a count is not all that stands before it."""
NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+))( [A-Z]{3})?")
"""A number as the library writes it, where a language may write it otherwise, and its currency."""
NO_NUMBERS = frozenset({"version", "value"})
"""What stands for a placeholder of that name is no number of ours: a version, or what somebody typed."""
SAID = 8192
"""Texts that are kept in mind: a page says the same few again and again."""


def msg(text: str) -> str:
    """Marks a text of the code for translation; pages translate it when they show it."""
    return text


def choose_language(accepted: str, *, wished: str | None) -> str:
    """The wish of a user, else the first language of an Accept-Language header that there is, else English."""
    if wished in LANGUAGES:
        return wished
    named = [part.partition(";")[0].strip().replace("-", "_") for part in accepted.split(",")]
    return negotiate_locale(named, list(LANGUAGES)) or "en"


@cache
def locale_of(language: str) -> Locale:
    """How a language writes dates and numbers: English as in Britain, where a day stands before its month."""
    return Locale.parse({"en": "en_GB"}.get(language, language))


@cache
def translations_of(language: str) -> tuple[Callable[[str], str], Callable[[str, str, int], str]]:
    """`gettext` and `ngettext` of a language; a text without translation stays as it is."""
    single, plural = _read(language)

    def gettext(text: str) -> str:
        return single.get(text, text)

    def ngettext(one: str, many: str, count: int) -> str:
        is_one = count in {0, 1} if language == "fr" else count == 1
        return plural.get(one, (one, many))[0 if is_one else 1]

    return gettext, ngettext


@cache
def sayer_of(language: str) -> Callable[[str], str]:
    """Says a text of the library in a language: a word, or a sentence with names and values in it, each of which is said in turn."""
    gettext, _ = translations_of(language)
    return lru_cache(maxsize=SAID)(Sayer(gettext, _by_beginning(_read(language)[0]), locale_of(language)).say)


class Shape(NamedTuple):
    """A sentence with placeholders: what matches it, the longest text that every such sentence holds, and how it is said.

    What is filled in between quotes is somebody's name for something, and is never translated.
    """

    pattern: re.Pattern[str]
    landmark: str
    said: str
    quoted: frozenset[str]

    def fill(self, found: Mapping[str, str], say: Callable[[str, str], str]) -> str:
        return self.said % {name: part if name in self.quoted else say(name, part) for name, part in found.items()}


@dataclass(frozen=True, slots=True)
class Sayer:
    """`shapes` are sentences with placeholders, as `_by_beginning` has them."""

    gettext: Callable[[str], str]
    shapes: dict[int, dict[str, list[Shape]]]
    locale: Locale

    def say(self, text: str) -> str:
        """The text in the language; as it is when it is not known. What stands in another sentence has lost its full stop."""
        said = self.gettext(text)
        if said != text:
            return said
        if " " not in text:
            return self._word(text)
        if not text.endswith("."):
            return self.say(f"{text}.")[:-1]
        return self._sentence(text) or self._together(text, ". ") or self._together(text, "; ") or text

    def _word(self, text: str) -> str:
        """A word; one that programs write with underscores is known as people write it."""
        said = self.gettext(spaced := text.replace("_", " "))
        return text if said == spaced else said

    def _sentence(self, text: str) -> str | None:
        for length, beginnings in self.shapes.items():
            for shape in beginnings.get(text[:length], ()):
                if shape.landmark in text and (found := shape.pattern.fullmatch(text)):
                    return shape.fill(found.groupdict(), self._filled)
        return None

    def _filled(self, name: str, part: str) -> str:
        """What stands for a placeholder of a name: a number as the language writes it, with the digits it has, else a text like any other."""
        found = None if name in NO_NUMBERS else NUMBER.fullmatch(part)
        if found is None:
            return self.say(part)
        digits = len(found[1].partition(".")[2])
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(Decimal(found[1].replace(",", "")), pattern, locale=self.locale) + (found[2] or "")

    def _together(self, text: str, joint: str) -> str | None:
        """Several sentences in one text, when each of them can be said."""
        pieces = text[:-1].split(joint)
        said = [self.say(piece) for piece in pieces] if len(pieces) > 1 else pieces
        return None if any(map(str.__eq__, pieces, said)) else f"{_set(joint.replace(';', ' ;')).join(said)}."


def _by_beginning(texts: dict[str, str]) -> dict[int, dict[str, list[Shape]]]:
    """Sentences with placeholders, found without trying each: by length, and then by the text of what stands before the first one.

    The longest beginnings come first, and of those that begin alike the one that leaves the least open.
    """
    found: dict[int, dict[str, list[Shape]]] = {}
    for text in sorted((text for text in texts if "%(" in text and text.endswith(".")), key=_fixed, reverse=True):
        beginning = text.partition("%(")[0].replace("%%", "%")
        found.setdefault(len(beginning), {}).setdefault(beginning, []).append(_shape(text, texts[text]))
    return dict(sorted(found.items(), reverse=True))


def _fixed(text: str) -> int:
    """How many characters of a text stay, whatever is filled in."""
    return len(PLACEHOLDER.sub("", text))


def _shape(text: str, said: str) -> Shape:
    pieces = PLACEHOLDER.split(text.replace("%%", "%"))
    written = (
        f"(?P<{piece}>{FILLED.get(piece, '.+?')})" if number % 2 else re.escape(piece)
        for number, piece in enumerate(pieces)
    )
    return Shape(
        re.compile("".join(written), re.DOTALL), max(pieces[::2], key=len), said, frozenset(QUOTED.findall(text))
    )


@cache
def _read(language: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Texts alone and texts that count, of every catalogue of the language."""
    single, plural = {}, {}
    for message in messages_of(language):
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.string:
            single[message.id] = _set(message.string)
        elif isinstance(message.id, list | tuple) and isinstance(message.string, list | tuple) and all(message.string):
            plural[message.id[0]] = tuple(map(_set, message.string))
    return single, plural


def _set(text: str) -> str:
    """The text as it is printed: no line begins with a sign that belongs to the word before."""
    for blank, kept in HIGH_SIGNS:
        text = blank.sub(kept, text)
    return text


def messages_of(language: str) -> Iterator[Message]:
    """What the catalogues of a language hold: that of the pages, and that of the library's sentences."""
    for path in sorted(TRANSLATIONS.glob(f"{language}.*po")):
        with path.open("rb") as file:
            yield from read_po(file, locale=language)
