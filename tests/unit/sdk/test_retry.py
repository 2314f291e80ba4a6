import datetime as dt

import pytest
from requests.structures import CaseInsensitiveDict

from connectors.sdk.answer import Answer
from connectors.sdk.errors import QuotaExhausted, RateLimited, RunCancelled, VendorUnavailable
from connectors.sdk.limits import Hold
from connectors.sdk.retry import RetryPolicy, retry_after_s, send_patiently
from tests.runtimes import NOON, lend

FAULT = VendorUnavailable("the line broke")


def an_answer(status=200, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, CaseInsensitiveDict(named), b"{}", "https://tool.example/tasks?key=canary")


def send(outcomes, lent, **options):
    """Send until final, each try giving the next outcome."""
    left = iter(outcomes)

    def attempt():
        outcome = next(left)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return send_patiently(attempt, runtime=lent.runtime, vendor="Tool", what="list tasks", **options)


class Turnstile:
    """A limiter that makes the first requests wait, and remembers what it is told."""

    def __init__(self, *holds):
        self.holds, self.costs, self.told, self.endpoints = list(holds), [], [], []

    def admit(self, cost=1, endpoint=""):
        self.costs.append(cost)
        return self.holds.pop(0) if self.holds else None

    def hold(self, seconds, endpoint=""):
        self.told.append(seconds)
        self.endpoints.append(endpoint)


class TestEndpoint:
    @pytest.mark.parametrize(("reason", "held"), [("burst", "GET tasks"), ("quota", ""), ("", "")])
    def test_is_held_alone_where_the_vendor_says_so(self, reason, held):
        lent = lend()
        lent.limiter = Turnstile()
        policy = RetryPolicy(is_of_endpoint=lambda answer: answer.headers.get("Reason") == "burst")

        send([an_answer(429, Retry_After="3", Reason=reason), an_answer()], lent, policy=policy, endpoint="GET tasks")

        assert lent.limiter.endpoints == [held]


class TestSharedLimit:
    def test_waits_for_its_turn_before_it_asks(self):
        lent = lend()
        lent.limiter = Turnstile(Hold(3.0), Hold(1.5))

        assert send([an_answer()], lent, cost=10).ok
        assert lent.sleeps == [3.0, 1.5]
        assert lent.meter.throttled_seconds == 4.5
        assert lent.limiter.costs == [10, 10, 10]

    def test_tells_everybody_how_long_the_vendor_asked_to_wait_even_when_it_gives_up_itself(self):
        lent = lend(max_wait_s=60)
        lent.limiter = Turnstile()

        with pytest.raises(RateLimited):
            send([an_answer(429, Retry_After="900")], lent)

        assert lent.limiter.told == [900.0]

    @pytest.mark.parametrize(
        "headers",
        [
            {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "2026-01-15T12:00:20Z"},
            {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "20"},
            {"RateLimit": '"minute";r=7, "points";r=0;t=20'},
        ],
    )
    def test_tells_everybody_that_a_good_answer_was_the_last_one(self, headers):
        lent = lend()
        lent.limiter = Turnstile()

        send([an_answer(200, **headers)], lent)

        assert lent.limiter.told == [20.0]

    def test_does_not_ask_while_a_quota_is_used_up(self):
        lent, midnight = lend(), dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
        lent.limiter = Turnstile(Hold(43_200.0, midnight))

        with pytest.raises(QuotaExhausted, match="quota is used up") as refused:
            send([], lent)

        assert refused.value.resumes_at == midnight
        assert lent.meter.requests == 0


