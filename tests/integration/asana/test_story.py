"""The demo's domain, read as a client would see it."""

from collections import Counter
from decimal import Decimal

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo import asana_story
from hub.demo.fake_asana import FakeAsana
from models.vocabulary import BudgetKind, Entity, StatusCategory
from tests.integration.asana.bench import Bench


@pytest.fixture(scope="module")
def harvest():
    story = asana_story.tell()
    with FakeAsana(story.world) as fake:
        return Bench(story.world, fake, token=asana_story.TOKEN, mapping=story.mapping).run(FetchMode.FULL)


def test_nothing_is_rejected_and_nothing_is_missing(harvest):
    assert (harvest.rejected, harvest.gaps) == ([], [])
    assert len(harvest.tasks) == 18


def test_every_status_is_known(harvest):
    found = Counter(task.status_category for task in harvest.tasks.values())

    assert found == {
        StatusCategory.TODO: 5,
        StatusCategory.IN_PROGRESS: 3,
        StatusCategory.ON_HOLD: 1,
        StatusCategory.DONE: 9,
    }


def test_hours_and_amounts_are_those_of_the_story(harvest):
    """Three hours a day and up to 45 minutes more, also of somebody who left and of a project that nobody may see."""
    worked = (12, 20, 9, 6, 24, 14, 5, 2)
    amounts = Counter()
    for line in harvest.of(Entity.BUDGET_LINE).values():
        amounts[line.kind, line.currency] += line.amount

    hours = sum(entry.duration_seconds for entry in harvest.hours.values()) / 3600
    assert hours == sum(3 + 0.25 * (number % 4) for days in worked for number in range(days))
    assert amounts == {
        (BudgetKind.BUDGET, "EUR"): Decimal(85000 + 40000),
        (BudgetKind.FORECAST, "EUR"): Decimal("66850.5"),
    }
