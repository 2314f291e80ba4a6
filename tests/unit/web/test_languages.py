"""Nothing a reader sees is left untranslated, and no translation loses what stands in its text."""

import re

from babel.messages.pofile import read_po

from hub.web.languages import TRANSLATIONS, translations_of
from tests.unit.web.texts import texts

PLACEHOLDER = re.compile(r"%\(\w+\)s|%s")


def in_french(found):
    gettext, ngettext = translations_of("fr")
    return [gettext(found[0])] if len(found) == 1 else [ngettext(*found, 1), ngettext(*found, 2)]


def test_every_text_has_its_french():
    with (TRANSLATIONS / "fr.po").open("rb") as file:
        known = {
            message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file) if message.string
        }

    assert {found[0] for found in texts()} - known == set()


def test_a_translation_keeps_what_is_filled_in():
    bent = [
        found
        for found in set(texts())
        for french in in_french(found)
        if set(PLACEHOLDER.findall(french)) != set(PLACEHOLDER.findall(found[-1]))
    ]

    assert bent == []


def test_french_counts_zero_as_one():
    _, ngettext = translations_of("fr")

    assert (
        ngettext("%(num)s thing needs you.", "%(num)s things need you.", 0) == "%(num)s point demande votre attention."
    )
