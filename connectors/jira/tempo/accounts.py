"""Tempo accounts and their monthly budgets, read where a money rule names them.

An account that several projects use would count once for each, so its budget is told as a gap instead.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.tempo.api import TempoApi
from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.sdk.errors import AccessDenied, ConfigError

JsonObject = dict[str, Any]
STREAM = "tempo_accounts"
BUDGET_FIELD = "tempo:monthlyBudget"
_WHAT = "list accounts"


def account_pages(api: TempoApi, projects: Sequence[JsonObject], *, now: dt.datetime) -> Iterator[Page | Gap]:
    """All accounts, each with the one project that it is linked to."""
    try:
        links = _links(api, projects)
        for account, used_by in links.items():
            if len(used_by) > 1:
                yield _shared(api, account, used_by)
        single = {account: used_by[0] for account, used_by in links.items() if len(used_by) == 1}
        for found in api.walk("accounts", of="id", what=_WHAT, params={}):
            context = {"projects": single, "month": f"{now:%Y-%m}"}
            yield Page.of_answer(
                found.answer.body, found.document, stream=STREAM, scope=WHOLE_CONNECTION, context=context
            )
    except (AccessDenied, ConfigError) as error:
        yield Gap(STREAM, WHOLE_CONNECTION, f"Tempo's accounts cannot be read: {error.message}", error.hint)


def _links(api: TempoApi, projects: Sequence[JsonObject]) -> dict[str, list[str]]:
    """The projects of each account, which a link names by its address alone."""
    found: dict[str, list[str]] = {}
    for project in projects:
        answer = api.get(f"account-links/project/{project['id']}", what=_WHAT)
        for link in items_of(answer.json(), "results", of=api.place):
            found.setdefault(link["account"]["self"], []).append(project["id"])
    return found


def _shared(api: TempoApi, account: str, projects: list[str]) -> Gap:
    name = account.rsplit("/", 1)[-1]
    return Gap(
        STREAM,
        WHOLE_CONNECTION,
        f"Account {name} in {api.place} is linked to {len(projects)} projects; its budget cannot be told apart and counts in none.",
        hint="Link an account to one project, or keep the projects' shares in a number field.",
        is_fault=False,
    )
