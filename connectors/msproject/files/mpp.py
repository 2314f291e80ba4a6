"""Convert an .mpp file to MSPDI by MPXJ, in a Java process of its own that may take so much memory, time and disk and no more.

A crash, a hang, a full heap or a null answer of that process is a sentence here and never a dead server. The process sees a copy of
the plan in a folder of its own that is removed afterwards, an empty environment, and no network: its proxies point nowhere, and
where the system allows it (`unshare`, Linux) it runs in a network name space without any interface.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from connectors.msproject.files.refusal import PlanRefused

_CONVERTER = "org.mpxj.sample.MpxjConvert"
_LARGEST_PLAN_BYTES = 4 << 30
_LOOK_EVERY_S = 0.1
_FULL_HEAP_EXIT = 3
_NOT_STARTED_EXITS = frozenset({126, 127})
_MISFITS = ("ClassNotFoundException", "UnsupportedClassVersionError", "UnsupportedCharsetException")
_LAST_WORDS_BYTES = 16_384
_CLOSED_PORT = "9"
_JAVA_FLAGS = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
    "-Duser.language=en",
    "-Duser.country=US",
    "-Duser.timezone=UTC",
    "-DsocksProxyHost=127.0.0.1",
    f"-DsocksProxyPort={_CLOSED_PORT}",
)
_REMEDY_DAMAGED = "Copy the file again; if it opens in Microsoft Project, save it there as XML."


@dataclass(frozen=True, slots=True)
class ConversionLimits:
    """What the conversion of one file may take."""

    heap_mb: int
    timeout_s: float
    max_output_bytes: int = _LARGEST_PLAN_BYTES


@contextmanager
def converted(plan: BinaryIO, *, java: Path, mpxj: Path, limits: ConversionLimits) -> Iterator[BinaryIO]:
    """Lend the MSPDI file made of an open .mpp; it is gone when the block ends.

    Raises PlanRefused: the file has a password, is damaged, is too large for the heap or the time, or the converter crashed.
    """
    with tempfile.TemporaryDirectory(prefix="pmo-hub-mpp-") as name:
        folder = Path(name)
        source, target = folder / "plan.mpp", folder / "plan.xml"
        with source.open("wb") as copy:
            shutil.copyfileobj(plan, copy)
        _run(_command(java, mpxj, source, target, limits), folder=folder, target=target, limits=limits)
        with target.open("rb") as file:
            yield file


def _command(java: Path, mpxj: Path, source: Path, target: Path, limits: ConversionLimits) -> list[str]:
    flags = [
        f"-Xmx{limits.heap_mb}m",
        f"-Djava.io.tmpdir={source.parent}",
        f"-XX:ErrorFile={source.parent / 'crash.log'}",
    ]
    classes = ["-cp", str(mpxj / "*"), _CONVERTER]
    return [*_without_network(), str(java), *flags, *_JAVA_FLAGS, *classes, str(source), str(target)]


def _run(command: list[str], *, folder: Path, target: Path, limits: ConversionLimits) -> None:
    words = folder / "words.txt"
    with words.open("wb") as output:
        try:
            process = subprocess.Popen(  # noqa: S603 the program is the administrator's Java, its arguments are ours
                command, cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        except OSError as error:
            raise _no_start(error.strerror or "unknown reason") from error
        try:
            _wait(process, target, limits)
        finally:
            process.kill()
            process.wait()
    if process.returncode or not target.is_file():
        raise _refusal_of(process.returncode, _last_words(words), limits)


def _wait(process: subprocess.Popen[bytes], target: Path, limits: ConversionLimits) -> None:
    """Wait for the end of the process. Raises PlanRefused when it takes too long or writes too much."""
    deadline = time.monotonic() + limits.timeout_s
    while process.poll() is None:
        try:
            process.wait(_LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            _check_limits(target, deadline, limits)


def _check_limits(target: Path, deadline: float, limits: ConversionLimits) -> None:
    if time.monotonic() > deadline:
        raise PlanRefused(
            f"The conversion took longer than {limits.timeout_s:g} seconds and was stopped.",
            rule="too_slow",
            hint="Raise the setting timeout_s, or save the plan as XML in Microsoft Project.",
        )
    if target.is_file() and target.stat().st_size > limits.max_output_bytes:
        raise PlanRefused(
            "The plan grows beyond all measure when converted and was stopped.",
            rule="too_large",
            hint="Save the plan as XML in Microsoft Project and look at its size.",
        )


def _no_start(reason: str) -> PlanRefused:
    return PlanRefused(f"Java could not be started ({reason}).", rule="no_java", hint='Check the setting "java".')


def _refusal_of(exit_code: int, words: str, limits: ConversionLimits) -> PlanRefused:
    if "password" in words.lower():
        return PlanRefused(
            "The file is protected by a password.",
            rule="password",
            hint="Save it without a password in Microsoft Project.",
        )
    if exit_code in _NOT_STARTED_EXITS:
        return _no_start("it is no program that runs here")
    if exit_code == _FULL_HEAP_EXIT or "OutOfMemoryError" in words or "could not reserve enough space" in words.lower():
        return PlanRefused(
            f"The plan does not fit into the {limits.heap_mb} MB its conversion may take.",
            rule="too_large",
            hint="Raise the setting heap_mb, or save the plan as XML in Microsoft Project.",
        )
    if any(word in words for word in _MISFITS):
        return PlanRefused(
            "Java and the package mpxj do not fit together.", rule="no_mpxj", hint="Install: pip install 'pmo-hub[mpp]'"
        )
    if exit_code < 0 or "fatal error has been detected" in words:
        return PlanRefused(
            f"The converter crashed on this file (exit code {exit_code}).", rule="crash", hint=_REMEDY_DAMAGED
        )
    return PlanRefused(
        "The .mpp file is damaged or incomplete: no plan could be read from it.", rule="damaged", hint=_REMEDY_DAMAGED
    )


def _last_words(words: Path) -> str:
    with words.open("rb") as file:
        file.seek(max(0, words.stat().st_size - _LAST_WORDS_BYTES))
        return file.read().decode(errors="replace")


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours: no secret, no proxy, no Java options. Windows programs do not start without SystemRoot."""
    kept = {name: os.environ[name] for name in ("SystemRoot",) if name in os.environ}
    return {**kept, "TMPDIR": str(folder), "TMP": str(folder), "TEMP": str(folder)}


@cache
def _without_network() -> tuple[str, ...]:
    """The prefix that runs a command without a network, () where the system has none to offer."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    prefix = (unshare, "--map-root-user", "--net")
    tried = subprocess.run((*prefix, "true"), capture_output=True, check=False)  # noqa: S603 these are fixed words
    return prefix if tried.returncode == 0 else ()
