"""Faults of the line and of a vendor out of sorts: each hits a request of the run, now and then the whole stretch behind it."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

from tests.faults import line as lines
from tests.faults.line import Spoil, line_to
from tests.faults.scene import Load, Scene
from tests.faults.trial import Clean, Missed, Trial
from tests.faults.worker import Handicap

SINGLE: dict[str, Spoil] = {
    "latency": lines.late,
    "reset": lines.reset,
    "reset midway": lines.reset_midway,
    "truncated body": lines.truncated,
    "fewer bytes than announced": lines.cut_off,
    "slow drip": lines.slow_drip,
    "closed mid-chunk": lines.closed_mid_chunk,
    "no HTTP": lines.no_http,
    "garbage": lines.garbage,
    "login page with 200": lines.login_page,
    "empty 200": lines.empty,
    "429 with Retry-After": lines.refusing(429, "Retry-After: 2"),
    "429 without Retry-After": lines.refusing(429),
    "500 then ok": lines.refusing(500),
}
STORM = 7
"""Longer than one run's patience."""
NAMELESS = 2
"""Look-ups that fail and are tried again; a storm's worth of them ends the run."""


def network_trials(rng: Random, clean: dict[Load, Clean], *, rounds: int) -> Iterator[Trial]:
    """Every fault once a round, each time at another request."""
    for _ in range(rounds):
        for name, spoil in SINGLE.items():
            yield _at_request(name, spoil, rng.randint(1, clean[Load.FIRST].requests))
        yield _at_request("503 storm", lines.refusing(503), rng.randint(1, clean[Load.FIRST].requests), times=STORM)
        yield _nameless(NAMELESS)
        yield _nameless(STORM)


def _at_request(name: str, spoil: Spoil, number: int, *, times: int = 1) -> Trial:
    def play(scene: Scene) -> UUID:
        with line_to(scene.vendor_url) as line:
            line.spoil(number, spoil, times=times)
            scene.reach_vendor_by(line.url)
            run_id = scene.ask()
            scene.work(run_id)
            run_id = scene.carry_on(run_id)
            if line.passed < number:
                raise Missed
        return run_id

    return Trial(f"network: {name}", f"request {number}", play, is_vendors=True)


def _nameless(lookups: int) -> Trial:
    def play(scene: Scene) -> UUID:
        with line_to(scene.vendor_url) as line:
            scene.reach_vendor_by(line.url)
            run_id = scene.ask()
            scene.work(run_id, Handicap(lookups_failing=lookups))
            return scene.carry_on(run_id)

    return Trial("network: DNS failure", f"{lookups} look-ups", play, is_vendors=True)
