"""What the readings of one run share, and what each page of issues must know to be translated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.jira.answers import fields_of
from connectors.jira.api import JiraApi
from connectors.jira.boards import Sprints
from connectors.jira.fields import FieldCatalogue, asked_fields
from connectors.jira.history import StatusCategories
from connectors.jira.parents import ParentIds
from connectors.jira.people import People
from connectors.jira.sprints import sprint_ids
from connectors.jira.versions import Versions
from connectors.jira.worklogs import IssueKeys
from connectors.sdk.contract import FetchPlan

JsonObject = dict[str, Any]
OVERLAP_MS = 600_000
"""How far issues are read again: the search index lags behind the edits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """`everything` asks for all fields of an issue instead of the mapped ones; without `has_worklogs` hours come from elsewhere."""

    api: JiraApi
    plan: FetchPlan
    catalogue: FieldCatalogue
    people: People
    keys: IssueKeys
    parents: ParentIds
    categories: StatusCategories
    everything: bool = False
    has_worklogs: bool = True
    sprints: Sprints
    estimation: Mapping[str, list[str]]
    versions: Versions

    def wants(self, stream: str) -> bool:
        return self.plan.wants(stream)

    def fields(self, scope: str, *, with_worklogs: bool) -> list[str]:
        """What to ask of the issues of one project."""
        rules = self.plan.mapping.for_scope(scope)
        context = {**self.columns(scope), "cloud": self.api.is_cloud}
        return asked_fields(rules, context, everything=self.everything, with_worklogs=with_worklogs)

    def columns(self, scope: str) -> JsonObject:
        """Which field fills which column in one project: the part of a page's context that differs between projects."""
        columns = self.catalogue.columns(scope, is_cloud=self.api.is_cloud)
        if points := self.catalogue.numbers(self.estimation.get(scope, ())):
            columns["story_points"] = points
        return {"columns": columns, "named": self.catalogue.named(self.plan.mapping.for_scope(scope), scope)}

    def context(self, issues: list[JsonObject], columns: Mapping[str, list[str]]) -> JsonObject:
        """What a page of issues needs beside the columns of its projects; `columns` are those whose values are looked up."""
        links = [*columns.get("epic_link", ()), *columns.get("parent_link", ())]
        context = {
            "site": self.api.site_url,
            "cloud": self.api.is_cloud,
            "issue_ids": self.parents.of(issues, links) if links else {},
            "people": self.people.of_issues(issues),
        }
        if self.api.is_cloud or not issues:
            return context
        if self.wants("history"):
            context["categories"] = self.categories.known()
        shown = [fields_of(issue).get(name) for issue in issues for name in columns.get("sprint", ())]
        return {**context, "sprints": self.sprints.of(set().union(*map(sprint_ids, shown)))}
