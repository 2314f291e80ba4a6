"""Our questions and the fake's answers, judged by Trello's own document, so that the two cannot agree on a mistake."""

from decimal import Decimal

import orjson
import pytest

from connectors.sdk.contract import FetchMode
from models.vocabulary import Entity
from tests.contract.trello.spec import KNOWN_CONTRADICTIONS, PATH, Question, Spec
from tests.integration.trello.bench import at, bench

pytestmark = pytest.mark.skipif(not PATH.exists(), reason="Trello's OpenAPI document is not beside the repository")


@pytest.fixture(scope="module")
def spec():
    return Spec()


@pytest.fixture(scope="module")
def exchanges():
    """All that passes in a check, a discovery, a full run, a later run, a census and a probe: questions with their documents."""
    with bench(keep_answers=True) as trello:
        card, column = _a_full_world(trello)
        list(trello.connector.check())
        trello.connector.discover()
        trello.fake.journal.clear()
        found = []
        for mode in (FetchMode.FULL, FetchMode.INCREMENTAL):
            trello.run(mode)
            found += _questions(trello)
            trello.world.clock.advance(hours=1)
            trello.world.edit_card(card, name="Changed")
        list(trello.connector.check())
        trello.connector.discover()
        list(trello.connector.census(trello.plan()))
        list(trello.connector.probe(Entity.TASK, column.board.id, [card.id]))
        list(trello.connector.probe(Entity.SOURCE_PROJECT, "", [column.board.id]))
        found += _questions(trello)
    return found


def _a_full_world(trello):
    column, gone = trello.a_list("Doing"), trello.world.add_member("Ben Parti")
    board = column.board
    fields = [
        trello.world.add_field(board, *each)
        for each in (("Budget", "number"), ("Level", "list", "High"), ("Day", "date"))
    ]
    values = {
        fields[0].id: Decimal("12.50"),
        fields[1].id: fields[1].options[0],
        fields[2].id: at("2026-10-01T00:00:00Z"),
    }
    card = trello.world.add_card(
        column,
        "One",
        member_ids=[gone.id],
        values=values,
        labels=[trello.world.add_label(board, "")],
        due=at("2026-10-01T00:00:00Z"),
    )
    trello.world.add_checklist(card, "Steps", "First")
    trello.mapping = {"subtasks": "tasks", "currency": "EUR", "money": [{"field": fields[0].id, "kind": "budget"}]}
    return card, column


def _questions(trello):
    """Each question with its document; those of a batch one by one."""
    found = []
    for exchange in trello.fake.journal.exchanges:
        document, query = orjson.loads(exchange.answer), dict(exchange.query)
        found.append((Question(exchange.path, query), document))
        if exchange.path == "/batch":
            asked = map(Question.of_url, query["urls"].split(","))
            found += [
                (question, answer["200"]) for question, answer in zip(asked, document, strict=True) if "200" in answer
            ]
    return found


def test_a_run_asks_every_kind_of_question(spec, exchanges):
    templates = {spec.template_of(question) for question, _ in exchanges}

    assert templates == {
        "/batch",
        "/boards/{boardId}/actions",
        "/boards/{id}",
        "/boards/{id}/cards",
        "/boards/{id}/customFields",
        "/boards/{id}/plugins",
        "/cards/{id}",
        "/customFields/{id}",
        "/members/{id}",
        "/members/{id}/boards",
    }


def test_every_question_is_one_that_trello_documents(spec, exchanges):
    assert [fault for question, _ in exchanges for fault in spec.faults_of_question(question)] == []


def test_every_answer_has_the_documented_shape(spec, exchanges):
    assert [fault for question, document in exchanges for fault in spec.faults_of_answer(question, document)] == []


def test_every_listed_contradiction_is_one_of_the_document(spec):
    schemas = spec.document["components"]["schemas"]

    assert KNOWN_CONTRADICTIONS.keys() <= schemas.keys()


def test_a_batch_stays_within_what_an_address_may_hold(exchanges):
    longest = max(
        len(question.query["urls"].replace(",", "%2C")) for question, _ in exchanges if question.path == "/batch"
    )

    assert longest < 8000
