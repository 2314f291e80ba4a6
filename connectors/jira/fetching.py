"""One run's reading of one site: in which order, from which cursor, with what beside each page.

Every page may be the last one that is stored, so a page stands behind what its cursor takes for granted: the long worklogs of its
issues come before it, and the feeds of worklogs are opened before the first issue is read.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.jira import changes, issues
from connectors.jira.api import JiraApi
from connectors.jira.boards import Estimation, Sprints
from connectors.jira.columns import check_mapping
from connectors.jira.directory import ProjectsPage, list_users
from connectors.jira.feeds import Feeds
from connectors.jira.fields import FieldCatalogue
from connectors.jira.history import StatusCategories
from connectors.jira.listing import Listing
from connectors.jira.parents import ParentIds
from connectors.jira.people import People
from connectors.jira.properties import property_pages
from connectors.jira.shared import Shared
from connectors.jira.tempo.api import TempoApi
from connectors.jira.tempo.fetching import TempoFetch
from connectors.jira.tempo.hours import STREAM as HOURS
from connectors.jira.versions import Versions
from connectors.jira.worklogs import IssueKeys
from connectors.sdk.answer import Answer
from connectors.sdk.contract import WHOLE_CONNECTION, FetchMode, FetchPlan, Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import AccessDenied
from connectors.sdk.parallel import merge

JsonObject = dict[str, Any]
Pages = Iterator[Page | Gap]
_CURSOR_VERSION = 1
_NAMED_AT_MOST = 5


@dataclass(slots=True)
class JiraFetch:
    """Reads what the plan wants. `everything` asks for all fields of an issue instead of the mapped ones."""

    api: JiraApi
    plan: FetchPlan
    now: Callable[[], dt.datetime]
    everything: bool = False
    workers: int = 1
    tempo: TempoApi | None = None
    projects: list[JsonObject] = field(default_factory=list)
    """The live projects to read, once they are listed."""
    catalogue: FieldCatalogue | None = None
    people: People = field(default_factory=People)
    estimation: dict[str, list[str]] = field(default_factory=dict)

    def pages(self) -> Pages:
        """Containers before what they hold. Raises NeedsHuman, TryLater or StopRun."""
        check_mapping(self.plan.mapping, connection=self.api.connection)
        known = self._known_estimation()
        listing = Listing(self.api, Estimation(self.api) if known is None else None)
        listing.read(workers=self.workers)
        yield from self._projects(listing.projects)
        yield from self._fields(listing, known)
        yield from self._work()

    @property
    def _is_thorough(self) -> bool:
        """A first or a full run also reads the lists that later runs fill up from the issues they meet."""
        return self.plan.mode is FetchMode.FULL or not self.plan.cursors

    def _wants(self, stream: str) -> bool:
        return self.plan.wants(stream)

    def _projects(self, listed: Iterable[ProjectsPage]) -> Pages:
        scopes = None if self.plan.scopes is None else list(self.plan.scopes)
        ignored = [scope for scope, rules in self.plan.mapping.scopes.items() if rules.role == "ignore"]
        seen: set[str] = set()
        archived: list[str] = []
        for answer, projects, is_last in listed:
            seen.update(project["id"] for project in projects)
            archived += [project["key"] for project in projects if project.get("archived") and self._is_chosen(project)]
            self.projects += [project for project in projects if self._is_read(project)]
            if self._wants("projects"):
                yield self._page(answer, "projects", is_last=is_last, scopes=scopes, ignored=ignored)
        yield from self._missing_projects(seen)
        if archived and self._is_thorough:
            yield self._archived(archived)

    def _is_read(self, project: JsonObject) -> bool:
        """Jira's search does not show the issues of an archived project."""
        return self._is_chosen(project) and not project.get("archived")

    def _is_chosen(self, project: JsonObject) -> bool:
        chosen = self.plan.scopes is None or project["id"] in self.plan.scopes
        return chosen and self.plan.mapping.for_scope(project["id"]).role != "ignore"

    def _archived(self, keys: list[str]) -> Gap:
        """Told in first and full runs, since it is no fault and nothing new."""
        shown = ", ".join(keys[:_NAMED_AT_MOST]) + (
            f" and {len(keys) - _NAMED_AT_MOST} more" * (len(keys) > _NAMED_AT_MOST)
        )
        return Gap(
            "issues",
            WHOLE_CONNECTION,
            f'Jira does not show the issues of archived projects in a search (connection "{self.api.connection}": {shown}).',
            hint="What was read before they were archived stays. To read one, restore it, sync, and archive it again.",
            is_fault=False,
        )

    def _missing_projects(self, seen: set[str]) -> Iterator[Gap]:
        """A project that was chosen and is not shown: gone or hidden, Jira does not say which."""
        for scope in self.plan.scopes or ():
            if scope not in seen:
                yield Gap(
                    "issues",
                    scope,
                    f'Project {scope} of connection "{self.api.connection}" is not shown to the token\'s user any more.',
                    hint='Give the user "Browse projects" there, or take the project off the connection. What is held stays.',
                )
        if not seen:
            yield Gap(
                "projects",
                WHOLE_CONNECTION,
                f'Jira shows no project at all to the token\'s user of connection "{self.api.connection}".',
                hint='Give the user "Browse projects" in the projects to read.',
            )

    def _fields(self, listing: Listing, known: dict[str, list[str]] | None) -> Pages:
        """Fields, and which of them the boards estimate in, as far as that is not known."""
        [(answer, listed)] = listing.fields
        self.catalogue = FieldCatalogue.of(listed, connection=self.api.connection)
        if listing.estimation:
            yield from listing.estimation.gaps
        self.estimation = listing.estimation.fields if listing.estimation else known or {}
        if self._wants("fields"):
            cursor = Cursor({"estimation": self.estimation}, _CURSOR_VERSION)
            yield replace(self._page(answer, "fields", is_last=True), cursor=cursor)

    def _known_estimation(self) -> dict[str, list[str]] | None:
        """What earlier runs found. Boards are asked in first and full runs; what they estimate in seldom changes."""
        cursor = self.plan.cursor("fields")
        if cursor and cursor.version == _CURSOR_VERSION and not self._is_thorough:
            return cursor.state["estimation"]  # type: ignore[no-any-return]
        return None

    def _accounts(self) -> Pages:
        """Without the right to list users, accounts are built from the people on issues and worklogs."""
        try:
            for answer, users, is_last in list_users(self.api):
                self.people.of_users(users)
                yield self._page(answer, "accounts", is_last=is_last)
        except AccessDenied as error:
            hint = 'Names come from issues and worklogs instead. For all of them grant "Browse users and groups".'
            yield Gap("accounts", WHOLE_CONNECTION, error.message, hint, is_fault=False)

    def _work(self) -> Pages:
        keys = IssueKeys(self.api, frozenset(project["id"] for project in self.projects))
        feeds = Feeds(self.api, self.projects, keys, self.people)
        has_worklogs = self.tempo is None and not self._were_tempos()
        if has_worklogs and self._wants("worklogs") and self.projects:
            yield from feeds.open(self.plan.cursor("worklogs"), mode=self.plan.mode)
        shared = Shared(
            api=self.api,
            plan=self.plan,
            catalogue=self._catalogue(),
            people=self.people,
            keys=keys,
            parents=ParentIds(self.api),
            categories=StatusCategories(self.api),
            everything=self.everything,
            has_worklogs=has_worklogs,
            sprints=Sprints(self.api),
            estimation=self.estimation,
            versions=Versions(self.api, self.plan, self.now()),
        )
        yield from self._issues(shared)
        if has_worklogs and self._wants("worklogs"):
            yield from feeds.read()
        if self.tempo:
            yield from self._tempo(self.tempo, keys).pages()
        elif not has_worklogs:
            yield self._no_tempo_any_more()

    def _issues(self, shared: Shared) -> Pages:
        """Changes first, so that what they leave behind is older than whatever a first pass through another project reads."""
        if self._wants(changes.STREAM):
            yield from changes.ChangedIssues(shared, self.projects).pages()
        yield from merge(self._beside(shared), workers=self.workers)

    def _beside(self, shared: Shared) -> Iterator[Pages]:
        """What is read at once: people, projects that are not read whole yet, and last what is short, while the longest ones come to their end."""
        if self._wants("accounts") and self._is_thorough:
            yield self._accounts()
        if self._wants(issues.STREAM):
            new = (project for project in self.projects if not issues.first_pass(self.plan, project["id"])["whole"])
            yield from (issues.ProjectReading(shared, project).pages() for project in new)
        yield from shared.versions.pages(self.projects)
        yield from property_pages(self.api, self.plan, self.projects, now=self.now())

    def _tempo(self, tempo: TempoApi, keys: IssueKeys) -> TempoFetch:
        return TempoFetch(
            tempo=tempo,
            jira=self.api,
            plan=self.plan,
            projects=self.projects,
            people=self.people,
            keys=keys,
            now=self.now,
            is_thorough=self._is_thorough,
            workers=self.workers,
        )

    def _were_tempos(self) -> bool:
        """Whether earlier runs brought Tempo's hours, beside which Jira's own would count twice."""
        return HOURS in self.plan.held

    def _no_tempo_any_more(self) -> Gap:
        return Gap(
            "worklogs",
            WHOLE_CONNECTION,
            f'Hours of connection "{self.api.connection}" came from Tempo, and no `tempo_token` is set any more.',
            hint="Set it again; or remove the connection and add it anew, to count Jira's own worklogs instead. What is held stays.",
        )

    def _catalogue(self) -> FieldCatalogue:
        if self.catalogue is None:
            raise AssertionError("fields are listed before issues are read")
        return self.catalogue

    def _page(
        self, answer: Answer, stream: str, *, scope: str = WHOLE_CONNECTION, is_last: bool = False, **context: Any
    ) -> Page:
        context["site"] = self.api.site_url
        return Page(stream, scope, answer.body, context, is_last=is_last)
