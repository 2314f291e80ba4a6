"""Each hour costs once: of which hours of a project actual lines carry the cost already, and whose."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from hub.queries.material import LinkRow


class Carried(NamedTuple):
    """Days, both included, on which hours cost nothing again. `by` names whose lines carry their cost; None is somebody's decision."""

    first: dt.date
    last: dt.date
    by: str | None


def find_carried(days: Iterable[Carried], on: dt.date) -> Carried | None:
    """What carries the cost of hours of a day; None leaves them to rates."""
    return next((each for each in days if each.first <= on <= each.last), None)


class Labour:
    """Which hours rates price, as the view `link_all` says it: `links` by project, and the cells of source projects that hold labour."""

    def __init__(self, links: Mapping[uuid.UUID, Sequence[LinkRow]], held: Mapping[uuid.UUID, set[str | None]]) -> None:
        self._links, self._held = links, held

    def carried_days(self, link: LinkRow) -> list[Carried]:
        """All days where their own tool has priced hours; else as whoever linked decided; else those on which another source carries labour."""
        if link.source_project_id in self._held:
            return [Carried(dt.date.min, dt.date.max, link.source_name)]
        if link.prices_hours is not None:
            return [] if link.prices_hours else [Carried(dt.date.min, dt.date.max, None)]
        return [
            Carried(other.valid_from or dt.date.min, other.valid_to or dt.date.max, other.source_name)
            for other in self._links.get(link.project_id, ())
            if other.source_project_id != link.source_project_id and self._has_labour(other)
        ]

    def _has_labour(self, link: LinkRow) -> bool:
        return "cost" in link.roles and any(map(link.takes, self._held.get(link.source_project_id, ())))
