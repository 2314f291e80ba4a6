import pytest

from connectors.sdk.contract import FetchMode
from connectors.sdk.errors import (
    AccessDenied,
    AuthExpired,
    ConfigError,
    ContractBroken,
    QuotaExhausted,
    VendorUnavailable,
)
from hub.demo.fake_monday import Limits
from hub.demo.fake_monday.faults import (
    columns_missing,
    columns_null,
    refused,
    throttled,
    throttled_old_form,
    throttled_page,
    without_data,
)
from hub.demo.loopback.faults import cut_connection, failing, garbage, half_a_body, login_page, nothing, other_json
from models.records import ProjectRecord, TaskRecord
from tests.integration.monday.office import (
    a_connector,
    a_plan,
    a_runtime,
    a_task_board,
    an_office,
    at,
    read,
    read_again,
    serving,
)

PASSING = {
    "complexity": throttled(retry_in_s=22),
    "concurrency": throttled("MAX_CONCURRENCY_EXCEEDED", 15),
    "older form": throttled_old_form(),
    "429 as HTML": throttled_page(),
    "502": failing(502),
    "503": failing(503),
    "login page": login_page,
    "nothing": nothing,
    "half a body": half_a_body,
    "cut connection": cut_connection,
    "garbage": garbage,
    "other JSON": other_json,
    "no data": without_data,
    "internal error": refused("INTERNAL_SERVER_ERROR"),
    "blocked": refused("API_TEMPORARILY_BLOCKED"),
}


@pytest.fixture
def office():
    office = an_office()
    for number in range(3):
        office.world.add_item(office.board, f"I{number}")
    return office


def tasks_of(run):
    return {one for one in run.ids(TaskRecord) if ":" not in one}


class TestThatPass:
    @pytest.mark.parametrize("spoil", PASSING.values(), ids=PASSING.keys())
    def test_are_asked_again_and_nothing_is_lost(self, office, spoil):
        with serving(office.world) as server:
            server.faults.add("FirstRows", spoil)
            run = read(server, a_plan())

        assert len(tasks_of(run)) == 3
        assert run.gaps == []

    def test_wait_as_long_as_the_body_asks(self, office):
        runtime = a_runtime(office.world)

        with serving(office.world) as server:
            server.faults.add("FirstRows", throttled(retry_in_s=22))
            read(server, a_plan(), connector=a_connector(server, runtime=runtime))

        assert runtime.meter.throttled_seconds >= 22

    def test_boards_whose_columns_were_limited_away_are_never_boards_without_columns(self, office):
        with serving(office.world) as server:
            server.faults.add("Boards", columns_missing)
            run = read(server, a_plan())

        assert len(tasks_of(run)) == 3
        assert len([page for page in run.pages if page.stream == "boards"]) == 2


class TestThatStay:
    def test_of_one_board_are_a_gap_and_the_others_are_read(self, office):
        other = a_task_board(office.world, "Other")
        item = office.world.add_item(other, "B")

        with serving(office.world) as server:
            server.faults.add("FirstRows", refused("INTERNAL_SERVER_ERROR"), times=3)
            run = read(server, a_plan())

        [gap] = run.gaps
        assert (gap.stream, gap.scope, gap.is_fault) == ("items", str(office.board.id), True)
        assert "ACME monday" in gap.message
        assert tasks_of(run) == {str(item.id)}

    def test_with_null_instead_of_columns_and_no_error_stop_the_run(self, office):
        with serving(office.world) as server:
            server.faults.add("Boards", columns_null, times=9)
            with pytest.raises(ContractBroken, match="ACME monday"):
                read(server, a_plan())

    def test_as_html_are_no_data(self, office):
        with serving(office.world) as server:
            server.faults.add("Account", login_page, times=9)
            with pytest.raises(VendorUnavailable, match="web page"):
                read(server, a_plan())

    def test_in_another_version_are_an_alarm_and_nothing_is_read(self, office):
        with serving(office.world, limits=Limits(served_version="2026-07")) as server:
            with pytest.raises(ContractBroken, match=r"2026-07.*instead of 2026-10"):
                read(server, a_plan())
            [check] = a_connector(server).check()

        assert not check.ok

    def test_the_days_calls_used_up_stop_the_run_until_midnight_and_it_goes_on_there(self, office):
        with serving(office.world, limits=Limits(daily=6)) as server:
            with pytest.raises(QuotaExhausted) as caught:
                read(server, a_plan())
            server.limits.daily = 1000
            run = read(server, a_plan())

        assert caught.value.resumes_at == at(3, 0)
        assert "Run every" in caught.value.hint or "Not even" in caught.value.hint
        assert len(tasks_of(run)) == 3

    def test_fewer_items_than_the_board_counts_are_told(self, office):
        def without_one(answer):
            return type(answer)(
                answer.status, answer.body.replace(b'"items_count":3', b'"items_count":5'), answer.headers
            )

        with serving(office.world) as server:
            server.faults.add("Boards", without_one, times=1)
            mended = read(server, a_plan())
            server.faults.add("Board", without_one, times=9)
            short = read(server, a_plan())

        assert mended.gaps == []
        assert [gap.message for gap in short.gaps] == [
            'Board "Refonte SI" of connection "ACME monday" counts 5 items and showed 3.'
        ]
        assert not any(page.is_last for page in short.pages if page.stream == "items")


