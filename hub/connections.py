"""A stored connection brought to life: its connector with settings, secrets and limits, and the mapping that holds.

Stands below sync and admin, which both need it: a run fetches through it, an admin checks and discovers through it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.sdk.contract import Connector, ReplaceSecret, Runtime, StreamDescription
from connectors.sdk.limits import HttpLimits, Limiter, RequestMeter
from connectors.sdk.mapping import Mapping
from hub import clock
from hub.limiter import SharedLimiter
from hub.registry import get_connector
from hub.security.kept import is_kept, open_secrets
from hub.security.scopes import Scope
from hub.security.secrets import SecretPlace
from hub.settings import Settings
from hub.storage.secrets import replace_secret
from hub.storage.setups import StoredSetup, get_connection_of_run, get_setup
from hub.storage.uploads import KeptUploads
from hub.storage.vendor_budget import BudgetKey
from hub.wiring import Hub
from models.vocabulary import Entity

MEBIBYTE = 1024 * 1024
ADDRESSES = ("site_url", "base_url")
"""Settings that name another budget with the same credentials: vendors count by site."""


@dataclass(frozen=True, slots=True)
class ConnectionSetup:
    """A stored connection and its mapping, the saved rules laid over the connector's defaults and the client's currency, hours and zone."""

    stored: StoredSetup
    mapping: Mapping

    @property
    def name(self) -> str:
        return self.stored.name

    @property
    def connector(self) -> str:
        return self.stored.connector

    @property
    def tool(self) -> str:
        """The vendor's name, for people."""
        return get_connector(self.connector).description.title

    def whole_kinds(self, stream: str) -> tuple[Entity, ...]:
        """The kinds of record of which a task's page of this stream shows all."""
        return next((each.whole for each in self._streams if each.name == stream), ())

    @property
    def project_lists(self) -> frozenset[str]:
        """The streams that show every project of the tool in each run; none where projects are read one by one."""
        streams = [each for each in self._streams if Entity.SOURCE_PROJECT in each.entities]
        return frozenset() if any(each.per_scope for each in streams) else frozenset(each.name for each in streams)

    @property
    def _streams(self) -> tuple[StreamDescription, ...]:
        return get_connector(self.connector).description.streams


def load_setup(hub: Hub, *, scope: Scope, connection_id: uuid.UUID) -> ConnectionSetup:
    """Raises NotFound outside the scope, ConfigError for a mapping that no longer fits, Unprocessable for a connector that is not usable."""
    with hub.database.connect(scope) as connection:
        stored = get_setup(connection, connection_id)
    return ConnectionSetup(stored, mapping_of(stored))


def load_setup_of_run(hub: Hub, *, scope: Scope, run_id: uuid.UUID) -> ConnectionSetup:
    """The setup of the connection a run belongs to; raises as `load_setup`."""
    with hub.database.connect(scope) as connection:
        connection_id = get_connection_of_run(connection, run_id)
    return load_setup(hub, scope=scope, connection_id=connection_id)


def mapping_of(stored: StoredSetup) -> Mapping:
    """The saved mapping over the connector's defaults over the client's. Raises ConfigError naming the key that is wrong."""
    client_defaults = {
        "currency": stored.currency,
        "hours_per_day": stored.hours_per_day,
        "time_zone": stored.time_zone,
    }
    saved = Mapping.parse(stored.mapping, connection=stored.name, version=stored.mapping_version)
    return saved.over({**client_defaults, **get_connector(stored.connector).description.default_mapping})


def open_connector(
    hub: Hub,
    setup: ConnectionSetup,
    *,
    meter: RequestMeter,
    sleep: Callable[[float], None] = clock.sleep,
    progress: Callable[[str], None] = lambda _sentence: None,
    limiter: Limiter | None = None,
) -> Connector:
    """An instance for one task. Raises as `open_settings`."""
    runtime = lend_runtime(hub, setup, meter=meter, sleep=sleep, progress=progress, limiter=limiter)
    return get_connector(setup.connector)(open_settings(hub, setup), runtime)


def open_settings(hub: Hub, setup: ConnectionSetup) -> Any:
    """The connector's settings with their secrets. Raises ConfigError for settings that do not fit, SettingsError or StorageError for
    secrets that do not open.
    """
    stored = setup.stored
    owner = {"client_id": stored.client_id, "connection_id": stored.connection_id}
    secrets = open_secrets(hub.secret_box, stored.secrets, **owner)
    return get_connector(setup.connector).description.settings.parse(stored.settings, secrets, connection=stored.name)


def lend_runtime(
    hub: Hub,
    setup: ConnectionSetup,
    *,
    meter: RequestMeter,
    sleep: Callable[[float], None],
    progress: Callable[[str], None] = lambda _sentence: None,
    limiter: Limiter | None = None,
) -> Runtime:
    """What a connector is lent for one task. Raises as `open_settings` for secrets."""
    return Runtime(
        connection_name=setup.name,
        limits=limits_of(hub.settings),
        meter=meter,
        now=clock.now,
        sleep=sleep,
        progress=progress,
        replace_secret=_replacing(hub, setup.stored),
        limiter=limiter or limiter_of(hub, setup),
        uploads=KeptUploads(hub.database, setup.stored.client_id, setup.stored.connection_id),
    )


def _replacing(hub: Hub, stored: StoredSetup) -> ReplaceSecret:
    """How a connector hands back a secret that its vendor replaced."""

    def replace(name: str, renew: Callable[[str], str]) -> str:
        place = SecretPlace(stored.client_id, stored.connection_id, name)
        return replace_secret(hub.database, hub.secret_box, place=place, now=clock.now, renew=renew)

    return replace


def limiter_of(hub: Hub, setup: ConnectionSetup) -> SharedLimiter:
    """What everybody together may ask who asks this address with these credentials. Raises as `open_connector` for secrets.

    Secrets as they were typed tell credentials apart: what a vendor replaces changes too often.
    """
    stored = setup.stored
    addresses = [str(stored.settings[name]) for name in ADDRESSES if name in stored.settings]
    typed = [
        f"{name}={hub.secret_box.open(sealed, place=SecretPlace(stored.client_id, stored.connection_id, name))}"
        for name, sealed in sorted(stored.secrets.items())
        if not is_kept(name)
    ]
    key = BudgetKey(setup.connector, hub.secret_box.fingerprint(setup.connector, *addresses, *typed))
    return SharedLimiter(hub.database, key=key, rate=get_connector(setup.connector).description.rate)


def limits_of(settings: Settings) -> HttpLimits:
    """What one task may take from the network, by the hub's settings."""
    return HttpLimits(
        max_answer_bytes=settings.http_max_answer_mb * MEBIBYTE,
        allow_private_network=settings.allow_private_network,
        ca_bundle=settings.ca_bundle or None,
        proxy=settings.https_proxy.get_secret_value() or None,
    )
