"""How one project stands: its figures as kept where they hold, else worked out, and as many of its rows as are asked for."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from hub import clock
from hub.portfolio.answers import hide_costs_of, item_of
from hub.portfolio.formulas import FORMULAS
from hub.portfolio.kpis import ProjectReading, read_project
from hub.portfolio.ledger import Ledger
from hub.portfolio.readings import Grain, find_client_of, project_of, read_ledgers, since_of
from hub.portfolio.refresh import find_kept_item
from hub.queries.material import ClientRow, LinkRow, Part, ProjectRow
from hub.queries.portfolio import list_kept_health
from hub.queries.reading import reading
from hub.security.caller import Caller
from hub.wiring import Hub

Json = dict[str, Any]
_IS_KEPT = "of kept figures the inputs are not known: ask for the whole of the rows"


@dataclass(frozen=True, slots=True)
class Standing:
    """A project on its status date, or on the day that was asked for. `item` is what a summary shows of it (`answers.item_of`)."""

    ledger: Ledger
    project: ProjectRow
    item: Json
    reading: ProjectReading | None
    """None where the figures are kept ones; those who ask for the whole of the rows have it always."""

    @property
    def client(self) -> ClientRow:
        return self.ledger.material.client

    @property
    def as_of(self) -> dt.date | None:
        """The day that was asked for."""
        return self.ledger.as_of

    @property
    def links(self) -> list[LinkRow]:
        return self.ledger.links.get(self.project.id, [])

    @property
    def status_date(self) -> dt.date:
        return dt.date.fromisoformat(self.item["as_of"])

    def worked_out(self) -> ProjectReading:
        """The figures exactly, and what went into each. Raises ValueError of kept ones."""
        if self.reading is None:
            raise ValueError(_IS_KEPT)
        return self.reading

    def answer(self, *, hide_costs: bool) -> Json:
        """`{project_id, as_of, currency, kpis}` as the contract has it."""
        head = {name: self.item[name] for name in ("project_id", "as_of", "currency")}
        return head | {"kpis": self.kpis(hide_costs=hide_costs)}

    def kpis(self, *, hide_costs: bool) -> Json:
        """Every KPI by name, in the order of the formulas, as the API shows it."""
        kpis = {name: self.item["kpis"][name] for name in FORMULAS}
        return hide_costs_of(kpis) if hide_costs else kpis


def read_standing(
    hub: Hub,
    caller: Caller,
    project_id: uuid.UUID,
    *,
    as_of: dt.date | None,
    parts: Part = Part.HEAD,
    grain: Grain = Grain.PERIOD,
) -> Standing:
    """One project, and a ledger with at least these parts. Raises NotFound.

    Its figures are worked out here where anything has happened at its client that nobody has taken up yet, whether it concerns them or not.
    """
    now = clock.now()
    with reading(hub.database, caller.scope) as reader:
        client = find_client_of(reader, project_id, as_of=as_of)
        may_be_kept = as_of is None and parts is not Part.WHOLE
        kept = find_kept_item(reader, client, project_id, now=now) if may_be_kept else None
        wanted = Part.WHOLE if kept is None else parts
        ledger = next(read_ledgers(reader, client, [project_id], as_of=as_of, now=now, grain=grain, parts=wanted))
        health = list_kept_health(reader, client.id, [project_id]).get(project_id) if kept is None else None
    project = project_of(ledger, project_id)
    if kept is not None:
        return Standing(ledger, project, kept, None)
    result = read_project(ledger, project)
    return Standing(ledger, project, item_of(result, since=str(since_of(result, health))), result)
