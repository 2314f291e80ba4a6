"""Budgets and rates: asked for project by project, ten projects in one request."""

from collections.abc import Iterator

from connectors.asana.api import PAGE_SIZE, Action, PlanLacks
from connectors.asana.batching import PAYMENT_REQUIRED, Answered, ask, refusals
from connectors.asana.reading import Reading, with_last
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page


def read_budgets(reading: Reading) -> Iterator[Page | Gap]:
    """One budget a project at most; the interface knows neither pages nor fields here."""
    for answered, is_last in with_last(_of_projects(reading, "/budgets", what="read budgets")):
        yield Page("budgets", WHOLE_CONNECTION, answered.body, {"shape": answered.shape}, is_last=is_last)
        yield from refusals(reading.api, answered, stream="budgets")


def read_rates(reading: Reading) -> Iterator[Page | Gap]:
    for answered, is_last in with_last(_of_projects(reading, "/rates", what="read rates", limit=PAGE_SIZE)):
        yield Page("rates", WHOLE_CONNECTION, answered.body, {"shape": answered.shape}, is_last=is_last)
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
