"""Every language has every sentence, with the same values in it."""

import re

import pytest

from hub.portfolio.differences import KINDS
from hub.portfolio.formulas import FORMULAS
from hub.portfolio.words import WORDS, Language, say_signal
from hub.report.labels import LABELS
from models.vocabulary import SignalRule

PLACE = re.compile(r"\{(\w+)\}")


def places(words: dict[str, str]) -> dict[str, set[str]]:
    return {key: set(PLACE.findall(sentence)) for key, sentence in words.items()}


class TestLanguages:
    def test_tell_the_same(self):
        for spoken in (WORDS, LABELS):
            first, *others = (places(words) for words in spoken.values())
            assert all(other == first for other in others)

    def test_have_a_sentence_for_every_change_and_every_rule(self):
        for words in WORDS.values():
            assert {f"tasks_{kind}" for kind in KINDS} <= set(words)
            assert {rule.value for rule in SignalRule} <= set(words)
        for labels in LABELS.values():
            assert set(FORMULAS) <= set(labels)


@pytest.mark.parametrize(
    ("language", "found", "said"),
    [
        (Language.ENGLISH, 2, "2 open tasks have no date."),
        (Language.ENGLISH, 1, "An open task has no date."),
        (Language.FRENCH, 1, "Une t\u00e2che ouverte sans date."),
    ],
)
def test_a_warning_of_one_task_does_not_speak_of_many(language, found, said):
    assert say_signal({"rule": "no_date", "found": found, "inputs": {}}, language) == said


def test_numbers_in_a_warning_are_written_as_the_language_writes_them():
    row = {"rule": "burn_rate", "found": 9, "inputs": {"spent_pct": 1185.3, "done_pct": 0.0}}

    assert (
        say_signal(row, Language.FRENCH)
        == "1\u202f185,3 % des heures estim\u00e9es consomm\u00e9es pour 0,0 % du travail fait."
    )
    assert say_signal(row, Language.ENGLISH) == "1,185.3 % of the estimated hours are spent, 0.0 % of the work is done."