class TestBadInput:
    def test_a_wrong_token_is_told_with_connection_and_remedy(self, office):
        with serving(office.world) as server:
            with pytest.raises(AuthExpired, match='token of connection "ACME monday"') as caught:
                read(server, a_plan(), connector=a_connector(server, token="wrong"))
            [check] = a_connector(server, token="wrong").check()

        assert "My access tokens" in caught.value.hint
        assert (check.name, check.ok) == ("token", False)
        assert "wrong" not in caught.value.message

    def test_a_token_pasted_with_bearer_or_a_line_break_works(self, office):
        with serving(office.world) as server:
            assert all(check.ok for check in a_connector(server, token="Bearer a-token-of-a-member\n").check())

    @pytest.mark.parametrize("kind", ["view_only"])
    def test_a_user_without_the_right_is_told(self, office, kind):
        office.world.grant(office.world.add_user("Vera View", kind=kind), "weak")

        with serving(office.world) as server, pytest.raises(AccessDenied, match="ACME monday") as caught:
            read(server, a_plan(), connector=a_connector(server, token="weak"))

        assert "active member" in caught.value.hint

    def test_a_missing_scope_of_a_side_stream_is_a_gap_of_boards_an_error(self, office):
        scopes = {"me:read", "account:read", "boards:read", "workspaces:read", "teams:read"}
        office.world.grant(office.reader, "narrow", scopes=frozenset(scopes))
        office.world.grant(office.reader, "blind", scopes=frozenset(scopes - {"boards:read"}))

        with serving(office.world) as server:
            run = read(server, a_plan(), connector=a_connector(server, token="narrow"))
            checks = {check.name: check for check in a_connector(server, token="narrow").check()}
            with pytest.raises(AccessDenied, match="scope"):
                read(server, a_plan(), connector=a_connector(server, token="blind"))

        assert [(gap.stream, "users:read" in gap.hint) for gap in run.gaps] == [("users", True)]
        assert len(tasks_of(run)) == 3
        assert not checks["users"].ok
        assert checks["boards"].ok

    def test_an_unknown_scope_is_a_gap(self, office):
        with serving(office.world) as server:
            run = read(server, a_plan(scopes=(str(office.board.id), "4711")))

        [gap] = run.gaps
        assert (gap.scope, '"ACME monday"' in gap.message, "4711" in gap.message) == ("4711", True, True)
        assert len(tasks_of(run)) == 3

    def test_a_board_out_of_sight_keeps_its_rows(self, office):
        with serving(office.world) as server:
            first = read(server, a_plan(scopes=(str(office.board.id),)))
            office.world.hide_board(office.board)
            run = read_again(server, first, scopes=(str(office.board.id),))

        assert (len(run.gaps), run.of(ProjectRecord), tasks_of(run)) == (1, [], set())

    def test_a_mapped_column_that_is_no_more_leaves_its_board_unread(self, office):
        mapping = {"scopes": {str(office.board.id): {"fields": {"story_points": ["effort"]}}}}

        with serving(office.world) as server:
            office.world.drop_column(office.board, "effort")
            run = read(server, a_plan(mapping))

        [gap] = run.gaps
        assert ('"effort"' in gap.message, "Refonte SI" in gap.message, "ACME monday" in gap.message) == (
            True,
            True,
            True,
        )
        assert tasks_of(run) == set()

    def test_a_rule_for_all_boards_whose_column_no_board_has_stops_the_run(self, office):
        with serving(office.world) as server, pytest.raises(ConfigError, match='"gone"'):
            read(server, a_plan({"money": [{"field": "gone", "kind": "budget", "currency": "EUR"}]}))

    def test_a_name_that_fits_two_columns_is_refused_with_both_ids(self, office):
        office.world.add_column(office.board, "effort2", "numbers", "Effort")

        with serving(office.world) as server:
            run = read(server, a_plan({"fields": {"story_points": [{"name": "Effort"}]}}))

        assert '"effort"' in run.gaps[0].message
        assert '"effort2"' in run.gaps[0].message

    def test_money_from_a_mirror_is_refused(self, office):
        office.world.add_column(
            office.board, "mirror", "mirror", "Budget miroir", settings={"relation": "x", "shows": "y"}
        )

        with serving(office.world) as server:
            run = read(server, a_plan({"money": [{"field": "mirror", "kind": "budget", "currency": "EUR"}]}))

        assert "count twice" in run.gaps[0].message

    def test_a_malformed_version_is_refused_before_anything_is_asked(self, office):
        with serving(office.world) as server, pytest.raises(ConfigError, match="api_version"):
            a_connector(server, api_version="2023")


class TestCheck:
    def test_a_plan_that_cannot_be_polled_hourly_is_told_with_the_schedule_that_fits(self):
        office = an_office(tier="standard")
        for number in range(199):
            office.world.add_board(f"B{number}")

        with serving(office.world) as server:
            checks = {check.name: check for check in a_connector(server).check()}

        assert not checks["daily calls"].ok
        assert checks["daily calls"].remedy.startswith("Run every 8 hours")

    def test_a_members_token_is_told_what_it_cannot_see(self):
        office = an_office()
        office.reader.kind = "member"

        with serving(office.world) as server:
            checks = {check.name: check for check in a_connector(server).check()}

        assert "private boards of others" in checks["reader"].message

    def test_nothing_in_an_error_is_a_secret(self, office):
        with serving(office.world) as server:
            server.faults.add("Boards", refused("GRAPHQL_VALIDATION_FAILED", 400, "token a-token-of-a-member"))
            with pytest.raises(ContractBroken) as caught:
                read(server, a_plan(mode=FetchMode.INCREMENTAL))

        assert "a-token" not in f"{caught.value.message} {caught.value.hint}"
