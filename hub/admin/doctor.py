"""What could be wrong with a hub, examined one by one; every finding says what to do."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from connectors.sdk.contract import CheckItem, Connector, Runtime
from connectors.sdk.errors import ConnectorError
from connectors.sdk.limits import RequestMeter
from hub import clock
from hub.admin.connections import check_connection, list_connections
from hub.admin.desk import open_desk
from hub.connections import limits_of
from hub.errors import HubError
from hub.registry import get_connector
from hub.security.caller import Action, Caller
from hub.storage.secrets import list_secrets
from hub.storage.vitals import read_vitals
from hub.wiring import Hub
from models.wording import agree

LARGEST_SKEW_S = 5.0
READS_FILES = "msproject"
ABOUT_A_PATH = "files"
JAVA = "Java for .mpp"


def examine(hub: Hub, *, caller: Caller) -> Iterator[CheckItem]:
    """Database, clock, secrets, Java, then every connection; nothing found is raised."""
    yield from examine_hub(hub, caller=caller)
    for connection in list_connections(hub, caller=caller):
        name = f'connection "{connection["name"]}"'
        yield _examine_connection(hub, caller, connection_id=uuid.UUID(connection["id"]), name=name)


def examine_hub(hub: Hub, *, caller: Caller) -> Iterator[CheckItem]:
    """What can be examined without asking a tool: database, clock, secrets, Java."""
    yield from _examine_database(hub)
    yield _examine_secrets(hub, caller)
    yield from _examine_java(hub)


def _examine_database(hub: Hub) -> Iterator[CheckItem]:
    asked = clock.now()
    vitals = read_vitals(hub.database)
    answered = clock.now()
    place = hub.settings.data_dir if hub.settings.is_embedded else "the server of PMO_HUB_DATABASE_URL"
    yield CheckItem(
        "database", ok=True, message=f"PostgreSQL {vitals.version} answers from {place}, its schema is this version's."
    )
    skew_s = abs((vitals.now - (asked + (answered - asked) / 2)).total_seconds())
    yield CheckItem(
        "clock",
        ok=skew_s <= LARGEST_SKEW_S,
        message=f"This machine and the database differ by {skew_s * 1000:.0f} ms.",
        remedy="" if skew_s <= LARGEST_SKEW_S else "Synchronise both with a time server (NTP).",
    )


def _examine_secrets(hub: Hub, caller: Caller) -> CheckItem:
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        sealed = list_secrets(desk.rows)
    try:
        for place, item in sealed.items():
            hub.secret_box.open(item, place=place)
    except HubError as error:
        return CheckItem("secrets", ok=False, message=error.detail, remedy=error.hint)
    old = sum(not hub.secret_box.is_current(item) for item in sealed.values())
    if old:
        message = agree(
            old,
            f"1 of {len(sealed)} secrets is sealed with an older key.",
            f"{old} of {len(sealed)} secrets are sealed with an older key.",
        )
        return CheckItem(
            "secrets", ok=True, message=message, remedy="Run pmo-hub secrets rotate, then drop the older key."
        )
    return CheckItem(
        "secrets", ok=True, message=f"Secrets that open with key {hub.secret_box.current_key_id}: {len(sealed)}."
    )


def _examine_java(hub: Hub) -> Iterator[CheckItem]:
    """The connector that reads plan files knows what it needs. A hub without .mpp files is well without it: the remedy is only shown."""
    try:
        connector = get_connector(READS_FILES)
        items = list(_idle(hub, connector, path=str(hub.settings.data_dir)).check())
    except HubError as error:
        yield CheckItem(JAVA, ok=False, message=error.detail, remedy=error.hint)
    except ConnectorError as error:
        yield CheckItem(JAVA, ok=False, message=error.message, remedy=error.hint)
    else:
        yield from (replace(item, name=JAVA, ok=True) for item in items if item.name != ABOUT_A_PATH)


def _idle(hub: Hub, connector: type[Connector], *, path: str) -> Connector:
    """An instance that belongs to no connection."""
    settings = connector.description.settings.parse({"path": path}, {}, connection="doctor")
    runtime = Runtime(
        connection_name="doctor",
        limits=limits_of(hub.settings),
        meter=RequestMeter(),
        now=clock.now,
        sleep=clock.sleep,
    )
    return connector(settings, runtime)


def _examine_connection(hub: Hub, caller: Caller, *, connection_id: uuid.UUID, name: str) -> CheckItem:
    try:
        report = check_connection(hub, caller=caller, connection_id=connection_id)
    except HubError as error:
        return CheckItem(name, ok=False, message=error.detail, remedy=error.hint)
    faults = [item for item in report["items"] if not item["ok"]]
    if faults:
        return CheckItem(name, ok=False, message=faults[0]["message"], remedy=faults[0]["remedy"])
    first, *others = (item["message"] for item in report["items"])
    return CheckItem(name, ok=True, message=f"{first} Tried besides, and well: {len(others)}." if others else first)
