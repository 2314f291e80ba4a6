"""One issue, read by keys and types."""

import datetime as dt
from decimal import Decimal

import pytest
from pydantic import ValidationError

from connectors.jira.translate_worklog import embedded_worklogs, to_time_entry
from connectors.sdk.errors import ContractBroken, RecordRejected
from models.vocabulary import DependencyType, PercentMethod, Priority, StatusCategory, TaskKind
from tests.unit.jira.issues import SITE, ZOE, a_status, a_type, a_worklog, an_issue, to_task, translator

BLOCKS = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}


class TestStatus:
    @pytest.mark.parametrize(
        ("category", "expected"),
        [
            ("new", StatusCategory.TODO),
            ("indeterminate", StatusCategory.IN_PROGRESS),
            ("done", StatusCategory.DONE),
            ("undefined", StatusCategory.UNKNOWN),
        ],
    )
    def test_follows_the_category_key_whatever_the_name(self, category, expected):
        task = to_task(an_issue(status=a_status("Terminé", category)))

        assert (task.status_category, task.status_source) == (expected, "Terminé")

    @pytest.mark.parametrize("word", ["En attente", "10203"])
    def test_follows_the_mapping_by_name_or_id(self, word):
        waiting = a_status("En attente", "indeterminate", "10203")

        assert (
            to_task(an_issue(status=waiting), {"status": {word: "on_hold"}}).status_category is StatusCategory.ON_HOLD
        )

    def test_decides_of_completion_and_not_the_resolution(self):
        resolved = {"resolutiondate": "2026-11-20T23:30:00.000+0530"}

        assert to_task(an_issue(**resolved)).completed_at is None
        done = to_task(an_issue(status=a_status("Fini", "done"), **resolved))
        assert done.completed_at == dt.datetime.fromisoformat("2026-11-20T18:00:00+00:00")
        assert done.actual_finish == dt.date(2026, 11, 20)

    def test_without_a_resolution_completes_when_it_became_done(self):
        since = {"statuscategorychangedate": "2026-11-19T10:00:00.000+0000"}

        task = to_task(an_issue(status=a_status("Fini", "done"), **since))

        assert task.completed_at == dt.datetime(2026, 11, 19, 10, tzinfo=dt.UTC)


class TestKind:
    @pytest.mark.parametrize(
        ("level", "expected"),
        [(-1, TaskKind.SUBTASK), (0, TaskKind.TASK), (1, TaskKind.EPIC), (2, TaskKind.SUMMARY), (5, TaskKind.SUMMARY)],
    )
    def test_follows_the_level_whatever_the_name(self, level, expected):
        task = to_task(an_issue(issuetype=a_type("Initiative", level)))

        assert (task.kind, task.kind_source) == (expected, "Initiative")

    def test_of_data_center_shows_by_its_fields(self):
        columns = {"columns": {"epic_name": ["customfield_1"]}}
        old_style = {"id": "1", "name": "Thème", "subtask": False}

        epic = to_task(an_issue(issuetype=old_style, customfield_1="Big"), **columns)
        task = to_task(an_issue(issuetype=old_style, customfield_1=None), **columns)

        assert (epic.kind, task.kind) == (TaskKind.EPIC, TaskKind.TASK)

    def test_follows_the_mapping_first(self):
        task = to_task(an_issue(issuetype=a_type("Jalon projet", 1)), {"kind": {"Jalon projet": "milestone"}})

        assert (task.kind, task.is_milestone) == (TaskKind.MILESTONE, True)

    def test_of_one_translator_does_not_rub_off_on_the_next_issue(self):
        made = translator(columns={"epic_name": ["customfield_1"]})
        old_style = {"id": "1", "name": "Thème", "subtask": False}

        kinds = [made.to_task(an_issue(issuetype=old_style, customfield_1=name)).kind for name in ("Big", None, "Big")]

        assert kinds == [TaskKind.EPIC, TaskKind.TASK, TaskKind.EPIC]


class TestPriority:
    @pytest.mark.parametrize(
        ("priority", "expected"),
        [
            (None, Priority.NONE),
            ({"id": "1", "name": "Highest"}, Priority.URGENT),
            ({"id": "9", "name": "P1"}, Priority.UNKNOWN),
        ],
    )
    def test_is_known_by_shipped_words_else_unknown(self, priority, expected):
        assert to_task(an_issue(priority=priority)).priority is expected

    def test_follows_the_mapping_by_id(self):
        task = to_task(an_issue(priority={"id": "9", "name": "P1"}), {"priority": {"9": "urgent"}})

        assert (task.priority, task.priority_source) == (Priority.URGENT, "P1")


