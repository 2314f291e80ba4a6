"""A Project Web App of Project Server as a small strict server on loopback: ProjectData, links of tasks, sign-in by NTLM, Negotiate or Basic."""

from hub.demo.fake_project_server.server import FakeProjectServer
from hub.demo.fake_project_server.world import ProjectServerWorld

__all__ = ["FakeProjectServer", "ProjectServerWorld"]
