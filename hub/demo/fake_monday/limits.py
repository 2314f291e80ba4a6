"""What the account may ask: complexity and calls a minute, calls a day, one query, age of a cursor."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hub.demo.fake_monday.problem import refusal, throttled
from hub.demo.loopback.answer import Answer

MINUTE = dt.timedelta(seconds=60)
_DAILY = {"free": 1_000, "basic": 1_000, "standard": 1_000, "pro": 10_000, "enterprise": 25_000}


@dataclass(slots=True)
class Limits:
    """monday's own for a paid account. `daily` None follows the account's plan; `served_version` answers in another version than asked;
    `sub_boards_listed` False refuses to list the items of hidden sub-item boards.
    """

    minute_complexity: int = 10_000_000
    query_complexity: int = 5_000_000
    minute_calls: int = 2_500
    daily: int | None = None
    cursor_minutes: int = 60
    items_page: int = 500
    items_by_id: int = 100
    users: int = 1_000
    served_version: str | None = None
    sub_boards_listed: bool = True
    latency_s: float = 0.0


@dataclass(slots=True)
class Windows:
    """What was asked within this minute and day. A minute opens at its first call and is over 60 seconds later."""

    limits: Limits
    opened_at: dt.datetime | None = None
    complexity: int = 0
    calls: int = 0
    day: dt.date | None = None
    calls_today: int = 0

    def refusal(self, cost: int, *, now: dt.datetime, tier: str) -> Answer | None:
        """Count one call, or say why it may not be made. A refused call costs nothing here."""
        self._turn(now)
        left = self.limits.minute_complexity - self.complexity
        daily = self.daily(tier)
        if self.calls_today >= daily:
            return throttled("DAILY_LIMIT_EXCEEDED", "Daily limit exceeded", _until_midnight(now))
        if self.calls >= self.limits.minute_calls:
            return throttled("MINUTE_RATE_LIMIT_EXCEEDED", "Minute limit rate exceeded", self.resets_in(now))
        if cost > self.limits.query_complexity:
            says = f"Query has complexity of {cost}, which exceeds max complexity of {self.limits.query_complexity}"
            return refusal("maxComplexityExceeded", says)
        if cost > left:
            return throttled("COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted", self.resets_in(now))
        self.complexity += cost
        self.calls += 1
        self.calls_today += 1
        return None

    def daily(self, tier: str) -> int:
        return self.limits.daily if self.limits.daily is not None else _DAILY.get(tier, 1_000)

    def resets_in(self, now: dt.datetime) -> int:
        return max(1, int((self.opened_at + MINUTE - now).total_seconds())) if self.opened_at else 60

    def told(self, cost: int, now: dt.datetime) -> dict[str, Any]:
        """What `complexity` in a query answers."""
        after = self.limits.minute_complexity - self.complexity
        return {"before": after + cost, "query": cost, "after": after, "reset_in_x_seconds": self.resets_in(now)}

    def headers(self, now: dt.datetime) -> dict[str, str]:
        calls, left = self.limits.minute_calls - self.calls, self.limits.minute_complexity - self.complexity
        policy = (
            f'"minuteRate";q={self.limits.minute_calls};w=60, "concurrency";q=100;qu="concurrent-requests", '
            f'"complexityMinute";q={self.limits.minute_complexity};w=60;qu="content-bytes"'
        )
        rest = f'"minuteRate";r={calls}, "concurrency";r=99, "complexityMinute";r={left};t={self.resets_in(now)}'
        return {"RateLimit-Policy": policy, "RateLimit": rest}

    def _turn(self, now: dt.datetime) -> None:
        if self.opened_at is None or now >= self.opened_at + MINUTE:
            self.opened_at, self.complexity, self.calls = now, 0, 0
        if self.day != now.date():
            self.day, self.calls_today = now.date(), 0


def _until_midnight(now: dt.datetime) -> int:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    return int((midnight - now).total_seconds())