class TestProgress:
    @pytest.mark.parametrize(
        ("category", "spent", "remaining", "expected"),
        [
            ("new", 3600, 0, (Decimal(0), PercentMethod.STATUS)),
            ("done", None, 7200, (Decimal(100), PercentMethod.STATUS)),
            ("indeterminate", 3600, 7200, (Decimal("33.33"), PercentMethod.EFFORT)),
            ("indeterminate", 3600, None, (None, None)),
            ("indeterminate", None, 7200, (None, None)),
            ("indeterminate", 0, 0, (None, None)),
            ("undefined", 1, 1, (None, None)),
        ],
    )
    def test_is_told_only_where_it_is_known(self, category, spent, remaining, expected):
        task = to_task(an_issue(status=a_status("x", category), timespent=spent, timeestimate=remaining))

        assert (task.percent_complete, task.percent_method) == expected


class TestColumns:
    def test_of_the_mapping_win_over_those_by_type(self):
        context = {"columns": {"story_points": ["customfield_1"]}}
        issue = an_issue(customfield_1=1.0, customfield_2=8.0)

        assert to_task(issue, **context).story_points == Decimal("1.0")
        mapped = to_task(issue, {"fields": {"story_points": ["customfield_2"]}}, **context)
        assert mapped.story_points == Decimal("8.0")
        assert mapped.custom_fields == {}

    def test_take_the_first_filled_field(self):
        issue = an_issue(customfield_1=None, customfield_2="", customfield_3="2026-11-02")
        fields = ["customfield_1", "customfield_2", "customfield_3"]

        assert to_task(issue, {"fields": {"planned_start": fields}}).planned_start == dt.date(2026, 11, 2)

    def test_count_in_the_unit_of_the_rule(self):
        rules = {
            "hours_per_day": 7.5,
            "fields": {
                "estimate_seconds": [{"field": "customfield_1", "unit": "days"}],
                "percent_complete": [{"field": "customfield_2", "unit": "ratio"}],
            },
        }
        task = to_task(an_issue(customfield_1=2, customfield_2=0.25), rules)

        assert task.estimate_seconds == 54_000
        assert (task.percent_complete, task.percent_method) == (Decimal("25.00"), PercentMethod.REPORTED)

    def test_with_money_carry_the_currency_of_the_scope(self):
        rules = {
            "currency": "EUR",
            "fields": {"planned_cost": ["customfield_1"]},
            "scopes": {"10010": {"currency": "CHF"}},
        }

        task = to_task(an_issue(customfield_1=1500.5), rules)

        assert (task.planned_cost, task.currency) == (Decimal("1500.5"), "CHF")

    def test_by_name_are_found_through_the_context(self):
        rules = {"fields": {"story_points": [{"name": "Punkte", "type": "number"}]}}

        assert to_task(an_issue(customfield_7=3), rules, named={"Punkte|number": "customfield_7"}).story_points == 3
        assert to_task(an_issue(customfield_7=3), rules).story_points is None

    def test_may_name_people_and_words(self):
        rules = {"fields": {"assignee": ["customfield_1"], "wbs_code": ["customfield_2"]}}

        task = to_task(an_issue(customfield_1=ZOE, customfield_2={"value": "1.2"}), rules)

        assert (task.assignee, task.wbs_code) == ("5b10", "1.2")

    def test_that_nobody_reads_are_kept_by_their_id(self):
        task = to_task(an_issue(customfield_9={"value": "red"}, customfield_8=None, votes={"votes": 3}))

        assert task.custom_fields == {"customfield_9": {"value": "red"}}


class TestParent:
    def test_is_named_by_jira_where_it_does(self):
        assert to_task(an_issue(parent={"id": "20001", "key": "ENR-1"})).parent == "20001"

    @pytest.mark.parametrize("value", ["ENR-1", {"key": "ENR-1"}])
    def test_is_found_by_key_on_data_center(self, value):
        context = {"columns": {"epic_link": ["customfield_1"]}, "issue_ids": {"ENR-1": "20001"}}

        assert to_task(an_issue(customfield_1=value), **context).parent == "20001"

    def test_that_is_hidden_is_unknown(self):
        assert to_task(an_issue(customfield_1="SEC-1"), columns={"epic_link": ["customfield_1"]}).parent is None


