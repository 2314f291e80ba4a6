"""Every language has every sentence, with the same values in it."""

import re

from hub.portfolio.differences import KINDS
from hub.portfolio.words import WORDS
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
        for labels in LABELS.values():
            assert {f"{rule.value}_message" for rule in SignalRule} <= set(labels)
