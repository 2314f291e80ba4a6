"""What a site lists of itself before anything of it is read: projects, fields and boards, asked beside each other."""

from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.jira.api import JiraApi
from connectors.jira.boards import Estimation
from connectors.jira.directory import FieldsPage, ProjectsPage, list_fields, list_projects
from connectors.sdk.parallel import fetch_parallel


@dataclass(slots=True)
class Listing:
    """The lists of one run. Boards are asked only where `estimation` is given."""

    api: JiraApi
    estimation: Estimation | None = None
    projects: list[ProjectsPage] = field(default_factory=list)
    fields: list[FieldsPage] = field(default_factory=list)

    def read(self, *, workers: int) -> None:
        """Ask for all lists, then each board for what it estimates in."""
        asked: list[Callable[[], None]] = [
            lambda: self.projects.extend(list_projects(self.api)),
            lambda: self.fields.append(list_fields(self.api)),
        ]
        if self.estimation:
            asked.append(self.estimation.list_boards)
        for _ in fetch_parallel(asked, workers=workers):
            pass
        if self.estimation:
            self.estimation.read(workers=workers)
