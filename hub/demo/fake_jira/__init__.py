"""A strict fake of Jira Cloud and Data Center on loopback, for the demo, the tests and the benchmark.

with FakeJira(JiraWorld()) as jira:
    print(jira.base_url)
"""

from hub.demo.fake_jira.entities import Deployment, Way
from hub.demo.fake_jira.server import FakeJira
from hub.demo.fake_jira.site import Limits
from hub.demo.fake_jira.world import JiraWorld

__all__ = ["Deployment", "FakeJira", "JiraWorld", "Limits", "Way"]
