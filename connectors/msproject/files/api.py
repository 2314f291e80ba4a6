"""Plan files as this machine holds them: list them, open them as MSPDI, read their pages. The one door to the disk."""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.msproject.files.filetype import PlanFormat, plan_format
from connectors.msproject.files.java import find_java, find_mpxj
from connectors.msproject.files.mpp import converted
from connectors.msproject.files.mspdi import HEADER, check_whole, read_rows
from connectors.msproject.files.opening import PlanOpener, limits_of
from connectors.msproject.files.plan import PlanReader, RawPage
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.rows import Row
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.errors import ConfigError

PLAN_SUFFIXES = frozenset({".mpp", ".mpt", ".xml"})
_SMALL_PLAN = b"""<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Name>small</Name><Tasks><Task><UID>1</UID><ID>1</ID>
<Name>A task</Name><OutlineLevel>1</OutlineLevel></Task></Tasks></Project>""".ljust(1_024)
"""Padded, because MPXJ takes no file below 512 bytes for a plan."""
_LOCK_PREFIXES = ("~", ".")
OTHER_FILES = frozenset({"file:not_a_plan", "file:foreign"})


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file that may hold a plan. `scope` is its path below the connection's folder, with `/` on every system, or its id in a library."""

    scope: str
    path: Path
    title: str = ""
    upload: str = ""
    """Which of the files that were uploaded it is, by its id."""

    @property
    def name(self) -> str:
        """What people call it: its path below the folder, or its name in the library."""
        return self.title or self.scope


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells an unchanged file: the stat of its file system, and its content where that differs (its hash, or a library's mark of it)."""

    size: int
    modified_ns: int
    content: str


def list_plans(path: Path) -> list[PlanFile]:
    """The plan files at a path: the file itself, or every .mpp, .mpt and MSPDI .xml below the folder, by name.

    Hidden files, lock files, links that lead out of the folder, and .xml files of other kinds are no plans.
    Raises ConfigError when there is nothing at the path, or it may not be read.
    """
    try:
        if path.is_file():
            return [PlanFile(path.name, path)]
        if path.is_dir():
            found = (each for each in path.rglob("*") if _is_plan(each, folder=path))
            return sorted(
                (PlanFile(each.relative_to(path).as_posix(), each) for each in found), key=lambda plan: plan.scope
            )
    except OSError as error:
        raise ConfigError(f'"{path}" could not be read ({error.strerror}).', hint="Let the hub read it.") from error
    raise ConfigError(
        f'There is no file and no folder "{path}".', hint='Set "path" to a plan file or a folder with plans.'
    )


def file_state(plan: PlanFile, *, known: FileState | None) -> FileState:
    """The file as it is now; `known` saves reading it when the file system says that it did not change. Raises PlanRefused."""
    with _sentences():
        stat = plan.path.stat()
        if known is not None and (known.size, known.modified_ns) == (stat.st_size, stat.st_mtime_ns):
            return known
        with plan.path.open("rb") as file:
            return FileState(stat.st_size, stat.st_mtime_ns, hashlib.file_digest(file, "sha256").hexdigest())


def read_pages(
    plan: PlanFile, opener: PlanOpener, *, identify: Callable[[Row], str], tell: Callable[[str], None]
) -> Iterator[RawPage]:
    """Yield the pages of one plan. Raises PlanRefused before the first page when the file is no whole plan."""
    with _sentences(), opener.opened(plan.path) as (file, is_converted):
        if not is_converted:
            check_whole(file)
        reader = PlanReader(identify, leaves_out_zeros=is_converted)
        yield from reader.pages(read_rows(file))
        for reason, count in reader.left_out.items():
            tell(f"{plan.name}: {count} {reason} left out.")


def read_header(plan: PlanFile, opener: PlanOpener) -> Row:
    """What a plan says of itself, without reading on to its tasks. Raises PlanRefused."""
    with _sentences(), opener.opened(plan.path) as (file, _):
        return next((row for name, row in read_rows(file) if name == HEADER), {})


def try_conversion(settings: MsProjectSettings) -> Path:
    """Convert a small plan with the Java and MPXJ of this machine and return the java program. Raises PlanRefused."""
    java = find_java(settings.java)
    with converted(io.BytesIO(_SMALL_PLAN), java=java, mpxj=find_mpxj(), limits=limits_of(settings)) as mspdi:
        check_whole(mspdi)
    return java


def _is_plan(path: Path, *, folder: Path) -> bool:
    names = path.relative_to(folder).parts
    if path.suffix.lower() not in PLAN_SUFFIXES or any(name.startswith(_LOCK_PREFIXES) for name in names):
        return False
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return False
    return path.suffix.lower() != ".xml" or _is_mspdi(path)


def _is_mspdi(path: Path) -> bool:
    """A folder may hold any XML; only what is Microsoft Project's, or too broken to tell, is worth a sentence about it."""
    try:
        with path.open("rb") as file:
            return plan_format(file) is PlanFormat.MSPDI
    except PlanRefused as refused:
        return refused.rule not in OTHER_FILES
    except OSError:
        return True  # Reading it will say why it cannot be read.


@contextmanager
def _sentences() -> Iterator[None]:
    """What the file system refuses becomes a PlanRefused."""
    try:
        yield
    except FileNotFoundError as error:
        raise PlanRefused(
            "The file is no longer there.", rule="gone", hint="Put it back, or take it out of the scopes."
        ) from error
    except OSError as error:
        raise PlanRefused(
            f"The file could not be read ({error.strerror}).", rule="unreadable", hint="Let the hub read it."
        ) from error
