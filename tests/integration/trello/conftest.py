"""`trello`: one connection to one empty Trello."""

from collections.abc import Iterator

import pytest

from tests.integration.trello.bench import Bench, bench


@pytest.fixture
def trello() -> Iterator[Bench]:
    with bench() as made:
        yield made
