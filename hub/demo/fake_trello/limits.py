"""What Trello allows: sizes of answers, and requests in a window of time.

Source: Atlassian's guide to Trello's rate limits; sizes are those that users met.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from hub import clock


@dataclass(slots=True)
class Limits:
    """`nested_checklists` and `nested_cards` bound one answer. `seconds` is the clock of the windows. `latency_s` holds each answer back."""

    page: int = 1000
    nested_cards: int = 1000
    nested_checklists: int = 20_000
    per_token: int = 100
    per_key: int = 300
    per_members: int = 100
    window_s: float = 10.0
    members_window_s: float = 900.0
    refusals_until_block: int = 200
    latency_s: float = 0.0
    seconds: Callable[[], float] = clock.monotonic


@dataclass(slots=True)
class Windows:
    """Counts requests of each key and token. `refusal` names the ceiling that was hit, None when the request may pass."""

    limits: Limits
    _seen: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def refusal(self, key: str, token: str, *, is_member_route: bool) -> str | None:
        now = self.limits.seconds()
        ceilings = [
            ("API_KEY_LIMIT_EXCEEDED", key, self.limits.per_key, self.limits.window_s),
            ("API_TOKEN_LIMIT_EXCEEDED", token, self.limits.per_token, self.limits.window_s),
        ]
        if is_member_route:
            ceilings.append(
                ("API_TOKEN_DB_LIMIT_EXCEEDED", token, self.limits.per_members, self.limits.members_window_s)
            )
        refused = self._recent("refused", key, now, self.limits.window_s)
        if len(refused) >= self.limits.refusals_until_block:
            return "API_KEY_LIMIT_EXCEEDED"
        for name, whose, ceiling, window_s in ceilings:
            if len(self._recent(name, whose, now, window_s)) >= ceiling:
                refused.append(now)
                return name
        for name, whose, _, window_s in ceilings:
            self._recent(name, whose, now, window_s).append(now)
        return None

    def _recent(self, name: str, whose: str, now: float, window_s: float) -> deque[float]:
        seen = self._seen.setdefault((name, whose), deque())
        while seen and seen[0] <= now - window_s:
            seen.popleft()
        return seen
