"""Nothing a reader sees is left untranslated, and no translation loses what stands in its text."""

import re

import pytest
from babel.messages.pofile import read_po

from hub.web.languages import TRANSLATIONS, sayer_of, translations_of
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


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (
            '"amount_per_hour" of the rate is not usable (it is "much"): Input should be a valid decimal.',
            '« amount_per_hour » du tarif n\u2019est pas utilisable (valeur : "much") : un nombre décimal est attendu.',
        ),
        ('There is a user "zoe@example.com" already.', "Il existe déjà un utilisateur « zoe@example.com »."),
        ("DE has no part XX.", "DE n\u2019a pas de partie XX."),
        ("green", "vert"),
        ("Nobody has ever said this sentence.", "Nobody has ever said this sentence."),
    ],
)
def test_a_sentence_of_the_library_is_said_with_its_names_and_values(english, french):
    assert sayer_of("fr")(english) == french
    assert sayer_of("en")(english) == english


def test_every_translation_keeps_what_is_filled_in():
    with (TRANSLATIONS / "fr.po").open("rb") as file:
        single = {message.id: message.string for message in read_po(file) if isinstance(message.id, str) and message.id}

    bent = [text for text, said in single.items() if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(said))]

    assert bent == []


def test_french_counts_zero_as_one():
    _, ngettext = translations_of("fr")

    assert (
        ngettext("%(num)s thing needs you.", "%(num)s things need you.", 0) == "%(num)s point demande votre attention."
    )
