"""Budgets and rates: asked for project by project, ten projects in one request."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from connectors.asana.api import PAGE_SIZE, Action, PlanLacks
from connectors.asana.batching import PAYMENT_REQUIRED, Answered, ask, refusals
from connectors.asana.reading import Reading, with_last
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page

JsonObject = dict[str, Any]


def read_budgets(reading: Reading) -> Iterator[Page | Gap]:
    """One budget a project at most; the interface knows neither pages nor fields here."""
    for answered, is_last in with_last(_of_projects(reading, "/budgets", what="read budgets")):
        yield Page("budgets", WHOLE_CONNECTION, answered.body, {"shape": answered.shape}, is_last=is_last)
        yield from refusals(reading.api, answered, stream="budgets")


def read_rates(reading: Reading) -> Iterator[Page | Gap]:
    """Rates belong to a project, the hub's to a person: who has different ones in different projects is told to translation."""
    answers = list(_of_projects(reading, "/rates", what="read rates", limit=PAGE_SIZE))
    context = {"clashing": _clashing(answers)}
    for answered, is_last in with_last(answers):
        yield Page("rates", WHOLE_CONNECTION, answered.body, {"shape": answered.shape, **context}, is_last=is_last)
        yield from refusals(reading.api, answered, stream="rates")


def _of_projects(reading: Reading, path: str, *, what: str, limit: int | None = None) -> Iterator[Answered]:
    """The answers for all projects. Raises PlanLacks when one answer says so throughout: then no project has it."""
    actions = [Action(path, {"parent": scope}, limit=limit) for scope in reading.scopes]
    for answered in ask(reading.api, actions, what=what):
        if answered.count(PAYMENT_REQUIRED) == len(answered.results):
            raise PlanLacks(
                f"The plan of {reading.api.place} does not allow to {what} (402).",
                hint="Everything else is read. Upgrade the plan in Asana if you need it.",
            )
        yield answered


def _clashing(answers: Sequence[Answered]) -> list[str]:
    """Who is priced differently in different projects."""
    prices: dict[str, set[tuple[Any, Any]]] = defaultdict(set)
    for answered in answers:
        for rate in answered.items():
            prices[rate["resource"]["gid"]].add((rate.get("rate"), rate.get("currency_code")))
    return sorted(gid for gid, different in prices.items() if len(different) > 1)
