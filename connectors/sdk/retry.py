"""Asking again, politely: the one retry policy for every vendor and every HTTP library."""

import dataclasses
import datetime as dt
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import count

from connectors.sdk.answer import Answer
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import QuotaExhausted, RateLimited, VendorUnavailable
from models.wording import agree

_log = logging.getLogger(__name__)

TOO_MANY_REQUESTS = 429
_MAY_PASS = frozenset({TOO_MANY_REQUESTS, 500, 502, 503, 504})
_FIRST_WAIT_S = 1.0
_LONGEST_OWN_WAIT_S = 60.0
_LONGEST_RESET_S = 86_400
"""A larger figure is an instant on some clock, not a wait."""


def may_pass(answer: Answer) -> bool:
    """Whether the same request may get a better answer later: 429, 500, 502, 503 and 504."""
    return answer.status in _MAY_PASS


def retry_after_s(answer: Answer, now: dt.datetime) -> float | None:
    """The wait that `Retry-After` asks for, in seconds or as an HTTP date; None when it says nothing readable.

    A date is measured from the answer's own `Date`, since one clock wrote both; `now` stands in when there is none.
    """
    text = answer.headers.get("Retry-After", "").strip()
    if _is_number(text):
        return float(text)
    until, since = _http_date(text), _http_date(answer.headers.get("Date", "")) or now
    return max(0.0, (until - since).total_seconds()) if until else None


