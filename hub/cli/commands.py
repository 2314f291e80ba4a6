"""All commands in one tree."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli import (
    clients,
    configuration,
    connections,
    demo,
    doctor,
    importing,
    mappings,
    runs,
    secrets,
    serving,
    tokens,
)
from hub.cli.bench import config_file
from hub.cli.failures import PoliteGroup

app = typer.Typer(
    name="pmo-hub",
    cls=PoliteGroup,
    help="Projects, timesheets and budgets of many tools, in one place.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def read_config(
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="A TOML file with settings; PMO_HUB_* variables win over it."),
    ] = None,
) -> None:
    config_file.set(config)


demo.register(app)
importing.register(app)
serving.register(app)
configuration.register(app)
doctor.register(app)
app.add_typer(clients.app, name="clients")
app.add_typer(connections.app, name="connections")
app.add_typer(mappings.app, name="mappings")
app.add_typer(runs.app, name="runs")
app.add_typer(tokens.app, name="tokens")
app.add_typer(secrets.app, name="secrets")


def main() -> None:
    app()