class TestDependencies:
    @pytest.mark.parametrize(
        ("link", "rules", "expected"),
        [
            ({"outwardIssue": {"id": "9"}}, {}, ("20012", "9")),
            ({"inwardIssue": {"id": "9"}}, {}, ("9", "20012")),
            ({"outwardIssue": {"id": "9"}}, {"blocks": "FS"}, ("20012", "9")),
            ({"outwardIssue": {"id": "9"}}, {"is blocked by": "FS"}, ("9", "20012")),
            ({"inwardIssue": {"id": "9"}}, {"is blocked by": "FS"}, ("20012", "9")),
        ],
    )
    def test_know_their_direction(self, link, rules, expected):
        issue = an_issue(issuelinks=[{"id": "71201", "type": BLOCKS, **link}])

        (found,) = translator({"dependency": rules}).to_dependencies(issue)

        assert (found.predecessor, found.successor) == expected
        assert (found.source_id, found.type, found.type_source) == ("71201", DependencyType.FS, "Blocks")

    @pytest.mark.parametrize("rules", [{"Blocks": None}, {"10000": None, "Blocks": None}])
    def test_may_be_switched_off(self, rules):
        issue = an_issue(issuelinks=[{"id": "1", "type": BLOCKS, "outwardIssue": {"id": "9"}}])

        assert list(translator({"dependency": rules}).to_dependencies(issue)) == []

    def test_of_unnamed_types_are_none(self):
        relates = {"id": "10003", "name": "Relates", "inward": "relates to", "outward": "relates to"}
        issue = an_issue(issuelinks=[{"id": "1", "type": relates, "outwardIssue": {"id": "9"}}])

        assert list(translator().to_dependencies(issue)) == []


class TestTimeEntry:
    @pytest.mark.parametrize(
        ("started", "day"),
        [
            ("2026-11-01T01:30:00.000+0530", dt.date(2026, 11, 1)),
            ("2026-10-31T23:30:00.000-0800", dt.date(2026, 10, 31)),
        ],
    )
    def test_keeps_the_day_of_its_offset(self, started, day):
        assert to_time_entry(a_worklog(started=started), key="ENR-7", site=SITE).entry_date == day

    def test_without_an_offset_is_rejected(self):
        with pytest.raises(RecordRejected) as rejected:
            to_time_entry(a_worklog(started="2026-11-01T01:30:00.000"), key="ENR-7", site=SITE)

        assert (rejected.value.source_id, rejected.value.rule) == ("310041", "missing:offset")

    def test_leaves_its_project_to_its_task(self):
        entry = to_time_entry(a_worklog(), key="ENR-7", site=SITE)

        assert (entry.task, entry.project, entry.account) == ("20012", None, "5b10")

    def test_below_zero_is_no_time(self):
        with pytest.raises(ValidationError):
            to_time_entry(a_worklog(timeSpentSeconds=-1), key="ENR-7", site=SITE)


class TestEmbeddedWorklogs:
    def test_count_only_when_all_of_them_are_there(self):
        whole = an_issue(worklog={"total": 1, "worklogs": [a_worklog()]})
        partial = an_issue(worklog={"total": 33, "worklogs": [a_worklog()]})

        assert len(embedded_worklogs([whole], of="issues")) == 1
        assert embedded_worklogs([partial, an_issue()], of="issues") == []

    def test_of_another_shape_break_the_contract(self):
        with pytest.raises(ContractBroken):
            embedded_worklogs([an_issue(worklog={"total": 1})], of="issues")


def test_a_task_carries_where_it_is_and_when_it_changed():
    task = to_task(an_issue(labels=["api", "⚡"], duedate="2026-12-01", assignee=ZOE))

    assert task.source_url == f"{SITE}/browse/ENR-7"
    assert task.source_updated_at == dt.datetime.fromisoformat("2026-11-20T05:35:42.887+00:00")
    assert (task.labels, task.due_on, task.assignee) == (("api", "⚡"), dt.date(2026, 12, 1), "5b10")


def test_a_task_without_a_change_date_is_still_a_task():
    assert to_task(an_issue(updated=None, created=None)).source_updated_at is None
