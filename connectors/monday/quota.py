"""The calls that a plan allows in a day, and the schedule that fits into them.

Daily limits are account-wide and start anew at midnight UTC (developer.monday.com, rate limits). A free or trial account is said to have 200
or 1,000; what the API itself answers in `platform_api` is believed first.
"""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from connectors.monday.boards import Boards

JsonObject = dict[str, Any]

PAGE_OF_ITEMS = 500
_CALLS_A_DAY = {"free": 1_000, "basic": 1_000, "standard": 1_000, "pro": 10_000, "enterprise": 25_000}
_SHARE = 0.8
"""The part of a day's calls that schedules may take: people and other apps of the account need the rest."""
_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
_FIXED_CALLS = 5
"""Account, users, teams and boards: what a run asks beside items, at least."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`calls` of one run that finds nothing changed; `every_hours` is None when not even one run a day fits."""

    calls: int
    calls_a_day: int
    every_hours: int | None

    @property
    def remedy(self) -> str:
        """What to do about it; "" when an hourly schedule fits."""
        match self.every_hours:
            case 1:
                return ""
            case None:
                return "Not even one run a day fits: choose fewer boards, or a larger plan."
            case hours:
                return f"Run every {hours} hours or less often, choose fewer boards, or a larger plan."


def calls_a_day(tier: str | None, told: int | None) -> int | None:
    """What the account may ask in a day: its own word, else its plan's; None when neither is known."""
    return told or _CALLS_A_DAY.get((tier or "").lower())


def calls_of_a_run(item_counts: list[int]) -> int:
    """Calls of an incremental run: a listing of ids in pages of 500 for each board, boards without items too."""
    return _FIXED_CALLS + sum(max(1, math.ceil(count / PAGE_OF_ITEMS)) for count in item_counts)


def fitting_schedule(item_counts: list[int], a_day: int) -> Schedule:
    """The shortest usual interval whose runs stay within the calls of a day."""
    calls = calls_of_a_run(item_counts)
    allowed = int(a_day * _SHARE)
    fits = (hours for hours in _HOURS if calls * math.ceil(24 / hours) <= allowed)
    return Schedule(calls, a_day, next(fits, None))


def allowed_calls(account: JsonObject) -> int | None:
    """Calls of a day by an account's answer; None when it does not say."""
    own = account.get("account") or {}
    tier = (own.get("plan") or {}).get("tier") or own.get("tier")
    told = ((account.get("platform_api") or {}).get("daily_limit") or {}).get("total")
    return calls_a_day(tier, told)


def schedule_of(account: JsonObject, boards: Boards) -> Schedule | None:
    """The schedule that fits an account's answer and its boards; None when the account does not say what it may ask."""
    a_day = allowed_calls(account)
    return fitting_schedule(boards.item_counts(), a_day) if a_day else None


def next_midnight(now: dt.datetime) -> dt.datetime:
    """When the count of calls starts anew."""
    today = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + dt.timedelta(days=1)
