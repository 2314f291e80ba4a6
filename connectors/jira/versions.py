"""Versions of projects. Jira tells of no change of a version, so projects are read by turns; one whose changed issues show a version
otherwise than it was read comes first.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from connectors.jira.answers import fields_of
from connectors.jira.api import JiraApi
from connectors.jira.directory import list_versions
from connectors.jira.turns import due_projects, last_turn, read_at
from connectors.sdk.contract import FetchPlan, Gap, Page
from connectors.sdk.errors import AccessDenied, ConfigError

JsonObject = dict[str, Any]
STREAM = "versions"
_SHOWN = ("name", "released", "archived", "releaseDate")
"""What an issue shows of its versions, and a milestone is made of."""


@dataclass(slots=True)
class Versions:
    """The versions of one run. `changed` are the projects whose issues show that theirs have changed."""

    api: JiraApi
    plan: FetchPlan
    now: dt.datetime
    changed: set[str] = field(default_factory=set)

    def meet(self, issues: Sequence[JsonObject]) -> None:
        """Issues that were just read, with the versions that they are to be fixed in."""
        for issue in issues:
            fields = fields_of(issue)
            project = (fields.get("project") or {}).get("id", "")
            state = last_turn(self.plan, STREAM, project)
            if state and not _shown(fields.get("fixVersions") or ()).items() <= state["shown"].items():
                self.changed.add(project)

    def pages(self, projects: Sequence[JsonObject]) -> Iterator[Iterator[Page | Gap]]:
        """The versions of each project whose turn it is, to be read in any order."""
        due = due_projects(self.plan, STREAM, projects, first=self.changed) if self.plan.wants(STREAM) else ()
        return (self._of_project(project) for project in due)

    def _of_project(self, project: JsonObject) -> Iterator[Page | Gap]:
        try:
            answer, versions = list_versions(self.api, project["id"])
        except (AccessDenied, ConfigError) as error:
            yield Gap(STREAM, project["id"], error.message, error.hint)
            return
        context = {"site": self.api.site_url, "project_key": project["key"]}
        cursor = read_at(self.now, shown=_shown(versions))
        yield Page(STREAM, project["id"], answer.body, context, cursor, is_last=True)


def _shown(versions: Sequence[Any]) -> dict[str, int]:
    """A number by version id, which is another one when something of it has changed."""
    read = [version for version in versions if isinstance(version, dict)]
    return {str(each.get("id")): crc32(repr([each.get(name) or None for name in _SHOWN]).encode()) for each in read}
