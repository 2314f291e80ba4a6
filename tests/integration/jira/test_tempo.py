"""With Tempo: each hour once and by whoever did the work, in any run, whatever leaves or is approved meanwhile."""

import datetime as dt
from collections.abc import Iterator

import pytest

from connectors.sdk.contract import FetchMode
from connectors.sdk.errors import AuthExpired, ConfigError
from hub.demo.fake_jira.entities import Issue, User
from hub.demo.fake_tempo import FakeTempo, Scope, TempoWorld
from models.vocabulary import Approval, Entity, Presence
from tests.integration.jira.bench import Bench, at

TOKEN = "tempo-canary-token"
DAY = dt.timedelta(days=1)


@pytest.fixture
def tempo(cloud: Bench) -> Iterator[FakeTempo]:
    """Tempo beside the site, which the connection has a token for."""
    world = TempoWorld(cloud.world)
    world.grant(TOKEN)
    cloud.lent.now = cloud.world.clock.now
    with FakeTempo(world) as fake:
        cloud.settings = {"tempo_url": fake.base_url}
        cloud.secrets["tempo_token"] = TOKEN
        yield fake


@pytest.fixture
def issue(cloud: Bench) -> Issue:
    return cloud.world.add_issue(cloud.world.add_project("ENR", "Énergie"), "One")


@pytest.fixture
def ada(cloud: Bench) -> User:
    return cloud.world.add_user("Ada")


def later(cloud, **span):
    cloud.lent.now = cloud.world.clock.advance(**span)


class TestHours:
    def test_are_of_their_true_author_and_count_once(self, cloud, tempo, issue, ada):
        tempo.world.log(issue, ada, 7200, billable=3600, description="Fait 🎉", started=at("2026-10-01T01:30:00+05:30"))

        [entry] = cloud.run().hours.values()

        assert [entry.account, entry.duration_seconds, entry.billable_seconds] == [ada.account_id, 7200, 3600]
        assert [entry.entry_date, entry.task] == [dt.date(2026, 10, 1), str(issue.id)]
        assert [entry.note, entry.billable] == ["Fait 🎉", True]

    def test_leave_jira_s_own_worklogs_unread(self, cloud, tempo, issue, ada):
        for _ in range(25):
            tempo.world.log(issue, ada, 60)

        harvest = cloud.run()

        assert sum(entry.duration_seconds for entry in harvest.hours.values()) == 25 * 60
        assert cloud.requests("worklog") == 0
        assert all(
            "worklog" not in issue["fields"]
            for page in harvest.pages
            if page.stream == "issues"
            for issue in page.document["issues"]
        )

    def test_carry_the_account_or_the_attribute_that_the_mapping_names(self, cloud, tempo, issue, ada):
        tempo.world.log(issue, ada, 60, attributes={"_Account_": "ACC-1", "_Kind_": "Travel"})

        [plain] = cloud.run().hours.values()
        cloud.mapping = {"fields": {"work_type": ["_Kind_"]}}
        [mapped] = cloud.run(FetchMode.FULL).hours.values()

        assert [plain.work_type, mapped.work_type] == ["ACC-1", "Travel"]

    def test_of_projects_that_are_not_read_are_left_out(self, cloud, tempo, issue, ada):
        other = cloud.world.add_issue(cloud.world.add_project("APX", "Apex"), "Other")
        tempo.world.log(other, ada, 60)

        assert cloud.run(scopes=(str(issue.project.id),)).hours == {}

    def test_fill_many_pages_also_while_some_leave(self, cloud, tempo, issue, ada):
        """A row that leaves before the page that is read moves all others up; without joined pages one would be skipped."""
        tempo.most = 20
        worklogs = [tempo.world.log(issue, ada, 60) for _ in range(205)]
        seen: set[str] = set()

        for page in cloud.connector.fetch(cloud.plan()):
            if page.stream == "tempo_worklogs":
                seen.update(str(row["tempoWorklogId"]) for row in page.document["results"])
                tempo.world.delete(worklogs.pop(0))

        assert {str(worklog.number) for worklog in worklogs} <= seen

    def test_name_authors_that_no_issue_told_of(self, cloud, tempo, issue):
        cloud.run()
        late = cloud.world.add_user("Late Joiner")
        tempo.world.log(issue, late, 60)

        names = {account.name for account in cloud.run().of(Entity.ACCOUNT).values()}

        assert "Late Joiner" in names


