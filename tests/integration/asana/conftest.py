"""`asana`: one connection to one empty domain of one person, Chloé."""

from collections.abc import Iterator

import pytest

from tests.integration.asana.bench import Bench, bench


@pytest.fixture
def asana() -> Iterator[Bench]:
    with bench() as made:
        yield made
