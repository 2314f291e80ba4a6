"""`cloud`, `datacenter`: one connection to one empty site; `site`: each in turn."""

from collections.abc import Iterator

import pytest

from hub.demo.fake_jira import Deployment
from tests.integration.jira.bench import Bench, bench


@pytest.fixture
def cloud() -> Iterator[Bench]:
    with bench(Deployment.CLOUD) as made:
        yield made


@pytest.fixture
def datacenter() -> Iterator[Bench]:
    with bench(Deployment.DATACENTER) as made:
        yield made


@pytest.fixture(params=list(Deployment), ids=lambda deployment: deployment.value)
def site(request) -> Iterator[Bench]:
    with bench(request.param) as made:
        yield made