class TestIncremental:
    def test_brings_what_was_added_and_changed(self, cloud, tempo, issue, ada):
        first = tempo.world.log(issue, ada, 60)
        cloud.run()
        later(cloud, hours=1)
        tempo.world.edit(first, seconds=120)
        second = tempo.world.log(issue, ada, 30)

        hours = cloud.run().hours

        expected = {f"tempo:{first.number}": 120, f"tempo:{second.number}": 30}
        assert {source_id: entry.duration_seconds for source_id, entry in hours.items()} == expected

    def test_of_nothing_costs_one_request_a_project(self, cloud, tempo, issue, ada):
        tempo.world.log(issue, ada, 60)
        cloud.run()
        tempo.journal.clear()

        harvest = cloud.run()

        assert harvest.hours == {}
        assert tempo.journal.counts() == {
            "GET /4/worklogs": 1,
            "GET /audit/1/events/deleted/types/worklog": 1,
            "GET /4/plans": 1,
        }

    def test_goes_on_from_any_page(self, cloud, tempo, issue, ada):
        tempo.most = 10
        for _ in range(35):
            tempo.world.log(issue, ada, 60)
        pages, hours = 0, {}
        connector, plan = cloud.connector, cloud.plan()
        for page in connector.fetch(plan):
            hours |= {
                i.source_id: i for i in connector.translate(page, plan.mapping) if getattr(i, "duration_seconds", 0)
            }
            if page.cursor:
                cloud.cursors[(page.stream, page.scope)] = page.cursor
            pages += page.stream == "tempo_worklogs"
            if pages == 2:
                break

        rest = cloud.run().hours

        assert len(hours) < 35
        assert len(rest) < 35
        assert len(hours | rest) == 35


class TestDeletions:
    def test_are_told_by_the_audit_log(self, cloud, tempo, issue, ada):
        worklog = tempo.world.log(issue, ada, 60)
        cloud.run()
        later(cloud, hours=1)
        tempo.world.delete(worklog)

        [removal] = cloud.run().removals

        assert [removal.source_id, removal.presence] == [f"tempo:{worklog.number}", Presence.DELETED]

    def test_between_two_pages_of_the_first_run_are_not_missed(self, cloud, tempo, issue, ada):
        worklog = tempo.world.log(issue, ada, 60)
        for page in cloud.connector.fetch(cloud.plan()):
            if page.cursor:
                cloud.cursors[(page.stream, page.scope)] = page.cursor
            if page.stream == "tempo_worklogs":
                tempo.world.delete(worklog)

        assert [removal.source_id for removal in cloud.run().removals] == [f"tempo:{worklog.number}"]

    def test_without_the_log_are_found_by_counting(self, cloud, tempo, issue, ada):
        tempo.world.grant(TOKEN, Scope.WORKLOGS, Scope.PLANS, Scope.TEAMS, Scope.APPROVALS)
        kept, gone = (tempo.world.log(issue, ada, 60) for _ in range(2))
        harvest = cloud.run()
        tempo.world.delete(gone)

        [listed] = [page for page in cloud.connector.census(cloud.plan()) if page.entity is Entity.TIME_ENTRY]
        verdicts = cloud.connector.probe(
            Entity.TIME_ENTRY, listed.scope, [f"tempo:{gone.number}", f"tempo:{kept.number}"]
        )

        assert [gap.stream for gap in harvest.gaps if not gap.is_fault] == ["tempo_deleted", "tempo_calendars"]
        assert listed.ids == [f"tempo:{kept.number}"]
        assert [verdict.presence for verdict in verdicts] == [Presence.DELETED, Presence.PRESENT]

    def test_with_the_log_are_not_counted_but_in_a_full_run(self, cloud, tempo, issue, ada):
        tempo.world.log(issue, ada, 60)

        def counted(mode):
            return sum(page.entity is Entity.TIME_ENTRY for page in cloud.connector.census(cloud.plan(mode)))

        assert [counted(FetchMode.INCREMENTAL), counted(FetchMode.FULL)] == [0, 1]

    def test_older_than_the_log_are_said_to_need_a_full_run(self, cloud, tempo, issue):
        cloud.run()
        later(cloud, days=200)

        [gap] = cloud.run().gaps

        assert "180 days" in gap.message


