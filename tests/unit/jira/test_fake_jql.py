"""The fake's JQL: what a reader needs, and the same refusals as the real one."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from hub.demo.fake_jira import JiraWorld
from hub.demo.fake_jira.jql import parse_jql, to_predicate
from hub.demo.fake_jira.problem import JiraProblem

KOLKATA = ZoneInfo("Asia/Kolkata")


def finds(text, issue, zone=KOLKATA):
    (clauses,) = parse_jql(text).alternatives
    return all(to_predicate(clause, zone)(issue) for clause in clauses if clause.operator != "in")


@pytest.fixture
def issue():
    """Changed at 2026-10-01 13:30 in Kolkata."""
    world = JiraWorld(now=dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC))
    return world.add_issue(world.add_project("ENR", "Énergie"), "One")


class TestDates:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("updated >= 1790841600000", True),
            ("updated > 1790841600000", False),
            ('updated >= "2026-10-01 13:30"', True),
            ('updated >= "2026/10/01 13:31"', False),
            ('updated < "2026-10-02"', True),
            ('created <= "2026-10-01"', False),
        ],
    )
    def test_are_read_in_the_zone_of_the_reader(self, issue, text, expected):
        assert finds(text, issue) is expected

    @pytest.mark.parametrize("text", ['updated >= "2026-10-01 13:30:00"', "updated >= soon", "worklogDate > 5"])
    def test_of_another_form_are_refused(self, issue, text):
        with pytest.raises(JiraProblem):
            finds(text, issue)


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "order by key",
            "colour = red",
            "project = A OR",
            "project = A AND",
            "(project = A",
            "(project = A OR project = B) AND updated >= 1",
            "issueLinkType = Blocks",
            "project != A",
            "project in (",
            "project in ()",
            "project =",
            "project = A order by colour",
            "project = A order by key sideways",
            "project = A order by updated, key, id, created, updated, key, id, created",
            "project = A limit 5",
        ],
    )
    def test_come_as_400(self, text):
        with pytest.raises(JiraProblem) as refused:
            parse_jql(text)

        assert refused.value.answer.status == 400


class TestOrder:
    def test_counts_numbers_of_keys_as_numbers(self):
        world = JiraWorld()
        project = world.add_project("AB", "Short")
        longer = world.add_project("ABC", "Long")
        issues = [world.add_issue(owner, "One") for owner in (longer, *[project] * 11)]

        ascending = sorted(issues, key=parse_jql("project = AB order by key").sort_key)
        descending = sorted(issues, key=parse_jql("project = AB order by key desc").sort_key)

        assert [issue.key for issue in ascending][-2:] == ["AB-11", "ABC-1"]
        assert descending == ascending[::-1]

    def test_is_newest_key_first_when_none_is_given(self):
        assert parse_jql("project = AB").order == (("key", -1),)


def test_groups_are_joined_by_or():
    found = parse_jql("(project in (A, B) AND updated >= 5) OR project = C order by updated")

    assert [[clause.field for clause in group] for group in found.alternatives] == [["project", "updated"], ["project"]]


def test_values_may_be_quoted_and_escaped():
    assert parse_jql(r'project in ("A \"b\"", C)').values("project") == ('A "b"', "C")