class TestSendPatiently:
    @pytest.mark.parametrize("status", [200, 204, 400, 401, 403, 404, 410])
    def test_returns_a_final_answer_at_once(self, status):
        lent = lend()

        assert send([an_answer(status)], lent).status == status
        assert lent.sleeps == []

    @pytest.mark.parametrize(
        "outcome", [an_answer(429), an_answer(500), an_answer(502), an_answer(503), an_answer(504), FAULT]
    )
    def test_asks_again_after_what_may_pass(self, outcome):
        lent = lend()

        assert send([outcome, an_answer()], lent).ok
        assert lent.sleeps == [0.5]

    def test_names_the_connection_in_the_answer(self):
        assert send([an_answer()], lend()).connection == "ACME"

    def test_waits_longer_each_time(self):
        lent = lend(max_tries=5)

        with pytest.raises(VendorUnavailable, match="answered 503 5 times"):
            send([an_answer(503)] * 5, lent)

        assert lent.sleeps == [0.5, 1.0, 2.0, 4.0]

    def test_leaves_half_of_its_own_wait_to_chance(self):
        lent = lend()

        send([an_answer(503), an_answer()], lent, policy=RetryPolicy(jitter=lambda: 1.0))

        assert lent.sleeps == [1.0]

    def test_takes_its_chance_from_the_clock(self):
        lent = lend()
        lent.now = NOON.replace(microsecond=500_000)

        send([an_answer(503), an_answer()], lent)

        assert lent.sleeps == [0.75]

    def test_honours_retry_after_in_full(self):
        lent = lend()

        send([an_answer(429, Retry_After="90"), an_answer()], lent)

        assert lent.sleeps == [90.0]

    def test_gives_up_when_the_wait_is_longer_than_the_run_may_wait(self):
        lent = lend(max_wait_s=60)

        with pytest.raises(RateLimited) as refused:
            send([an_answer(429, Retry_After="3600")], lent)

        assert refused.value.retry_after_s == 3600
        assert (
            refused.value.message
            == 'Connection "ACME" may not list tasks for another 3600 s: Tool limits its requests.'
        )
        assert lent.sleeps == []

    def test_bounds_all_waits_of_one_request_together(self):
        lent = lend(max_wait_s=50)

        with pytest.raises(RateLimited):
            send([an_answer(429, Retry_After="20")] * 5, lent)

        assert lent.sleeps == [20.0, 20.0]

    def test_raises_the_last_fault_when_tries_are_used_up(self):
        with pytest.raises(VendorUnavailable, match="the line broke"):
            send([FAULT] * 3, lend(max_tries=3))

    def test_is_rate_limited_when_the_last_try_was_refused_without_a_wait(self):
        with pytest.raises(RateLimited, match="429, tries: 2"):
            send([an_answer(429)] * 2, lend(max_tries=2))

    def test_stops_when_the_run_is_cancelled_while_waiting(self):
        lent = lend()

        def cancelled(_seconds):
            raise RunCancelled("stopped")

        lent.sleeps = type("Cancelled", (), {"append": staticmethod(cancelled)})()

        with pytest.raises(RunCancelled):
            send([an_answer(503), an_answer()], lent)

    @pytest.mark.parametrize("status", [500, 503])
    def test_never_repeats_a_change_that_may_have_been_made(self, status):
        assert send([an_answer(status)], lend(), idempotent=False).status == status

    def test_never_repeats_a_change_after_a_broken_line(self):
        with pytest.raises(VendorUnavailable):
            send([FAULT], lend(), idempotent=False)

    def test_repeats_a_change_that_was_refused_for_its_rate(self):
        assert send([an_answer(429), an_answer()], lend(), idempotent=False).ok

    def test_counts_requests_waits_and_bytes(self):
        lent = lend()

        send([FAULT, an_answer(503), an_answer()], lent)

        assert (lent.meter.requests, lent.meter.throttled_seconds, lent.meter.bytes_received) == (3, 1.5, 4)

    def test_tells_people_what_it_waits_for(self):
        lent = lend()

        send([an_answer(429, Retry_After="90"), an_answer()], lent)

        assert lent.told == ["waiting 90 s for Tool to list tasks"]

    def test_stops_at_the_request_budget(self):
        lent = lend(max_requests=2)
        send([an_answer(), an_answer()], lent)
        send([an_answer(), an_answer()], lent)

        with pytest.raises(QuotaExhausted, match="has used its 2 requests"):
            send([an_answer()], lent)

    def test_lets_a_vendor_say_which_answers_may_pass_and_how_long(self):
        lent = lend()
        policy = RetryPolicy(may_pass=lambda answer: "X-Busy" in answer.headers, asked_wait=lambda _answer, _now: 7.0)

        send([an_answer(200, X_Busy="1"), an_answer()], lent, policy=policy)

        assert lent.sleeps == [7.0]

    def test_says_no_query_in_its_sentences(self):
        with pytest.raises(VendorUnavailable) as refused:
            send([an_answer(503)], lend(max_tries=1))

        assert "canary" not in refused.value.message


class TestRetryAfter:
    @pytest.mark.parametrize(("text", "seconds"), [("0", 0.0), ("17", 17.0), (" 2.5 ", 2.5)])
    def test_reads_seconds(self, text, seconds):
        assert retry_after_s(an_answer(429, Retry_After=text), NOON) == seconds

    def test_measures_a_date_from_the_answers_own_date(self):
        dates = {"Date": "Thu, 15 Jan 2026 09:00:00 GMT", "Retry-After": "Thu, 15 Jan 2026 09:02:00 GMT"}
        answer = Answer(429, CaseInsensitiveDict(dates), b"", "https://tool.example")

        assert retry_after_s(answer, NOON) == 120.0

    def test_measures_a_date_from_our_clock_without_a_date_header(self):
        answer = an_answer(429, Retry_After="Thu, 15 Jan 2026 12:01:00 GMT")

        assert retry_after_s(answer, NOON) == 60.0

    def test_does_not_wait_for_a_date_that_has_passed(self):
        answer = an_answer(429, Retry_After="Thu, 15 Jan 2026 11:00:00 GMT")

        assert retry_after_s(answer, NOON) == 0.0

    @pytest.mark.parametrize("text", ["", "soon", "-5", "nan", "1e9", "12:00", "²"])
    def test_takes_no_advice_it_cannot_read(self, text):
        assert retry_after_s(an_answer(429, Retry_After=text), NOON) is None

    def test_reads_a_date_of_an_unnamed_zone_as_utc(self):
        answer = an_answer(429, Retry_After="Thu, 15 Jan 2026 12:00:30 -0000")

        assert retry_after_s(answer, NOON) == dt.timedelta(seconds=30).total_seconds()
