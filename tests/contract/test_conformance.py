"""Every installed connector keeps the contract. Nothing is skipped: one that cannot be loaded, or brings no material, fails."""

from importlib.resources import files

import pytest

from connectors.sdk.quality import Level, read_quality
from connectors.sdk.testing import CHECKS, Subject, check_name
from connectors.sdk.testing.subject import package_of
from hub.registry import get_connector, list_installed
from tests.contract.sample.connector import SampleConnector

NAMES = [installed.name for installed in list_installed()]


@pytest.mark.parametrize("check", CHECKS, ids=check_name)
@pytest.mark.parametrize("name", NAMES)
def test_it_conforms(name, check):
    check(Subject.of(get_connector(name)))


@pytest.mark.parametrize("check", CHECKS, ids=check_name)
def test_the_sample_conforms(check):
    check(Subject.of(SampleConnector))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_bronze_at_least(name):
    package = package_of(get_connector(name))
    quality = read_quality((files(package) / "quality.toml").read_text(encoding="utf-8"))

    assert quality.level is not Level.NONE, f"open: {', '.join(quality.open_rules)}"


def test_our_own_connectors_are_installed():
    assert {"jira", "msproject"} <= set(NAMES), "run `pip install -e .` first: connectors are found by entry points"
