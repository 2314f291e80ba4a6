"""When a project will be finished and what it will cost, from its own past; and how wrong the same method was in that past.

The finish is simulated: week by week, each as productive as a past week drawn at random, until the open tasks are done. The same data and
seed give the same dates. The scope is taken as it stands: what is added later makes the finish later.
"""

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from statistics import fmean

from hub.portfolio.days import ONE_DAY, WEEK, WorkingCalendar
from hub.portfolio.figure import percent
from hub.portfolio.flow import FEWEST

FEWEST_WEEKS = 8
FEWEST_WEEKS_LEARNED = 4
"""What a back-test must have to learn from before its cut."""
MOST_CUTS = 26
"""A back-test looks half a year back."""
TRIALS = 2_000
MOST_WEEKS = 520
"""Where a simulation gives up: ten years."""
REMEMBERED = 1024
"""Forecasts that are kept in mind: a project's pages show the same one again and again."""
PERCENTILES = {"p50": 50, "p80": 80, "p95": 95}
EAC_NAMES = ("eac", "eac_atypical", "eac_combined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Tasks finished in each whole week up to `as_of`, the oldest week first, and how many are still open."""

    as_of: dt.date
    weeks: tuple[int, ...]
    open_tasks: int
    last_finished_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishForecast:
    """Days by which the open tasks are done with 50, 80 and 95 % probability; None with the reason why.

    `backtest_error_days` is by how many days the median was off on average, when it was made at the end of each past week.
    """

    finish: Mapping[str, dt.date | None]
    weeks_of_history: int
    open_tasks: int
    backtest_error_days: Decimal | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPoint:
    """Earned value of one past day, in one currency."""

    day: dt.date
    pv: Decimal
    ev: Decimal
    ac: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CostBacktest:
    """By how many percent a method missed today's actual cost on average, when it was made on past days."""

    error_pct: Decimal | None
    points: int
    reason: str | None = None

    def as_json(self) -> dict[str, float | int | str | None]:
        error = None if self.error_pct is None else float(self.error_pct)
        return {"backtest_error_pct": error, "backtest_points": self.points, "backtest_reason": self.reason}


def make_pace(
    finished_on: Iterable[dt.date], *, open_tasks: int, as_of: dt.date, began_on: dt.date | None = None
) -> Pace:
    """Count whole weeks backwards from the end of `as_of`, as far as the first finished task, or to `began_on` if that is earlier."""
    days = sorted(day for day in finished_on if day <= as_of)
    first = min([*days[:1], *([began_on] if began_on and began_on <= as_of else [])], default=None)
    number = 0 if first is None else ((as_of - first).days + 1) // WEEK
    counts = Counter((as_of - day).days // WEEK for day in days)
    weeks = tuple(counts[back] for back in reversed(range(number)))
    return Pace(as_of=as_of, weeks=weeks, open_tasks=open_tasks, last_finished_on=days[-1] if days else None)


def forecast_finish(pace: Pace, *, calendar: WorkingCalendar, seed: int) -> FinishForecast:
    """Simulate the finish, or say why it cannot be."""
    if pace.open_tasks == 0 and pace.last_finished_on is not None:
        return _forecast(pace, dict.fromkeys(PERCENTILES, pace.last_finished_on))
    if reason := _why_not(pace):
        return _forecast(pace, dict.fromkeys(PERCENTILES), reason=reason)
    needed = _weeks_needed(pace, seed)
    finish = {name: _to_day(pace.as_of, needed[name], calendar) for name in PERCENTILES}
    return _forecast(pace, finish, error=backtest_finish(pace, seed=seed), reason=_too_far(finish))


@lru_cache(maxsize=REMEMBERED)
def _weeks_needed(pace: Pace, seed: int) -> dict[str, float]:
    """Weeks by percentile. The same pace and seed give the same, so those last asked for are remembered."""
    needed = simulate_weeks(pace.weeks, pace.open_tasks, chance=random.Random(seed))  # noqa: S311 - a simulation, no secret
    return {name: percentile(needed, share) for name, share in PERCENTILES.items()}


def _forecast(
    pace: Pace, finish: Mapping[str, dt.date | None], *, error: Decimal | None = None, reason: str | None = None
) -> FinishForecast:
    return FinishForecast(
        finish=finish,
        weeks_of_history=len(pace.weeks),
        open_tasks=pace.open_tasks,
        backtest_error_days=error,
        reason=reason,
    )


def _why_not(pace: Pace) -> str | None:
    if pace.open_tasks == 0:
        return "There are no tasks to finish."
    if len(pace.weeks) < FEWEST_WEEKS:
        return f"Not enough history: {len(pace.weeks)} of {FEWEST_WEEKS} whole weeks."
    if not any(pace.weeks):
        return f"No task was finished in {len(pace.weeks)} weeks."
    if sum(pace.weeks) < FEWEST:
        return f"Not enough history: fewer than {FEWEST} tasks were finished in {len(pace.weeks)} whole weeks."
    return None


def _too_far(finish: Mapping[str, dt.date | None]) -> str | None:
    far = [name.upper() for name, day in finish.items() if day is None]
    return f"{', '.join(far)}: more than {MOST_WEEKS // 52} years ahead at this pace." if far else None


def simulate_weeks(weeks: Sequence[int], tasks: int, *, chance: random.Random, trials: int = TRIALS) -> list[float]:
    """How many weeks the tasks take in each trial, in ascending order; infinite where a trial gave up."""
    return sorted(_simulate(weeks, tasks, chance) for _ in range(trials))


def _simulate(weeks: Sequence[int], tasks: int, chance: random.Random) -> float:
    done = 0
    block = min(MOST_WEEKS, max(FEWEST_WEEKS, math.ceil(tasks * len(weeks) / sum(weeks))))
    for start in range(0, MOST_WEEKS, block):
        for number, finished in enumerate(chance.choices(weeks, k=block), start=start):
            if done + finished >= tasks:
                # The last week is not needed whole.
                return number + (tasks - done) / finished
            done += finished
    return math.inf


def percentile(ascending: Sequence[float], share: int) -> float:
    """The smallest value that at least `share` percent of the values do not exceed."""
    return ascending[max(0, math.ceil(len(ascending) * share / 100) - 1)]


def _to_day(as_of: dt.date, weeks: float, calendar: WorkingCalendar) -> dt.date | None:
    """The working day on which so many weeks are over."""
    if weeks > MOST_WEEKS:
        return None
    day = as_of + ONE_DAY * math.ceil(weeks * WEEK)
    return day if calendar.is_working_day(day) else calendar.add_working_days(day, 1)


@lru_cache(maxsize=REMEMBERED)
def backtest_finish(pace: Pace, *, seed: int) -> Decimal | None:
    """Mean error, in days, of the median at each past week's end: how long would what was finished since then take?"""
    errors = []
    for cut in range(max(FEWEST_WEEKS_LEARNED, len(pace.weeks) - MOST_CUTS), len(pace.weeks)):
        learned, since = pace.weeks[:cut], pace.weeks[cut:]
        done = sum(since)
        if not any(learned) or not done:
            continue
        chance = random.Random(seed + cut)  # noqa: S311 - a simulation, no secret
        guessed = percentile(simulate_weeks(learned, done, chance=chance, trials=TRIALS // 4), PERCENTILES["p50"])
        errors.append(abs(min(guessed, MOST_WEEKS) - _weeks_taken(since)) * WEEK)
    return Decimal(str(round(fmean(errors), 1))) if errors else None


def _weeks_taken(since: Sequence[int]) -> int:
    """Up to the last week in which something was finished."""
    return max(number for number, finished in enumerate(since, start=1) if finished)


def backtest_costs(past: Iterable[CostPoint], now: CostPoint | None) -> dict[str, CostBacktest]:
    """How well each estimate at completion would have foretold what was earned since then costs today.

    At a past day with EV and AC, a method says what the value earned since then costs: EV / CPI, EV, or EV / (CPI x SPI).
    """
    points = (
        [] if now is None else [point for point in past if point.day < now.day and now.ev > point.ev > 0 < point.ac]
    )
    return {name: _backtest_cost(name, points, now) for name in EAC_NAMES}


def _backtest_cost(name: str, points: Sequence[CostPoint], now: CostPoint | None) -> CostBacktest:
    errors = []
    for point in points:
        guessed = _cost_of_earning(name, point, earned=now.ev - point.ev) if now else None
        error = (
            percent(abs(Fraction(point.ac) + guessed - Fraction(now.ac)), Fraction(now.ac)) if now and guessed else None
        )
        errors += [] if error is None else [error]
    if not errors:
        return CostBacktest(
            error_pct=None, points=0, reason="No earlier day with earned value and actual cost is kept."
        )
    return CostBacktest(error_pct=Decimal(str(round(fmean(errors), 1))), points=len(errors))


def _cost_of_earning(name: str, point: CostPoint, *, earned: Decimal) -> Fraction | None:
    cpi = Fraction(point.ev) / Fraction(point.ac)
    match name:
        case "eac":
            return Fraction(earned) / cpi
        case "eac_atypical":
            return Fraction(earned)
        case _:
            return Fraction(earned) / (cpi * Fraction(point.ev) / Fraction(point.pv)) if point.pv > 0 else None
