"""The summary of a portfolio: a page of its projects, and the totals of all of them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import orjson

from hub import clock
from hub.errors import NotFound
from hub.portfolio.answers import HIDDEN, hide_costs_of
from hub.portfolio.readings import list_ids_as_of, read_client_or_refuse, read_projects
from hub.portfolio.refresh import refresh_soon, to_row
from hub.portfolio.totals import TOTALS, Sums, add_up, refuse_totals, totals_answer
from hub.queries.cursor import open_cursor, seal_cursor
from hub.queries.portfolio import list_client_ids, list_kept_health, list_project_ids
from hub.queries.reading import Reader, reading
from hub.queries.summary import (
    Chosen,
    ItemRow,
    Waiting,
    read_homeless_seconds,
    read_items,
    read_sums,
    read_waiting,
)
from hub.security.caller import Caller
from hub.wiring import Hub
from models.vocabulary import BudgetKind

WORKED_OUT_IN_S = 600
"""A summary of a past day is worked out from the rows themselves."""
MANY_CURRENCIES = "The clients report in different currencies; ask for one with client_id."

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryQuestion:
    """`client_id` None is every client of the caller; `portfolio_id` takes a portfolio with its programmes; `as_of` None is now."""

    client_id: uuid.UUID | None = None
    portfolio_id: uuid.UUID | None = None
    as_of: dt.date | None = None
    limit: int = 100
    cursor: str = ""

    def identity(self, caller: Caller) -> str:
        asked = f"{self.client_id} {self.portfolio_id} {self.as_of}"
        return f"portfolio_summary {asked} for {caller.scope.as_setting()} {caller.hide_costs}"


def summarise(hub: Hub, caller: Caller, question: SummaryQuestion) -> bytes:
    """`{items, totals, figures, next}` as JSON. Raises NotFound for a client or portfolio that is not the caller's."""
    clients = _clients_of(hub, caller, question)
    after = _read_cursor(hub, caller, question)
    if question.as_of is not None:
        return _work_out(hub, caller, question, clients=clients, after=after)
    waiting = [project_id for client_id in clients for project_id in refresh_soon(hub, client_id)]
    with reading(hub.database, caller.scope) as reader:
        chosen = _choose(reader, clients, question)
        asked = waiting if chosen.projects is None else [each for each in chosen.projects if each in set(waiting)]
        figures = read_waiting(reader, clients, asked)
        rows = read_items(reader, chosen, after=after, limit=question.limit + 1)
        totals = totals_of(sum_up(reader, chosen)) | _homeless(reader, clients, question)
    return _to_json(hub, caller, question, rows=rows, totals=totals, waiting=figures)


def _work_out(
    hub: Hub,
    caller: Caller,
    question: SummaryQuestion,
    *,
    clients: list[uuid.UUID],
    after: tuple[str, uuid.UUID] | None,
) -> bytes:
    """The same from the rows as they were held on a day."""
    rows: list[Json] = []
    now = clock.now()
    with reading(hub.database, caller.scope, timeout_s=WORKED_OUT_IN_S) as reader:
        homeless = _homeless(reader, clients, question)
        for client_id in clients:
            client = read_client_or_refuse(reader, client_id)
            ids = list_ids_as_of(reader, client, as_of=question.as_of, now=now, portfolio_id=question.portfolio_id)
            kept = list_kept_health(reader, client_id, ids)
            results = read_projects(reader, client, ids, as_of=question.as_of, now=now)
            rows += [to_row(result, kept=kept.get(result.project.id), now=now) for result in results]
    rows.sort(key=lambda row: (row["name"], row["project_id"]))
    shown = [row for row in rows if after is None or (row["name"], row["project_id"]) > after]
    items = [
        ItemRow(orjson.dumps(row["item"]).decode(), row["name"], row["project_id"])
        for row in shown[: question.limit + 1]
    ]
    totals = totals_of(add_up(rows)) | homeless
    return _to_json(hub, caller, question, rows=items, totals=totals, waiting=Waiting())


