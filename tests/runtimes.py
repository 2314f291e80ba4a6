"""The runtime a connector is lent, with a clock that stands and sleeps that are only noted."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.sdk.contract import Runtime
from connectors.sdk.limits import HttpLimits, Limiter, RequestMeter, Unlimited

NOON = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)


@dataclass
class Lent:
    """A runtime and what was done with it."""

    limits: HttpLimits
    sleeps: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    meter: RequestMeter = field(default_factory=RequestMeter)
    now: dt.datetime = NOON
    limiter: Limiter = field(default_factory=Unlimited)
    kept: dict[str, str] = field(default_factory=dict)
    """Secrets that were replaced, as the hub would keep them."""

    @property
    def runtime(self) -> Runtime:
        return Runtime(
            connection_name="ACME",
            limits=self.limits,
            meter=self.meter,
            now=lambda: self.now,
            sleep=self.sleeps.append,
            progress=self.told.append,
            replace_secret=self._replace,
            limiter=self.limiter,
        )

    def _replace(self, name: str, renew: Callable[[str], str]) -> str:
        self.kept[name] = renew(self.kept.get(name, ""))
        return self.kept[name]


def lend(**limits) -> Lent:
    """Limits of a test: loopback is allowed, and a busy machine has time to answer; what tests a time-out sets a short one."""
    quick = {"allow_private_network": True, "connect_timeout_s": 10.0, "read_timeout_s": 30.0, "total_timeout_s": 60.0}
    return Lent(HttpLimits(**{**quick, **limits}))
