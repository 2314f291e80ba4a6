"""Reading what people type: references to things by name, and KEY=VALUE pairs."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

Pairs = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set a key; may be repeated.")]
OnlyClient = Annotated[str | None, typer.Option("--client", metavar="CLIENT", help="Only this client (name or id).")]
SECRET_HELP = "A secret that is asked for without being shown; may be repeated."  # noqa: S105 - a text of the help


def read_pairs(pairs: Iterable[str] | None, *, option: str = "--set") -> dict[str, Any]:
    """`["depth=3"]` -> `{"depth": "3"}`; lists and objects are read as JSON, an empty value as null. Raises a usage error."""
    return dict(_read_pair(pair, option) for pair in pairs or ())


def read_secrets(
    asked: Iterable[str] | None, from_files: Iterable[str] | None, from_variables: Iterable[str] | None
) -> dict[str, str]:
    """Secrets by name, never from the command line itself, where every user of the machine could read them."""
    secrets = {name: str(typer.prompt(name, hide_input=True, err=True)) for name in asked or ()}
    for name, path in read_pairs(from_files, option="--secret-file").items():
        secrets[name] = _read_secret_file(str(path))
    for name, variable in read_pairs(from_variables, option="--secret-env").items():
        secrets[name] = _read_variable(str(variable))
    return secrets


def confirm_removal(what: str) -> None:
    """Ask a person who sits at a terminal; a program that calls knows what it does."""
    if typer.get_text_stream("stdin").isatty():
        typer.confirm(f"Remove {what}?", abort=True, err=True)


def _read_pair(pair: str, option: str) -> tuple[str, Any]:
    key, separator, text = pair.partition("=")
    if not separator or not key:
        raise typer.BadParameter(f'"{pair}" is no KEY=VALUE.', param_hint=option)
    return key, _read_value(text, option)


def _read_value(text: str, option: str) -> Any:
    if not text.startswith(("[", "{")):
        return text or None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise typer.BadParameter(f"{text} is no JSON: {error}.", param_hint=option) from error


def _read_secret_file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"The file {path} cannot be read.", param_hint="--secret-file") from error


def _read_variable(name: str) -> str:
    if name not in os.environ:
        raise typer.BadParameter(f"The environment has no variable {name}.", param_hint="--secret-env")
    return os.environ[name]
