"""Small readings of Jira's answers."""

import pytest

from connectors.jira.answers import items_of, to_millis, to_plain_text
from connectors.jira.search import in_projects, newest_of
from connectors.jira.worklogs import OVERLAP_MS, FeedPosition
from connectors.sdk.errors import ContractBroken
from tests.unit.jira.issues import an_issue


def paragraph(*content):
    return {"type": "paragraph", "content": list(content)}


class TestPlainText:
    def test_joins_the_words_of_a_document(self):
        mention = {"type": "mention", "attrs": {"id": "5b", "text": "@Zoë"}}
        emoji = {"type": "emoji", "attrs": {"shortName": ":tada:"}}
        document = {"type": "doc", "content": [paragraph(mention, {"type": "text", "text": " ok"}), paragraph(emoji)]}

        assert to_plain_text(document) == "@Zoë ok\n:tada:"

    @pytest.mark.parametrize("content", [None, "", {"type": "doc", "content": []}, {"type": "doc"}, 5])
    def test_of_nothing_is_unknown(self, content):
        assert to_plain_text(content) is None

    def test_of_version_two_stays_as_it_is(self):
        assert to_plain_text("h1. Titre") == "h1. Titre"

    def test_of_a_very_deep_document_does_not_overflow(self):
        document = {"type": "text", "text": "deep"}
        for _ in range(5_000):
            document = {"type": "panel", "content": [document]}

        assert to_plain_text(document) == "deep"


class TestNewest:
    def test_never_moves_back(self):
        older = an_issue(updated="2026-01-01T00:00:00.000+0000")

        assert newest_of([older], 1_795_000_000_000) == 1_795_000_000_000

    def test_is_not_disturbed_by_an_issue_without_a_date(self):
        dated = an_issue(updated="2026-11-20T11:05:42.887+0530")

        assert newest_of([an_issue(updated=None), {"id": "1"}, dated], None) == to_millis(
            "2026-11-20T05:35:42.887+0000"
        )
        assert newest_of([], None) is None


class TestFeedPosition:
    def test_stays_a_little_behind_and_remembers_what_stands_between(self):
        position = FeedPosition(0).after([(1, 1_000), (2, 1_000_000)], 1_000_000)

        assert position.since_ms == 1_000_000 - OVERLAP_MS
        assert position.seen == {(2, 1_000_000)}

    def test_never_moves_back(self):
        assert FeedPosition(5_000_000).after([], 5_000_000).since_ms == 5_000_000

    def test_forgets_rather_than_grow_without_end(self):
        many = [(number, 1_000_000) for number in range(2_001)]

        assert FeedPosition(0).after(many, 1_000_000).seen == frozenset()

    def test_comes_back_from_json(self):
        position = FeedPosition(5, frozenset({(1, 7), (2, 6)}))

        assert FeedPosition.of(position.to_state()) == position


def test_a_missing_list_is_not_an_empty_one():
    with pytest.raises(ContractBroken, match='connection "ACME"'):
        items_of({"hello": "world"}, "issues", of='connection "ACME"')


def test_keys_are_quoted_since_some_are_words_of_jql():
    assert in_projects(["AND", 'A"B']) == 'project in ("AND", "A\\"B")'
