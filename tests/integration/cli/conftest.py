"""The program as people call it, on a database of the test's own."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from hub.cli.commands import app
from hub.cli.config_file import config_file
from hub.security.keys import encode_key
from tests import vault

KEY = encode_key(b"k" * 32)


@dataclass
class Program:
    """`pmo-hub` with the settings of one hub."""

    environ: dict[str, str]

    def run(self, *arguments: str, **environ: str) -> Result:
        """What `pmo-hub ARGUMENTS` prints and how it ends."""
        return CliRunner().invoke(app, list(arguments), env=self.environ | environ)

    def read(self, *arguments: str, **environ: str) -> Any:
        """What `pmo-hub ARGUMENTS --json` prints, which has to work."""
        result = self.run(*arguments, "--json", **environ)
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def fail(self, *arguments: str, **environ: str) -> str:
        """The complaint of a command whose work fails."""
        result = self.run(*arguments, **environ)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        return result.stderr


@pytest.fixture(scope="package", autouse=True)
def vault_connector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with vault.installed(tmp_path_factory.mktemp("plugins")):
        yield


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """A command sets up the logs of its process; the tests' own come back after it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    config_file.set(None)


@pytest.fixture
def program(database_url: str, tmp_path: Any) -> Program:
    return Program(
        {
            "PMO_HUB_DATABASE_URL": database_url,
            "PMO_HUB_SECRET_KEYS": KEY,
            "PMO_HUB_DATA_DIR": str(tmp_path / "data"),
            "PMO_HUB_THREADS": "2",
            "PMO_HUB_WORKER_CONCURRENCY": "1",
            "COLUMNS": "200",
        }
    )


@pytest.fixture
def add_vault(program: Program) -> Callable[..., Any]:
    """Add the client Acme with a connection to the vault."""

    def add(*arguments: str, token: str = vault.GOOD_TOKEN) -> Any:
        program.read("clients", "add", "--name", "Acme")
        connect = ("connections", "add", "--client", "Acme", "--connector", "vault", "--name", "Acme vault")
        given = ("--set", "site_url=https://vault.example", "--secret-env", "token=VAULT_TOKEN")
        return program.read(*connect, *given, *arguments, VAULT_TOKEN=token)

    return add