def _homeless(reader: Reader, clients: list[uuid.UUID], question: SummaryQuestion) -> Json:
    """Hours that are in no project's sum, named so that nobody misses them; a part of the clients' projects has none of its own."""
    if question.portfolio_id is not None:
        return {}
    return {"logged_seconds_without_project": read_homeless_seconds(reader, clients, day=question.as_of)}


def _clients_of(hub: Hub, caller: Caller, question: SummaryQuestion) -> list[uuid.UUID]:
    with reading(hub.database, caller.scope) as reader:
        if question.client_id is not None:
            return [read_client_or_refuse(reader, question.client_id).id]
        return list_client_ids(reader)


def _choose(reader: Reader, clients: list[uuid.UUID], question: SummaryQuestion) -> Chosen:
    if question.portfolio_id is None:
        return Chosen(clients)
    ids = [
        project_id
        for client_id in clients
        for project_id in list_project_ids(reader, client_id, portfolio_id=question.portfolio_id)
    ]
    return Chosen(clients, ids)


def sum_up(reader: Reader, chosen: Chosen) -> Sums:
    """The sums of kept figures, made by PostgreSQL."""
    kinds = [kind.value for kind in BudgetKind]
    found = read_sums(reader, chosen, totals={name: total.terms for name, total in TOTALS.items()}, kinds=kinds)
    return Sums(
        projects=found["projects"],
        currencies=found["currencies"],
        logged_seconds=found["logged_seconds"],
        counted={name: found[f"{name}.count"] for name in TOTALS},
        terms={
            name: tuple(Fraction(found[f"{name}.{term}"]) for term in total.terms) for name, total in TOTALS.items()
        },
        kinds={kind: None if (amount := found[f"kind.{kind}"]) is None else Fraction(amount) for kind in kinds},
        gaps=found["gaps"],
    )


def totals_of(sums: Sums) -> Json:
    """Totals in the one currency that the clients report in, else the reason why there are none."""
    if len(sums.currencies) > 1:
        return refuse_totals(sums.logged_seconds, MANY_CURRENCIES)
    return totals_answer(sums, currency=next(iter(sums.currencies), ""))


def _to_json(
    hub: Hub, caller: Caller, question: SummaryQuestion, *, rows: list[ItemRow], totals: Json, waiting: Waiting
) -> bytes:
    shown, more = rows[: question.limit], rows[question.limit :]
    following = None
    if more:
        key = orjson.dumps([shown[-1].name, str(shown[-1].project_id)]).decode()
        following = seal_cursor(hub.secret_box, key, question=question.identity(caller))
    items: list[Any] = [orjson.Fragment(row.item) for row in shown]
    if caller.hide_costs:
        items = [_without_costs(orjson.loads(row.item)) for row in shown]
        totals = totals | {"money": [], "kpis": _hide_totals(totals["kpis"])}
    figures = {"waiting": waiting.projects, "missing": waiting.missing, "made_at": _text(waiting.made_at)}
    return orjson.dumps({"items": items, "totals": totals, "figures": figures, "next": following})


def _text(instant: dt.datetime | None) -> str | None:
    return None if instant is None else instant.isoformat().replace("+00:00", "Z")


def _without_costs(item: Json) -> Json:
    return item | {"money": [], "kpis": hide_costs_of(item["kpis"])}


def _hide_totals(kpis: Json) -> Json:
    return {name: kpi | {"value": None, "reason": HIDDEN} for name, kpi in kpis.items()}


def _read_cursor(hub: Hub, caller: Caller, question: SummaryQuestion) -> tuple[str, uuid.UUID] | None:
    if not question.cursor:
        return None
    name, project_id = open_cursor(hub.secret_box, question.cursor, question=question.identity(caller))
    if name is None or project_id is None:
        raise NotFound("This cursor leads nowhere.", hint="Ask without `cursor`.")
    return name, uuid.UUID(project_id)
