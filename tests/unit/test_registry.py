import json
from importlib.metadata import EntryPoint

import pytest

from hub import registry
from hub.errors import NotFound, Unprocessable
from tests.contract.sample.connector import SampleConnector

SAMPLE = "tests.contract.sample.connector:SampleConnector"


@pytest.fixture
def install(monkeypatch):
    """Make the registry find these entry points and no others."""

    def installed(**values):
        found = [EntryPoint(name, value, registry.GROUP) for name, value in values.items()]
        monkeypatch.setattr(registry, "entry_points", lambda group: found if group == registry.GROUP else [])
        registry.list_installed.cache_clear()

    yield installed
    registry.list_installed.cache_clear()


class TestGetConnector:
    def test_gives_the_class(self, install):
        install(sample=SAMPLE)

        assert registry.get_connector("sample") is SampleConnector

    def test_names_what_is_installed_when_asked_for_something_else(self, install):
        install(sample=SAMPLE)

        with pytest.raises(NotFound, match='no connector "asana"') as refused:
            registry.get_connector("asana")

        assert refused.value.hint == "Installed are: sample."

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            ("no.such.package:Connector", "cannot be loaded"),
            ("tests.contract.sample.connector:Missing", "cannot be loaded"),
            ("tests.contract.sample.settings:SampleSettings", "is no connector"),
            (SAMPLE, 'calls itself "sample"'),
        ],
    )
    def test_says_why_one_cannot_be_used(self, install, value, says):
        install(odd=value, sample=SAMPLE)

        with pytest.raises(Unprocessable, match=says):
            registry.get_connector("odd")

    def test_refuses_another_version_of_the_contract(self, install, monkeypatch):
        monkeypatch.setattr(registry, "CONTRACT_VERSION", 2)
        install(sample=SAMPLE)

        with pytest.raises(Unprocessable, match="speaks contract version 1, this hub speaks 2"):
            registry.get_connector("sample")


class TestListConnectors:
    def test_lists_usable_ones_and_the_faults_of_others_by_name(self, install):
        install(sample=SAMPLE, broken="no.such.package:Connector")

        broken, sample = registry.list_connectors()

        assert sample == {
            "name": "sample",
            "title": "Sample list",
            "scope_word": "list",
            "reads": ["task"],
            "fault": None,
        }
        assert broken["name"] == "broken"
        assert "cannot be loaded" in broken["fault"]


class TestDescribeConnector:
    def test_gives_all_that_a_form_needs_as_json(self, install):
        install(sample=SAMPLE)

        about = json.loads(json.dumps(registry.describe_connector("sample")))

        assert about["settings_schema"]["properties"]["api_token"]["writeOnly"] is True
        assert about["secrets"] == ["api_token"]
        assert about["streams"][0] == {
            "name": "tasks",
            "entities": ["task"],
            "incremental": "cursor",
            "per_scope": True,
            "description": "Tasks of a list.",
        }
        assert about["default_mapping"] == {"status": {"open": "todo", "closed": "done"}}
        assert "scopes" in about["mapping_schema"]["properties"]
