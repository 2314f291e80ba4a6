"""Staying below monday's limits instead of running into them: what is left of this minute, as its answers tell.

Complexity is counted per minute from the first call on. Each answer says what its query cost and what is left, in the query
(`complexity{...}`) and in the `RateLimit` header; the dearer of the two words is believed.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LIMIT = re.compile(r'"(\w+)";r=(\d+)(?:;t=(\d+))?')
_MINUTE_S = 60.0


@dataclass(slots=True)
class Budget:
    """What the account may still ask within its minute. `costs` holds the last cost of each kind of question.

    The first page of a list costs what the next ones cost, so both are one kind.
    """

    costs: dict[str, int] = field(default_factory=dict)
    _left: int | None = None
    _calls_left: int | None = None
    _renewed_at: dt.datetime | None = None

    def wait_s(self, name: str, now: dt.datetime) -> float:
        """Seconds to hold back the next query of this name so that it fits; 0.0 when it may go."""
        if self._renewed_at is None or now >= self._renewed_at:
            return 0.0
        too_dear = self._left is not None and self._left < self.costs.get(_kind(name), 1)
        if not too_dear and self._calls_left != 0:
            return 0.0
        return (self._renewed_at - now).total_seconds()

    def learn(self, name: str, *, data: Mapping[str, Any], header: str, now: dt.datetime) -> None:
        """Take in what an answer says of cost and rest."""
        told = data.get("complexity") or {}
        if "query" in told:
            self.costs[_kind(name)] = int(told["query"])
        limits = {word: (int(left), wait) for word, left, wait in _LIMIT.findall(header)}
        lefts = [int(told["after"])] if "after" in told else []
        lefts += [limits["complexityMinute"][0]] if "complexityMinute" in limits else []
        self._left = min(lefts, default=None)
        self._calls_left = limits["minuteRate"][0] if "minuteRate" in limits else None
        waits = [float(wait) for _left, wait in limits.values() if wait] + [float(told.get("reset_in_x_seconds") or 0)]
        self._renewed_at = now + dt.timedelta(seconds=max(waits) or _MINUTE_S)


def _kind(name: str) -> str:
    return name.removeprefix("First").removeprefix("Next")
