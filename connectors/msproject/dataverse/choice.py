"""Which projects of an environment are read: those chosen, without templates and without those that the mapping ignores.

Rows of tables come mixed, so they are chosen as they pass. What a reading left out it must read when it is wanted later; its mark
therefore holds what it left out.
"""

from dataclasses import dataclass
from typing import Any, Self

from connectors.msproject.dataverse.api import JsonObject
from connectors.sdk.contract import FetchPlan


@dataclass(frozen=True, slots=True)
class Choice:
    """`scopes` None for all. A project that is not in the list yet, being new, is wanted: better a row early than a row lost."""

    scopes: frozenset[str] | None
    left_out: frozenset[str]
    listed: frozenset[str]

    @classmethod
    def of_plan(cls, plan: FetchPlan, projects: list[JsonObject]) -> Self:
        ids = {project["msdyn_projectid"]: project for project in projects}
        left_out = {
            id_
            for id_, project in ids.items()
            if project.get("msdyn_istemplate") or plan.mapping.for_scope(id_).role == "ignore"
        }
        scopes = None if plan.scopes is None else frozenset(plan.scopes)
        return cls(scopes, frozenset(left_out), frozenset(ids))

    def wants(self, project: Any) -> bool:
        if project is None:
            return True
        return project not in self.left_out and (self.scopes is None or project in self.scopes)

    def to_state(self) -> JsonObject:
        return {
            "scopes": None if self.scopes is None else sorted(self.scopes),
            "left_out": sorted(self.left_out),
        }

    def is_within(self, state: JsonObject) -> bool:
        """Whether a reading with that state saw all that is wanted now. What no longer exists needs no second reading."""
        before = state.get("scopes")
        has_scopes = before is None or (self.scopes is not None and self.scopes <= set(before))
        return has_scopes and (set(state.get("left_out") or ()) & self.listed) <= self.left_out
