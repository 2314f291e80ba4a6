"""Microsoft Graph as a small strict server on loopback: groups, users, basic plans of Planner, and drives of SharePoint."""

from hub.demo.fake_graph.server import FakeGraph
from hub.demo.fake_graph.world import GraphWorld

__all__ = ["FakeGraph", "GraphWorld"]
