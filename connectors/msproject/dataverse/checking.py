"""What a connection to Dataverse can do, in words: signing in, the environment, each table, and what is not there."""

from collections.abc import Iterator

from connectors.msproject.dataverse.api import DataverseApi
from connectors.msproject.dataverse.environment import Environment, FoundTable
from connectors.msproject.dataverse.tables import (
    ACTUALS,
    BASELINES,
    PROJECTS,
    RISKS,
    STREAM_TABLES,
    TABLES,
    TASKS,
    TIME_ENTRIES,
)
from connectors.msproject.entra.checking import check_sign_in
from connectors.sdk.contract import CheckItem
from connectors.sdk.errors import ConnectorError

_OPTIONAL = {
    TIME_ENTRIES: (
        "timesheets",
        "Time entries come with Project Operations; without it this source has no hours worked.",
    ),
    ACTUALS: ("costs", "Estimates and actuals come with Project Operations; without it this source has no money."),
    BASELINES: ("baselines", "Baselines come with newer versions of Planner Premium."),
    RISKS: ("risks", "Risks, issues and status reports come with the Project Accelerator."),
}


def check_connection(api: DataverseApi) -> Iterator[CheckItem]:
    """Stops at the first thing without which nothing else can be tried."""
    signed_in = check_sign_in(api.tokens, connection=api.connection)
    yield signed_in
    if not signed_in.ok:
        return
    environment = Environment(api)
    try:
        projects = environment.find(PROJECTS)
    except ConnectorError as error:
        yield CheckItem("environment", ok=False, message=error.message, remedy=error.hint)
        return
    if projects is None:
        yield CheckItem(
            "environment",
            ok=False,
            message=f'The environment of connection "{api.connection}" has no projects.',
            remedy="Planner Premium, Project for the web or Project Operations must be installed there; check environment_url.",
        )
        return
    yield from _tables(api, environment)
    yield from _features(environment)
    yield _link_types(environment)


def _tables(api: DataverseApi, environment: Environment) -> Iterator[CheckItem]:
    """Each table is tried with one row: a role may hide one of them."""
    for wanted in STREAM_TABLES:
        table = environment.find(wanted.name)
        if table is not None:
            yield _readable(api, table)


def _readable(api: DataverseApi, table: FoundTable) -> CheckItem:
    what = table.table.what
    try:
        api.get(f"{table.set_name}?$select={table.key}&$top=1", what=f"read {what}")
    except ConnectorError as error:
        return CheckItem(what, ok=False, message=error.message, remedy=error.hint)
    way = (
        "by its own log of changes"
        if table.tracks_changes
        else "by the time of the last change; deletions are seen once a day"
    )
    absent = sorted(set(TABLES[table.table.name].wanted) - set(table.columns))
    missing = (
        f" Not in this environment: {', '.join(absent)}." if absent and table.table.name in {PROJECTS, TASKS} else ""
    )
    return CheckItem(what, ok=True, message=f"The {what} can be read; later {way}.{missing}")


def _features(environment: Environment) -> Iterator[CheckItem]:
    for name, (feature, sentence) in _OPTIONAL.items():
        if environment.find(name) is None:
            yield CheckItem(feature, ok=True, message=f"Not in this environment: {feature}. {sentence}")


def _link_types(environment: Environment) -> CheckItem:
    try:
        types = environment.link_types
    except ConnectorError as error:
        return CheckItem("types of dependencies", ok=False, message=error.message, remedy=error.hint)
    shown = ", ".join(f"{number} {text}" for number, text in sorted(types.items()))
    return CheckItem("types of dependencies", ok=True, message=f"Dependencies know the types {shown or 'of no list'}.")
