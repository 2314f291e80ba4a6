"""The pages of history that stand before the issues they belong to, so that a run that ends between them reads it again."""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.jira.history import ISSUES_AT_ONCE, Unread, long_histories, status_changes_of
from connectors.jira.shared import Shared
from connectors.sdk.answer import Answer
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.errors import AccessDenied, ConfigError

JsonObject = dict[str, Any]
STREAM = "history"


class HistoryReading:
    """The history of the issues of one walk: of one project (`scope`), or of several, whose issues then each name their own."""

    def __init__(self, shared: Shared, unread: Unread, scope: str = WHOLE_CONNECTION) -> None:
        self.unread = unread
        self._shared = shared
        self._scope = scope
        self._is_wanted = shared.wants(STREAM)

    def before(self, issues: Sequence[JsonObject], *, is_last: bool) -> Iterator[Page | Gap]:
        """History that comes before its issues move the cursor: on Cloud of a thousand issues, or of the last ones, at once."""
        if not self._is_wanted:
            return
        if not self._shared.api.is_cloud:
            for answer in long_histories(self._shared.api, issues):
                issue = answer.json()
                projects = {issue["id"]: self._scope or issue["fields"]["project"]["id"]}
                yield self._page(answer, projects)
            return
        self.unread.add([issue for issue in issues if isinstance(issue, dict)])
        if is_last or len(self.unread.projects) > ISSUES_AT_ONCE - len(issues):
            yield from self._in_bulk()

    def _in_bulk(self) -> Iterator[Page | Gap]:
        """Without the right to read history the rest goes on."""
        projects = self.unread.take()
        try:
            for answer in status_changes_of(self._shared.api, list(projects)):
                yield self._page(answer, projects)
        except (AccessDenied, ConfigError) as error:
            self._is_wanted = False
            hint = f"{error.hint} Then run in full, so that the history so far is read too."
            yield Gap(STREAM, self._scope, error.message, hint)

    def _page(self, answer: Answer, projects: dict[str, str]) -> Page:
        """All of one project, or each issue of its own; the rules of its project say what a status means. Whoever made the changes comes along."""
        context = {
            "site": self._shared.api.site_url,
            "categories": self._shared.categories.known(),
            "project": self._scope,
            "projects": {} if self._scope else projects,
        }
        return Page(STREAM, WHOLE_CONNECTION, answer.body, context)
