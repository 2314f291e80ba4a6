"""Which projects of a site are read: those chosen, without templates, administrative time, and those that the mapping ignores."""

from dataclasses import dataclass
from typing import Self

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.values import to_id
from connectors.sdk.contract import FetchPlan
from connectors.sdk.cursor import Cursor

_TEMPLATE, _ADMINISTRATIVE = 1, 7


def is_project(row: JsonObject) -> bool:
    """Templates plan nothing, and the project of administrative time (leave, training) is no project."""
    return row.get("ProjectType") not in {_TEMPLATE, _ADMINISTRATIVE}


@dataclass(frozen=True, slots=True)
class Choice:
    """`scopes` None for all. Lists of the whole site are read from their start when another choice is made."""

    scopes: frozenset[str] | None
    ignored: frozenset[str]
    not_projects: frozenset[str]

    @classmethod
    def of_plan(cls, plan: FetchPlan, rows: list[JsonObject]) -> Self:
        ids = {to_id(row["ProjectId"]) or "": row for row in rows}
        ignored = {id_ for id_ in ids if plan.mapping.for_scope(id_).role == "ignore"}
        others = {id_ for id_, row in ids.items() if not is_project(row)}
        return cls(None if plan.scopes is None else frozenset(plan.scopes), frozenset(ignored), frozenset(others))

    def wants(self, project: str | None) -> bool:
        return project not in self.ignored and (self.scopes is None or project in self.scopes)

    def marked(self, cursor: Cursor) -> Cursor:
        return Cursor({**cursor.state, "choice": self._state})

    def still_good(self, cursor: Cursor | None) -> Cursor | None:
        return cursor if cursor is not None and cursor.state.get("choice") == self._state else None

    @property
    def _state(self) -> list[list[str] | None]:
        return [None if self.scopes is None else sorted(self.scopes), sorted(self.ignored)]
