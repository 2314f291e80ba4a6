"""All commands in one tree. Each is loaded when it is called: a program of many parts starts as fast as the part that is asked for."""

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command, get_group

from hub.cli.config_file import config_file
from hub.cli.failures import PoliteGroup

PLACES = {
    "demo": "demo:demo",
    "import": "importing:import_files",
    "serve": "serving:serve",
    "clients": "clients:app",
    "connections": "connections:app",
    "files": "files:app",
    "mappings": "mappings:app",
    "runs": "runs:app",
    "tokens": "tokens:app",
    "users": "users:app",
    "budgets": "budgets:budgets",
    "fx": "budgets:fx",
    "apply": "configuration:apply",
    "dump": "configuration:dump",
    "export": "exporting:app",
    "report": "reporting:report",
    "snapshots": "snapshots:app",
    "doctor": "doctor:doctor",
    "api": "serving:api",
    "worker": "serving:worker",
    "scheduler": "serving:scheduler",
    "migrate": "serving:migrate",
    "secrets": "secrets:app",
}
"""Command -> the file of this room and what stands for it there: a function, or a group of commands of its own."""


class Tree(PoliteGroup):
    """The commands of PLACES, in that order."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the library's interface
        return list(PLACES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the library's interface
        return _load(cmd_name) if cmd_name in PLACES else None


app = typer.Typer(
    name="pmo-hub",
    cls=Tree,
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


def main() -> None:
    app()


def _load(name: str) -> Any:
    file, _, attribute = PLACES[name].partition(":")
    found = getattr(import_module(f"hub.cli.{file}"), attribute)
    if isinstance(found, typer.Typer):
        command: Any = get_group(found)
    else:
        alone = typer.Typer(add_completion=False)
        alone.command()(found)
        command = get_command(alone)
    command.name = name
    return command