class TestSwitching:
    def test_to_tempo_takes_jira_s_own_hours_away(self, cloud, tempo, issue, ada):
        worklog = tempo.world.log(issue, ada, 60)
        token = cloud.secrets.pop("tempo_token")
        jira_id = next(iter(cloud.run().hours))
        cloud.secrets["tempo_token"] = token

        harvest = cloud.run()

        assert jira_id == str(worklog.mirror.id)
        assert list(harvest.hours) == [f"tempo:{worklog.number}"]
        assert {removal.source_id for removal in harvest.removals} == {jira_id}

    def test_to_tempo_takes_those_away_that_tempo_never_knew(self, cloud, tempo, issue):
        own = cloud.world.log_work(issue, cloud.zoe, 60)
        cloud.world.clock.advance(minutes=5)
        token = cloud.secrets.pop("tempo_token")
        cloud.run()
        cloud.secrets["tempo_token"] = token

        removed = {removal.source_id for removal in cloud.run().removals}

        assert removed == {str(own.id)}
        assert cloud.run().removals == []

    def test_to_tempo_counts_out_those_that_tempo_never_knew(self, cloud, tempo, issue):
        cloud.world.log_work(issue, cloud.zoe, 60)

        [verdict] = cloud.connector.probe(Entity.TIME_ENTRY, str(issue.project.id), ["310001"])

        assert verdict.presence is Presence.DELETED

    @pytest.mark.parametrize("mode", FetchMode)
    def test_back_reads_no_hours_beside_those_that_are_held(self, cloud, tempo, issue, ada, mode):
        tempo.world.log(issue, ada, 60)
        cloud.run()
        del cloud.secrets["tempo_token"]

        harvest = cloud.run(mode)

        assert harvest.hours == {}
        assert [gap.stream for gap in harvest.gaps] == ["worklogs"]


class TestApprovals:
    @pytest.fixture
    def worklog(self, tempo, issue, ada):
        tempo.world.add_team("Crew", ada)
        return tempo.world.log(issue, ada, 60)

    def test_stand_on_the_hours_of_their_time(self, cloud, tempo, worklog, ada):
        tempo.world.set_timesheet(ada, dt.date(2026, 10, 1), "APPROVED")

        [entry] = cloud.run().hours.values()

        assert [entry.approval, entry.approval_source] == [Approval.APPROVED, "APPROVED"]

    def test_that_change_bring_their_hours_again_the_next_day(self, cloud, tempo, worklog, ada):
        cloud.run()
        later(cloud, days=1)
        tempo.world.set_timesheet(ada, dt.date(2026, 10, 1), "IN_REVIEW")

        [entry] = cloud.run().hours.values()
        again = cloud.run().hours

        assert [entry.source_id, entry.approval] == [f"tempo:{worklog.number}", Approval.SUBMITTED]
        assert again == {}

    def test_that_may_not_be_read_are_unknown(self, cloud, tempo, worklog):
        tempo.world.grant(TOKEN, Scope.WORKLOGS, Scope.AUDIT, Scope.PLANS)

        harvest = cloud.run()

        assert [entry.approval for entry in harvest.hours.values()] == [Approval.UNKNOWN]
        assert [gap.stream for gap in harvest.gaps] == ["tempo_approvals", "tempo_calendars"]


