"""The languages of the cockpit: English stands in the pages themselves, French in `translations/fr.po`."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "fr": "Français"}
TRANSLATIONS = Path(__file__).parent / "translations"


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
    shapes = [(_shape(text), said) for text, said in _read(language)[0].items() if "%(" in text and text.endswith(".")]

    def say(text: str) -> str:
        said = gettext(text)
        if said != text or not text.endswith("."):
            return said
        for shape, french in shapes:
            if found := shape.fullmatch(text):
                return french % {name: gettext(value) for name, value in found.groupdict().items()}
        return text

    return say


def _shape(text: str) -> re.Pattern[str]:
    """What matches every sentence that was made from a text with placeholders."""
    pieces = re.split(r"%\((\w+)\)s", text.replace("%%", "%"))
    written = (f"(?P<{piece}>.+?)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))
    return re.compile("".join(written), re.DOTALL)


def _read(language: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    path = TRANSLATIONS / f"{language}.po"
    if not path.exists():
        return {}, {}
    single, plural = {}, {}
    with path.open("rb") as file:
        for message in read_po(file, locale=language):
            if isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.string:
                single[message.id] = message.string
            elif (
                isinstance(message.id, list | tuple)
                and isinstance(message.string, list | tuple)
                and all(message.string)
            ):
                plural[message.id[0]] = tuple(message.string)
    return single, plural
