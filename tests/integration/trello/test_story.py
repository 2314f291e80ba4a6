"""The demo's board, read as a client would see it."""

from collections import Counter
from decimal import Decimal

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo import trello_story
from hub.demo.fake_trello import FakeTrello
from models.vocabulary import Entity, StatusCategory
from tests.integration.trello.bench import Bench
from tests.runtimes import lend


@pytest.fixture(scope="module")
def harvest():
    story, lent = trello_story.tell(), lend()
    with FakeTrello(story.world) as fake:
        secrets = {"api_key": trello_story.KEY, "token": trello_story.TOKEN}
        bench = Bench(story.world, fake, story.world.robot, lent, secrets=secrets, mapping=story.mapping)
        return bench.run(FetchMode.FULL)


def test_nothing_is_rejected_and_nothing_is_missing(harvest):
    assert (harvest.rejected, harvest.gaps) == ([], [])
    assert len(harvest.tasks) == 9


def test_every_status_is_known(harvest):
    found = Counter(task.status_category for task in harvest.tasks.values())

    assert found == {
        StatusCategory.TODO: 3,
        StatusCategory.IN_PROGRESS: 2,
        StatusCategory.ON_HOLD: 1,
        StatusCategory.DONE: 3,
    }


def test_hours_and_amounts_are_those_of_the_story(harvest):
    hours = sum(entry.duration_seconds for entry in harvest.of(Entity.TIME_ENTRY).values()) / 3600
    amounts = Counter()
    for line in harvest.of(Entity.BUDGET_LINE).values():
        amounts[line.currency] += line.amount

    assert hours == 9 + 52.5 + 64 + 6
    assert amounts == {"EUR": Decimal(28100), "CHF": Decimal("1150.50")}