class TestPlans:
    def test_are_assignments_of_issues_and_projects(self, cloud, tempo, issue, ada):
        monday = dt.date(2026, 10, 5)
        on_issue = tempo.world.plan(issue, ada, monday, monday + 8 * DAY, per_day=3600)
        on_project = tempo.world.plan(issue.project, None, monday, monday, per_day=7200)

        planned = cloud.run().of(Entity.ASSIGNMENT)

        first, second = planned[f"tempo-plan:{on_issue.number}"], planned[f"tempo-plan:{on_project.number}"]
        assert [first.task, first.account, first.planned_seconds] == [str(issue.id), ada.account_id, 7 * 3600]
        assert [first.start_on, first.finish_on] == [monday, monday + 8 * DAY]
        assert [second.project, second.task, second.account] == [str(issue.project.id), None, None]

    def test_that_are_gone_leave_after_they_were_asked_for(self, cloud, tempo, issue, ada):
        plan = tempo.world.plan(issue, ada, dt.date(2026, 10, 5), dt.date(2026, 10, 9), per_day=3600)
        cloud.run()
        tempo.world.drop_plan(plan)

        [removal] = cloud.run().removals

        assert [removal.entity, removal.source_id] == [Entity.ASSIGNMENT, f"tempo-plan:{plan.number}"]

    def test_that_were_rejected_are_none(self, cloud, tempo, issue, ada):
        tempo.world.plan(issue, ada, dt.date(2026, 10, 5), dt.date(2026, 10, 9), per_day=3600).approval = "REJECTED"

        assert cloud.run().of(Entity.ASSIGNMENT) == {}


class TestCalendars:
    @pytest.fixture
    def weeks(self, cloud, tempo, issue, ada):
        """Ada works four days and a half one, Zoë five; Ada's holidays are her own, one of them on a Sunday of this year."""
        tempo.world.add_week("Full", cloud.zoe, hours=(8, 8, 8, 8, 8), is_default=True)
        part = tempo.world.add_week("Part", ada, hours=(8, 8, 8, 8, 4))
        tempo.world.add_holidays("Default", fixed=(dt.date(2020, 12, 25),), is_default=True)
        tempo.world.add_holidays("Half", ada, fixed=(dt.date(2019, 11, 1), dt.date(2019, 12, 31)), hours=5)
        return part

    def test_are_the_weeks_and_holidays_of_each_person(self, cloud, tempo, weeks, ada):
        calendars = cloud.run().of(Entity.WORKING_CALENDAR)

        full, part = (calendars[f"tempo-calendar:{user.account_id}"] for user in (cloud.zoe, ada))
        assert [full.account, full.minutes_per_weekday] == [cloud.zoe.account_id, (480, 480, 480, 480, 480, 0, 0)]
        assert [part.name, part.minutes_per_weekday] == ["Part", (480, 480, 480, 480, 240, 0, 0)]
        assert [(each.start, each.minutes) for each in full.exceptions] == [
            (dt.date(year, 12, 25), 0) for year in (2025, 2026)
        ]
        assert [(each.start, each.minutes) for each in part.exceptions if each.start.year == 2026] == [
            (dt.date(2026, 12, 31), 180)
        ]

    def test_are_looked_at_once_a_day_whatever_the_number_of_people(self, cloud, tempo, weeks):
        """Both lists; three years and the members of each scheme of holidays; the members of each week."""
        for number in range(30):
            weeks.members.append(cloud.world.add_user(f"User {number}"))
        cloud.run()
        asked = [tempo.journal.count("schemes")]
        cloud.run()
        asked.append(tempo.journal.count("schemes"))

        assert asked == [2 + 2 * (3 + 1) + 2] * 2

    def test_leave_with_the_last_week_that_names_the_person(self, cloud, tempo, weeks, ada):
        cloud.run()
        later(cloud, days=1)
        weeks.members.remove(ada)

        [removal] = cloud.run().removals

        assert [removal.entity, removal.source_id] == [Entity.WORKING_CALENDAR, f"tempo-calendar:{ada.account_id}"]

    def test_and_plans_are_counted_in_a_full_run(self, cloud, tempo, issue, weeks, ada):
        plan = tempo.world.plan(issue, ada, dt.date(2026, 10, 5), dt.date(2026, 10, 9), per_day=3600)
        listed = {page.entity: page.ids for page in cloud.connector.census(cloud.plan(FetchMode.FULL))}
        tempo.world.drop_plan(plan)
        weeks.members.remove(ada)

        people = [f"tempo-calendar:{user.account_id}" for user in (ada, cloud.zoe)]
        verdicts = [
            verdict.presence
            for entity, ids in ((Entity.ASSIGNMENT, [f"tempo-plan:{plan.number}"]), (Entity.WORKING_CALENDAR, people))
            for verdict in cloud.connector.probe(entity, "", ids)
        ]

        assert listed[Entity.ASSIGNMENT] == [f"tempo-plan:{plan.number}"]
        assert listed[Entity.WORKING_CALENDAR] == sorted(people)
        assert verdicts == [Presence.DELETED, Presence.DELETED, Presence.PRESENT]

    def test_that_may_not_be_read_are_a_gap_and_no_fault(self, cloud, tempo, weeks):
        tempo.world.grant(TOKEN, *(scope for scope in Scope if scope is not Scope.SCHEMES))

        [gap] = cloud.run().gaps

        assert [gap.stream, gap.is_fault] == ["tempo_calendars", False]


