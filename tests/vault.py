"""A make-believe tool with credentials: it knows one good token, and can be told to fail in the ways tools do."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, SecretStr

from connectors.sdk.contract import (
    CONTRACT_VERSION,
    CheckItem,
    Description,
    Discovery,
    FetchPlan,
    MappingGuess,
    Page,
    Runtime,
    Scope,
)
from connectors.sdk.errors import AuthExpired, VendorUnavailable
from connectors.sdk.settings import ConnectorSettings
from hub import registry

GOOD_TOKEN = "canary-7f3e-token"


class VaultSettings(ConnectorSettings):
    site_url: str
    depth: int = Field(default=1, ge=1, le=9)
    weather: Literal["fine", "down", "slow"] = "fine"
    token: SecretStr
    password: SecretStr | None = None


@dataclass
class VaultConnector:
    """Only what the workshop of configuration calls; there is nothing to sync."""

    settings: VaultSettings
    runtime: Runtime
    description: ClassVar[Description] = Description(
        name="vault",
        title="Vault",
        contract_version=CONTRACT_VERSION,
        settings=VaultSettings,
        streams=(),
        default_mapping={"status": {"shut": "done"}},
        scope_word="drawer",
    )

    def check(self) -> Iterator[CheckItem]:
        yield CheckItem("address", ok=True, message=f"{self.settings.site_url} answers.")
        self._answer()
        yield CheckItem("credentials", ok=True, message="The token is good.")

    def fetch(self, plan: FetchPlan) -> Iterator[Page]:
        self._answer()
        yield from ()

    def discover(self) -> Discovery:
        self._answer()
        return Discovery(
            scopes=(Scope("d1", "Drawer one", key="ONE"), Scope("d2", "Drawer two", archived=True)),
            guesses=(MappingGuess("fields.story_points", ["f1"], "A number called points, 80 % filled."),),
        )

    def _answer(self) -> None:
        weather: dict[str, Callable[[], None]] = {"slow": lambda: self.runtime.sleep(3600), "down": self._be_down}
        weather.get(self.settings.weather, lambda: None)()
        if self.settings.token.get_secret_value() != GOOD_TOKEN:
            raise AuthExpired("Vault refused the token.", hint="Save a new one.")

    def _be_down(self) -> None:
        raise VendorUnavailable("Vault does not answer.", hint="Try again later.")


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """Install the connector as a third party would: a distribution with an entry point on the path."""
    about = folder / "pmo_vault-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: pmo-vault\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[pmo_hub.connectors]\nvault = tests.vault:VaultConnector\n")
    sys.path.append(str(folder))
    registry.list_installed.cache_clear()
    yield
    sys.path.remove(str(folder))
    registry.list_installed.cache_clear()
