"""Configuration as code, as it is written: TOML files that declare clients and their connections. Reading them touches no hub.

`config/clients/example.toml` shows every key. A secret never stands in such a file: only the name of a variable or of a file does.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from hub.admin.bodies import Body, Name, read_body
from hub.admin.projects_as_code import DeclaredPortfolio, DeclaredProject
from hub.errors import Unprocessable

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class _File(Body):
    clients: list[dict[str, Any]]


class DeclaredConnection(Body):
    """A connection as declared; what stands here is all that holds, but secrets that are not named stay as they are."""

    connector: str
    name: Name
    settings: dict[str, Any] = Field(default_factory=dict)
    secrets: dict[str, Any] = Field(default_factory=dict)
    scopes: Any = "all"
    mapping: dict[str, Any] = Field(default_factory=dict)
    schedule: Any = None
    freshness_target: Any = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One client as declared in one place; secrets are resolved."""

    client: dict[str, Any]
    connections: tuple[DeclaredConnection, ...]
    portfolios: tuple[DeclaredPortfolio, ...] = ()
    projects: tuple[DeclaredProject, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)
    """Where each portfolio and project stands, `FILE, line N`."""

    @property
    def name(self) -> str:
        return str(self.client["name"]).strip()


def read_declarations(paths: Iterable[Path], *, environ: Mapping[str, str]) -> list[Declaration]:
    """Every client declared in these files, and in the .toml files of these folders, in order.

    Raises Unprocessable with one sentence that names the file: no TOML, an unknown key, a secret in plain text or not to be had, a client or
    connection declared twice.
    """
    declared = [found for path in _files(paths) for found in _read_file(path, environ)]
    _refuse_twice((item.name for item in declared), "The client {} is declared twice.")
    return declared


def _files(paths: Iterable[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]


def _read_file(path: Path, environ: Mapping[str, str]) -> list[Declaration]:
    document = read_body(_File, _read_toml(path), what=f"the file {path}")
    return [_read_client(client, path, environ) for client in document.clients]


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unprocessable(
            f"The file {path} cannot be read: {error.strerror}.", hint="Name a .toml file or a folder."
        ) from error
    except ValueError as error:
        raise Unprocessable(f"The file {path} is no TOML: {error}.", hint="Mend the named line.") from error


def _read_client(document: dict[str, Any], path: Path, environ: Mapping[str, str]) -> Declaration:
    client = {key: value for key, value in document.items() if key not in {"connections", "portfolios", "projects"}}
    if not isinstance(client.get("name"), str):
        raise Unprocessable(f"A client in {path} has no name.", hint='Add: name = "..."')
    bodies = document.get("connections", [])
    what = f'a connection of client "{client["name"]}" in {path}'
    read = [read_body(DeclaredConnection, body, what=what) for body in bodies]
    _refuse_twice(
        (item.name for item in read), f'The connection {{}} of client "{client["name"]}" is declared twice in {path}.'
    )
    resolved = (item.model_copy(update={"secrets": _resolve_all(item, path, environ)}) for item in read)
    text = path.read_text(encoding="utf-8")
    portfolios = [
        read_body(DeclaredPortfolio, body, what=f"a portfolio in {_place(path, text, body, key='name')}")
        for body in document.get("portfolios", [])
    ]
    projects = [
        read_body(DeclaredProject, body, what=f"a project in {_place(path, text, body, key='code')}")
        for body in document.get("projects", [])
    ]
    _refuse_twice((item.name for item in portfolios), f"The portfolio {{}} is declared twice in {path}.")
    _refuse_twice((item.code for item in projects), f"The project {{}} is declared twice in {path}.")
    lines = {item.name: _place(path, text, {"name": item.name}, key="name") for item in portfolios}
    lines |= {item.code: _place(path, text, {"code": item.code}, key="code") for item in projects}
    return Declaration(client, tuple(resolved), tuple(portfolios), tuple(projects), lines)


def _place(path: Path, text: str, body: Any, *, key: str) -> str:
    """`FILE, line N`: the line on which the body says its name or code."""
    said = re.escape(str(body.get(key))) if isinstance(body, dict) else ""
    found = re.search(rf"""^.*\b{key}\s*=\s*["']{said}["']""", text, re.MULTILINE)
    return f"{path}, line {text.count(chr(10), 0, found.start()) + 1}" if found else str(path)


def _resolve_all(connection: DeclaredConnection, path: Path, environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: _resolve(source, path, environ, what=f'The secret "{name}" of connection "{connection.name}" in {path}')
        for name, source in connection.secrets.items()
    }


def _resolve(source: Any, path: Path, environ: Mapping[str, str], *, what: str) -> str:
    match source:
        case str() if (variable := VARIABLE.fullmatch(source)) is not None:
            if not environ.get(variable[1]):
                raise Unprocessable(
                    f"{what} names the variable {variable[1]}, which is not set.", hint="Set it and try again."
                )
            return environ[variable[1]]
        case {"file": str(name), **rest} if not rest:
            return _read_secret(path.parent / name, what=what)
        case _:
            raise Unprocessable(
                f"{what} stands there in plain text or in a shape that is not known.",
                hint='Write "${VARIABLE}" or { file = "..." }; a secret that stood in a file counts as known.',
            )


def _read_secret(file: Path, *, what: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unprocessable(
            f"{what} names the file {file}, which cannot be read.", hint="Mend the path or its rights."
        ) from error


def _refuse_twice(names: Iterable[str], sentence: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Unprocessable(sentence.format(f'"{name}"'), hint="Keep one of the two.")
        seen.add(name)
