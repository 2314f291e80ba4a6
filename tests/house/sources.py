"""The repository as the house tests see it."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("connectors", "hub", "migrations", "models")


@cache
def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def modules(*rooms: str):
    """Python files of these rooms (all of ours without one), by path."""
    return sorted(path for room in rooms or ROOMS for path in (ROOT / room).rglob("*.py"))


def tracked(*suffixes: str):
    """Files that git keeps, with one of these endings."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    paths = [ROOT / name for name in listed.stdout.split("\0") if name.endswith(suffixes)]
    return sorted(path for path in paths if path.exists())


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
