"""Pages as records, without anything around them."""

import copy

import pytest

from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken, RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.payload import encode_json
from connectors.trello.answers import born_at
from connectors.trello.conformance import MATERIAL
from connectors.trello.connector import TrelloConnector
from connectors.trello.translate import translate_page
from connectors.trello.words import Words
from models.vocabulary import Entity

CARDS = next(page for page in MATERIAL.pages if page.stream == "cards")


def a_mapping(**rules):
    document = {**MATERIAL.mapping, **rules}
    return Mapping.parse(document, connection="ACME").over(TrelloConnector.description.default_mapping)


def a_page(*cards):
    return Page("cards", CARDS.scope, encode_json(list(cards)), context=CARDS.context)


def a_card(**changes):
    return {**copy.deepcopy(CARDS.document[0]), **changes}


def translated(page, **rules):
    return list(translate_page(page, a_mapping(**rules)))


def test_an_id_tells_when_its_card_was_made():
    assert born_at("6127a3488a027b342502ba23").isoformat() == "2021-08-26T14:20:56+00:00"


def test_the_day_of_an_instant_is_the_day_in_the_zone_of_the_mapping():
    task = next(each for each in translated(a_page(a_card())) if each.entity is Entity.TASK)

    assert task.due_on.isoformat() == "2026-05-05"


@pytest.mark.parametrize(
    "change", [{"id": "xyz"}, {"name": None}, {"idBoard": None}, {"due": "yesterday"}, {"labels": 5}]
)
def test_an_odd_card_never_stops_its_page(change):
    outcomes = translated(
        a_page(a_card(id="6127a3488a027b342502ba99", customFieldItems=[]), a_card(**change), None, "text")
    )

    tasks = [each for each in outcomes if getattr(each, "entity", None) is Entity.TASK]
    assert tasks[0].source_id == "6127a3488a027b342502ba99"
    assert sum(isinstance(each, RecordRejected) for each in outcomes) >= 3


def test_a_page_without_its_board_is_a_broken_promise():
    with pytest.raises(ContractBroken):
        list(translate_page(Page("cards", "b", b"[]", context={"moments": {}}), a_mapping()))


def test_a_changed_mapping_reads_the_same_kept_page_anew():
    page = a_page(a_card(dueComplete=False))

    by_default, by_rule = (
        next(each for each in translated(page, **rules) if each.entity is Entity.TASK)
        for rules in ({}, {"status": {"En cours": "on_hold"}})
    )

    assert (by_default.status_category, by_rule.status_category) == ("in_progress", "on_hold")


def test_a_word_is_found_as_it_stands_or_in_another_case():
    words = Words({"Done": 1, "done ": 2})

    assert words.find(None, "", "DONE") == 1
    assert words.find("Doing") is None
