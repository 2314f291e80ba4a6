"""A strict fake of Tempo (Timesheets REST v4 and the audit log) beside a fake Jira Cloud, for the demo and the tests.

with FakeTempo(TempoWorld(jira_world)) as tempo:
    print(tempo.base_url)
"""

from hub.demo.fake_tempo.server import FakeTempo
from hub.demo.fake_tempo.world import Scope, TempoWorld

__all__ = ["FakeTempo", "Scope", "TempoWorld"]
