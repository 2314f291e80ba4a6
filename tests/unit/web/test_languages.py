"""Nothing a reader sees is left untranslated, and no translation loses what stands in its text."""

import re
from collections import Counter
from enum import EnumType, StrEnum

import pytest

from hub.portfolio.formulas import FORMULAS
from hub.portfolio.health import RULE
from hub.registry import describe_connector, get_connector, list_connectors
from hub.web.forms import fields_of
from hub.web.languages import TRANSLATIONS, messages_of, sayer_of, translations_of
from models import vocabulary
from tests.unit.web.texts import sentences, texts

TEXTS = list(texts())
OWN = {"asana", "jira", "monday", "msproject", "trello"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%s")


def in_french(found):
    gettext, ngettext = translations_of("fr")
    return [gettext(found[0])] if len(found) == 1 else [ngettext(*found, 1), ngettext(*found, 2)]


def test_every_text_has_its_french():
    known = {
        message.id if isinstance(message.id, str) else message.id[0] for message in messages_of("fr") if message.string
    }

    assert {found[0] for found in TEXTS} - known == set()


@pytest.mark.parametrize("catalogue", sorted(TRANSLATIONS.glob("*.po")), ids=lambda path: path.name)
def test_a_catalogue_says_each_text_once(catalogue):
    """Of two the last would count, and whoever mends the first wonders."""
    known = Counter(re.findall(r'^msgid (".+")$', catalogue.read_text(encoding="utf-8"), re.MULTILINE))

    assert [text for text, times in known.items() if times > 1] == []


def test_every_sentence_of_the_library_has_its_french():
    say = sayer_of("fr")

    unsaid = sorted({f"{module}: {text}" for module, text in sentences() if say(text) == text})

    assert not unsaid, "Add their French to hub/web/translations/fr.library.po, each 7 as %(name)s:\n" + "\n".join(
        unsaid
    )


def test_every_formula_in_words_has_its_french():
    say = sayer_of("fr")
    in_words = [
        text for text in (RULE, *(formula.text for formula in FORMULAS.values())) if re.search("[a-z]{4}", text)
    ]

    assert [text for text in in_words if say(text) == text] == []


WRITTEN_ALIKE = {"FS", "SS", "FF", "SF", "csv", "xlsx", "parquet", "delta"}


def test_every_word_of_the_vocabulary_has_its_french():
    kinds = [kind for kind in vars(vocabulary).values() if isinstance(kind, EnumType) and issubclass(kind, StrEnum)]
    words = {word.replace("_", " ") for kind in kinds for word in kind} - WRITTEN_ALIKE

    assert words - french_words() == set()


@pytest.mark.parametrize("connector", [one["name"] for one in list_connectors() if one["name"] in OWN])
def test_everything_about_a_connector_has_its_french(connector):
    about = describe_connector(connector)
    fields = fields_of(about["settings_schema"], settings={})
    streams = {stream["name"].replace("_", " ") for stream in about["streams"]}

    ways = {way.title for field in fields for way in field.ways}

    assert ({field.label for field in fields} | streams | ways) - french_words() == set()
    assert [field.hint for field in fields if field.hint and sayer_of("fr")(field.hint) == field.hint] == []


@pytest.mark.parametrize("connector", sorted(OWN))
def test_every_type_of_a_field_has_its_french(connector):
    types = get_connector(connector).description.mappable.types

    assert {name.rpartition(":")[2].replace("_", " ") for name in types} - french_words() == set()


def french_words():
    return {message.id for message in messages_of("fr") if message.string and isinstance(message.id, str)}


def as_typed(text):
    """With plain blanks, as in the catalogues."""
    return re.sub("[\xa0\u202f]", " ", text)


def test_no_line_of_french_begins_with_a_sign_that_belongs_to_the_word_before():
    said = sayer_of("fr")('There is a user "open" already.')
    together = sayer_of("fr")("issues: reading begins; projects: reading begins.")

    assert said == "Il existe déjà un utilisateur «\xa0open\xa0»."
    assert together == "tickets\xa0: la lecture commence\u202f; projets\xa0: la lecture commence."


def test_what_stands_in_quotes_is_a_name_and_stays():
    said = sayer_of("fr")('There is a user "open" already.')

    assert as_typed(said) == "Il existe déjà un utilisateur « open »."


def test_a_word_of_a_program_is_said_as_people_write_it():
    assert as_typed(sayer_of("fr")("custom_fields: reading begins.")) == "champs personnalisés : la lecture commence."


def test_a_translation_keeps_what_is_filled_in():
    bent = [
        found
        for found in set(TEXTS)
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
        (
            'Connection "A" cannot list boards: api.example answered 503 5 times.',
            "La connexion « A » ne peut pas lister les tableaux : api.example a répondu 503, 5 fois.",
        ),
        (
            "1 record broke a rule and stands in quarantine; 2 parts could not be read: The database went away.",
            "1 enregistrement a enfreint une règle et se trouve en quarantaine ; 2 parties n\u2019ont pas pu être lues : La base de données s\u2019est interrompue.",
        ),
        (
            "1 record broke a rule and stands in quarantine; The database went away.",
            "1 enregistrement a enfreint une règle et se trouve en quarantaine ; La base de données s\u2019est interrompue.",
        ),
        (
            "issues: pages 1, records 1,234, created 1,000,000, changed 0, unchanged 7, removed 0.",
            "tickets : pages 1, enregistrements 1\u202f234, créés 1\u202f000\u202f000, modifiés 0, inchangés 7, retirés 0.",
        ),
        (
            "A cost rate of 1,092.5 EUR holds already from 2026-01-01 to 2026-12-31.",
            "Un tarif (coût) de 1\u202f092,5 EUR vaut déjà de 2026-01-01 à 2026-12-31.",
        ),
        (
            "PostgreSQL 18.4 answers from /data, its schema is this version's.",
            "PostgreSQL 18.4 répond depuis /data, son schéma est celui de cette version.",
        ),
        (
            "Try again later. Nobody has ever said this sentence.",
            "Try again later. Nobody has ever said this sentence.",
        ),
        ("Nobody has ever said this sentence.", "Nobody has ever said this sentence."),
    ],
)
def test_a_sentence_of_the_library_is_said_with_its_names_and_values(english, french):
    assert as_typed(sayer_of("fr")(english)) == as_typed(french)
    assert sayer_of("en")(english) == english


def test_every_translation_keeps_what_is_filled_in():
    single = {message.id: message.string for message in messages_of("fr") if isinstance(message.id, str) and message.id}

    bent = [text for text, said in single.items() if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(said))]

    assert bent == []


def test_a_number_is_grouped_by_a_blank_that_holds():
    said = sayer_of("fr")("issues: pages 1, records 1,234, created 0, changed 0, unchanged 7, removed 0.")

    assert "enregistrements 1\u202f234," in said


def test_a_number_that_somebody_typed_stays_as_it_was_typed():
    english = '"rate" of the rate is not usable (it is 1,234.5): Input should be less than or equal to 1000.5.'

    assert "1,234.5" in sayer_of("fr")(english)


def test_french_counts_zero_as_one():
    _, ngettext = translations_of("fr")

    assert (
        ngettext("%(num)s thing needs you.", "%(num)s things need you.", 0) == "%(num)s point demande votre attention."
    )