def announced_wait(answer: Answer, now: dt.datetime) -> float | None:
    """Seconds until a limit is filled up again of which this answer took the last: `X-RateLimit-Remaining: 0` with a reset in seconds or as
    an instant (Atlassian), or `RateLimit: ...;r=0;t=SECONDS` (IETF draft). None while something remains, and when nothing is said.
    """
    spoken = re.search(r";\s*r=0\s*;\s*t=(\d+)", answer.headers.get("RateLimit", ""))
    if spoken:
        return float(spoken[1])
    if answer.headers.get("X-RateLimit-Remaining", "").strip() != "0":
        return None
    reset = answer.headers.get("X-RateLimit-Reset", "").strip()
    if _is_number(reset):
        return float(reset) if float(reset) < _LONGEST_RESET_S else None
    try:
        return max(0.0, (dt.datetime.fromisoformat(reset) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """What a vendor may say differently: which answers may pass, where it writes the wait it asks for (seconds, or None), how a good
    answer says that it was the last one for a while, and whether a wait is asked of one endpoint alone.

    `jitter` gives 0 to 1 and keeps many workers from coming back at once; None takes the microseconds of the runtime's clock.
    """

    may_pass: Callable[[Answer], bool] = may_pass
    asked_wait: Callable[[Answer, dt.datetime], float | None] = retry_after_s
    announced_wait: Callable[[Answer, dt.datetime], float | None] = announced_wait
    is_of_endpoint: Callable[[Answer], bool] = lambda _answer: False
    jitter: Callable[[], float] | None = None


DEFAULT_POLICY = RetryPolicy()


def send_patiently(
    attempt: Callable[[], Answer],
    *,
    runtime: Runtime,
    vendor: str,
    what: str,
    idempotent: bool = True,
    policy: RetryPolicy = DEFAULT_POLICY,
    cost: int = 1,
    endpoint: str = "",
) -> Answer:
    """Send a request until its answer is final, and return that, whatever its status.

    `attempt` sends once and raises VendorUnavailable for a transport fault that may pass. `what` finishes the sentence "Jira
    refused to ...", such as "list projects". A request that is not idempotent is repeated only after a 429, which did nothing. `cost`
    is what the vendor counts it as: a batch counts as many as it carries. `endpoint` names what it counts apart: a wait that the policy
    says is of one endpoint holds nobody who asks another.
    Raises RateLimited when the wait asked for exceeds the limits, QuotaExhausted when the request budget or the vendor's is used up,
    VendorUnavailable when the last try failed too; RunCancelled comes out of the runtime's sleep.
    """
    asking = _Asking(runtime=runtime, vendor=vendor, what=what, policy=policy, cost=cost, endpoint=endpoint)
    for tries in count(1):
        asking.await_turn()
        asking.take_from_budget()
        outcome = _outcome(attempt)
        if isinstance(outcome, Answer):
            runtime.meter.count_received(len(outcome.body))
            asking.heed_warning(outcome)
            if not policy.may_pass(outcome) or not (idempotent or outcome.status == TOO_MANY_REQUESTS):
                return dataclasses.replace(outcome, connection=runtime.connection_name)
        elif not idempotent:
            raise outcome
        asking.wait_after(outcome, tries)
    raise AssertionError("count() has no end")


def _outcome(attempt: Callable[[], Answer]) -> Answer | VendorUnavailable:
    try:
        return attempt()
    except VendorUnavailable as fault:
        return fault


@dataclass(slots=True)
class _Asking:
    """One request on its way through its tries."""

    runtime: Runtime
    vendor: str
    what: str
    policy: RetryPolicy
    cost: int = 1
    endpoint: str = ""
    waited_s: float = 0.0

    def await_turn(self) -> None:
        """Wait while others who ask with the same credentials leave no room, or were told to wait."""
        while hold := self.runtime.limiter.admit(self.cost, self.endpoint):
            if hold.quota_until:
                raise QuotaExhausted(
                    f"{self._subject()} may not {self.what}: {self.vendor}'s quota is used up.",
                    hint=f"The run goes on from here after {hold.quota_until:%Y-%m-%d %H:%M} UTC.",
                    resumes_at=hold.quota_until,
                )
            if self.waited_s + hold.seconds > self.runtime.limits.max_wait_s:
                raise self._told_to_wait(hold.seconds)
            self._wait(hold.seconds)

    def heed_warning(self, answer: Answer) -> None:
        """Nothing is left until a limit is filled up again: everybody waits, before anybody is refused."""
        if answer.ok and (seconds := self.policy.announced_wait(answer, self.runtime.now())):
            self._hold(seconds, answer)

    def take_from_budget(self) -> None:
        budget = self.runtime.limits.max_requests
        if not self.runtime.meter.take_request(budget):
            raise QuotaExhausted(
                f"{self._subject()} has used its {budget} requests of this run.",
                hint="The next run goes on from here; raise the request budget to read more at once.",
            )

    def wait_after(self, outcome: Answer | VendorUnavailable, tries: int) -> None:
        """Sleep before the next try. Raises what ends the asking when tries or patience are used up."""
        asked = self.policy.asked_wait(outcome, self.runtime.now()) if isinstance(outcome, Answer) else None
        wait_s = self._next_wait(asked, tries)
        limits = self.runtime.limits
        if asked is not None:
            self._hold(asked, outcome)
            if self.waited_s + wait_s > limits.max_wait_s:
                raise self._told_to_wait(asked)
        if tries >= limits.max_tries or self.waited_s + wait_s > limits.max_wait_s:
            raise self._gave_up(outcome, tries, wait_s)
        _log.info("vendor_wait", extra={"vendor": self.vendor, "wait_s": round(wait_s, 1), "tries": tries})
        self._wait(wait_s)

    def _hold(self, seconds: float, answer: Answer | VendorUnavailable) -> None:
        is_of_endpoint = isinstance(answer, Answer) and self.policy.is_of_endpoint(answer)
        self.runtime.limiter.hold(seconds, self.endpoint if is_of_endpoint else "")

    def _wait(self, seconds: float) -> None:
        self.runtime.meter.count_wait(seconds)
        self.runtime.progress(f"waiting {seconds:.0f} s for {self.vendor} to {self.what}")
        self.runtime.sleep(seconds)
        self.waited_s += seconds

    def _told_to_wait(self, seconds: float) -> RateLimited:
        return RateLimited(
            f"{self._subject()} may not {self.what} for another {seconds:.0f} s: {self.vendor} limits its requests.",
            hint="The next run goes on from here.",
            retry_after_s=seconds,
        )

    def _next_wait(self, asked: float | None, tries: int) -> float:
        """What the vendor asks for in full and a little more, else 1, 2, 4 ... 60 s of which half is left to chance."""
        jitter = self.policy.jitter() if self.policy.jitter else self.runtime.now().microsecond / 1_000_000
        own = min(_FIRST_WAIT_S * 2.0 ** (tries - 1), _LONGEST_OWN_WAIT_S) * (1.0 + jitter) / 2.0
        return own if asked is None else max(asked + jitter, own)

    def _gave_up(self, outcome: Answer | VendorUnavailable, tries: int, wait_s: float) -> Exception:
        if isinstance(outcome, VendorUnavailable):
            return outcome
        if outcome.status == TOO_MANY_REQUESTS:
            return RateLimited(
                f"{self._subject()} may not {self.what} now: {self.vendor} limits its requests (429, tries: {tries}).",
                hint="The next run goes on from here.",
                retry_after_s=wait_s,
            )
        return VendorUnavailable(
            agree(
                tries,
                f"{self._subject()} cannot {self.what}: {outcome.place} answered {outcome.status}.",
                f"{self._subject()} cannot {self.what}: {outcome.place} answered {outcome.status} {tries} times.",
            ),
            hint=f"Try again later; see whether {self.vendor} reports a disturbance.",
        )

    def _subject(self) -> str:
        return f'Connection "{self.runtime.connection_name}"'


def _http_date(text: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