BUDGET = {"field": "tempo:monthlyBudget", "kind": "budget", "currency": "EUR", "factor": 100, "level": "project"}


class TestAccounts:
    def test_give_the_month_s_budget_of_their_project(self, cloud, tempo, issue, ada):
        tempo.world.add_account("ACC-1", "Énergie", ada, issue.project, budget=40)
        cloud.mapping = {"money": [BUDGET | {"is_contingency": True}]}

        [line] = cloud.run().of(Entity.BUDGET_LINE).values()

        assert [line.amount, line.currency, line.project] == [4000, "EUR", str(issue.project.id)]
        assert line.is_contingency
        assert [line.period_start, line.period_finish] == [dt.date(2026, 10, 1), dt.date(2026, 10, 31)]

    def test_of_several_projects_count_in_none_and_are_told(self, cloud, tempo, issue, ada):
        other = cloud.world.add_project("APX", "Apex")
        tempo.world.add_account("ACC-1", "Shared", ada, issue.project, other, budget=40)
        cloud.mapping = {"money": [BUDGET]}

        harvest = cloud.run()

        assert harvest.of(Entity.BUDGET_LINE) == {}
        assert "linked to 2 projects" in harvest.gaps[0].message

    def test_are_not_read_where_nobody_wants_their_budgets(self, cloud, tempo, issue):
        cloud.run()

        assert tempo.journal.count("account") == 0


class TestTrouble:
    def test_a_wrong_token_is_named_with_its_remedy(self, cloud, tempo, issue):
        cloud.secrets["tempo_token"] = "wrong-canary"

        with pytest.raises(AuthExpired, match="Tempo refused the token") as caught:
            cloud.run()

        assert "tempo_token" in caught.value.hint
        assert "canary" not in caught.value.message + caught.value.hint

    def test_a_rule_without_a_token_is_refused(self, cloud, issue):
        cloud.mapping = {"time": [{"source": "tempo"}]}

        with pytest.raises(ConfigError, match="no `tempo_token`"):
            cloud.run()

    def test_both_places_at_once_are_refused(self, cloud, tempo):
        cloud.mapping = {"time": [{"source": "tempo"}, {"source": "native"}]}

        with pytest.raises(ConfigError, match="count them twice"):
            cloud.run()

    def test_a_token_on_data_center_is_refused(self, datacenter):
        datacenter.secrets["tempo_token"] = TOKEN

        with pytest.raises(ConfigError, match="Data Center"):
            datacenter.run()

    def test_check_tells_each_right(self, cloud, tempo, issue):
        tempo.world.grant(TOKEN, Scope.WORKLOGS)

        items = {item.name: item for item in cloud.connector.check()}

        assert items["tempo hours"].ok
        names = ("tempo approvals", "tempo plans", "tempo deletions", "tempo schemes", "tempo cost tracker")
        assert [items[name].ok for name in names] == [True] * 5
        assert ["not available" in items[name].message for name in names] == [True] * 5

    def test_check_says_that_nothing_is_read_from_a_cost_tracker(self, cloud, tempo, issue):
        [item] = [item for item in cloud.connector.check() if item.name == "tempo cost tracker"]

        assert item.ok
        assert "not read" in item.message
