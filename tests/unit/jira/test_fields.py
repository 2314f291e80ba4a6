"""Which field means what: by its type, within its project."""

import pytest

from connectors.jira.fields import FieldCatalogue, asked_fields
from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import Mapping

FLOAT = "com.atlassian.jira.plugin.system.customfieldtypes:float"
TEAM_POINTS = "com.pyxis.greenhopper.jira:jsw-story-points"
EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"


def a_field(number, name, custom=FLOAT, type_="number", scope=None):
    field = {"id": f"customfield_{number}", "name": name, "custom": True, "schema": {"type": type_, "custom": custom}}
    return field | ({"scope": {"type": "PROJECT", "project": {"id": scope}}} if scope else {})


def catalogue(*fields):
    native = {"id": "timeoriginalestimate", "name": "Original estimate", "custom": False, "schema": {"type": "number"}}
    return FieldCatalogue.of([native, *fields], connection="ACME")


def rules(**document):
    return Mapping.parse(document, connection="ACME").for_scope("1")


class TestColumns:
    def test_prefer_the_more_telling_type(self):
        fields = catalogue(a_field(1, "Story Points"), a_field(2, "Schätzung", TEAM_POINTS))

        assert fields.columns("1", is_cloud=True) == {"story_points": ["customfield_2", "customfield_1"]}

    def test_leave_out_fields_of_other_projects(self):
        fields = catalogue(a_field(1, "Points", TEAM_POINTS, scope="1"), a_field(2, "Points", TEAM_POINTS, scope="2"))

        assert fields.columns("2", is_cloud=True) == {"story_points": ["customfield_2"]}

    def test_take_no_name_without_its_type(self):
        fields = catalogue(a_field(1, "Story Points", "com.example:text", "string"), a_field(2, "Pointsxyz"))

        assert fields.columns("1", is_cloud=True) == {}

    @pytest.mark.parametrize(("is_cloud", "expected"), [(True, {}), (False, {"epic_link": ["customfield_1"]})])
    def test_follow_epic_links_only_where_jira_names_no_parent(self, is_cloud, expected):
        assert catalogue(a_field(1, "Epic Link", EPIC_LINK, "any")).columns("1", is_cloud=is_cloud) == expected


class TestNamed:
    def test_finds_the_field_of_a_name_and_type(self):
        fields = catalogue(a_field(1, "Budget", "x", "string"), a_field(2, "Budget"))
        asked = rules(money=[{"name": "Budget", "type": "number", "kind": "budget"}])

        assert fields.named(asked, "1") == {"Budget|number": "customfield_2"}

    def test_refuses_a_name_that_fits_two_with_both_ids(self):
        fields = catalogue(a_field(1, "Budget"), a_field(2, "Budget"))

        with pytest.raises(ConfigError, match="customfield_1 and customfield_2"):
            fields.named(rules(money=[{"name": "Budget", "kind": "budget"}]), "1")

    def test_takes_the_project_s_own_field_where_others_have_theirs(self):
        fields = catalogue(a_field(1, "Budget", scope="1"), a_field(2, "Budget", scope="2"))
        asked = rules(money=[{"name": "Budget", "kind": "budget"}])

        assert fields.named(asked, "2") == {"Budget|": "customfield_2"}
        assert fields.named(asked, "3") == {}

    @pytest.mark.parametrize("rule", [{"field": "customfield_9"}, {"name": "Nothing"}])
    def test_refuses_a_field_that_is_not_there(self, rule):
        with pytest.raises(ConfigError, match='connection "ACME"'):
            catalogue().named(rules(fields={"story_points": [rule]}), "1")

    def test_takes_native_fields_by_their_own_key(self):
        assert catalogue().named(rules(fields={"estimate_seconds": ["timeoriginalestimate"]}), "1") == {}


CONTEXT = {"cloud": True, "columns": {"story_points": ["customfield_1"]}, "named": {"Budget|": "customfield_2"}}


class TestAskedFields:
    def test_are_those_the_mapping_needs_each_once(self):
        asked = asked_fields(
            rules(money=[{"name": "Budget", "kind": "budget"}], fields={"story_points": ["customfield_1"]}),
            CONTEXT,
            everything=False,
            with_worklogs=False,
        )

        assert [name for name in asked if name.startswith("customfield_")] == ["customfield_1", "customfield_2"]
        assert "worklog" not in asked
        assert "description" not in asked

    @pytest.mark.parametrize(("with_worklogs", "expected"), [(True, False), (False, True)])
    def test_are_all_on_request_but_worklogs_only_when_they_are_needed(self, with_worklogs, expected):
        asked = asked_fields(rules(), CONTEXT, everything=True, with_worklogs=with_worklogs)

        assert asked[0] == "*all"
        assert ("-worklog" in asked) is expected
