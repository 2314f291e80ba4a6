"""What stands beside a connector's code: its README, its quality file, and whom its modules know."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from connectors.sdk.quality import QualityFault, read_quality
from connectors.sdk.testing.subject import Nonconformance, Subject, package_of, require

_ABOVE = ("hub", "migrations", "models.tables", "models.reporting")
_NOT_FOR_CONNECTORS = ("sqlalchemy", "psycopg", "alembic", "fastapi", "starlette", "apscheduler", "procrastinate")


def its_readme_explains_every_setting(subject: Subject) -> None:
    readme = _text(subject, "README.md")
    silent = [name for name in subject.description.settings.model_fields if f"`{name}`" not in readme]
    require(not silent, f"README.md does not explain {', '.join(silent)}.")


def its_quality_file_is_sound(subject: Subject) -> None:
    try:
        read_quality(_text(subject, "quality.toml"))
    except QualityFault as fault:
        raise Nonconformance(f"quality.toml: {fault}.") from fault


def it_imports_nothing_from_above(subject: Subject) -> None:
    package = package_of(subject.connector)
    for module in _modules(files(package)):
        for imported in _imports(module, package):
            above = _is_under(imported, (*_ABOVE, *_NOT_FOR_CONNECTORS)) or _is_neighbour(imported, package)
            require(not above, f"{module.name} imports {imported}; a connector knows records, the sdk and its vendor.")


def _text(subject: Subject, name: str) -> str:
    file = files(package_of(subject.connector)) / name
    require(file.is_file(), f"{name} is missing.")
    return file.read_text(encoding="utf-8")


def _modules(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _modules(entry)
        elif entry.name.endswith(".py"):
            yield entry


def _imports(module: Traversable, package: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=source, level=0) if source:
                yield from (f"{source}.{alias.name}" for alias in node.names)
            case ast.ImportFrom():
                yield package


def _is_under(imported: str, roots: tuple[str, ...]) -> bool:
    return any(f"{imported}.".startswith(f"{root}.") for root in roots)


def _is_neighbour(imported: str, package: str) -> bool:
    return _is_under(imported, ("connectors",)) and not _is_under(imported, ("connectors.sdk", package))


PACKAGING_CHECKS = (its_readme_explains_every_setting, its_quality_file_is_sound, it_imports_nothing_from_above)
