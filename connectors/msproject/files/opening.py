"""Plan files opened as MSPDI. An .mpp is converted once a task, however often it is read: for which plan it is, for its pages, for its ids."""

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from connectors.msproject.files.filetype import PlanFormat, plan_format
from connectors.msproject.files.java import find_java, find_mpxj
from connectors.msproject.files.mpp import ConversionLimits, converted
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.settings import MsProjectSettings

KEPT_BYTES = 512 << 20
"""What converted plans may take of the disk; beyond it the oldest is dropped, and converted again when it is read again."""


class PlanOpener:
    """Opens the plans of one task. What it converted goes with it."""

    def __init__(self, settings: MsProjectSettings) -> None:
        self.settings = settings
        self._kept: dict[str, Path] = {}

    @contextmanager
    def opened(self, path: Path) -> Iterator[tuple[BinaryIO, bool]]:
        """The plan's MSPDI, and whether it was converted to it from .mpp. Raises PlanRefused and OSError."""
        self._check_size(path)
        with path.open("rb") as file:
            if plan_format(file) is PlanFormat.MSPDI:
                yield file, False
                return
            kept = self._converted(file)
        with kept.open("rb") as mspdi:
            yield mspdi, True

    def _converted(self, file: BufferedReader) -> Path:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest not in self._kept:
            file.seek(0)
            kept = self._folder / f"{digest}.xml"
            java, limits = find_java(self.settings.java), limits_of(self.settings)
            with converted(file, java=java, mpxj=find_mpxj(), limits=limits) as mspdi, kept.open("wb") as copy:
                shutil.copyfileobj(mspdi, copy)
            self._make_room(kept.stat().st_size)
            self._kept[digest] = kept
        return self._kept[digest]

    def _make_room(self, size: int) -> None:
        while self._kept and size + sum(path.stat().st_size for path in self._kept.values()) > KEPT_BYTES:
            self._kept.pop(next(iter(self._kept))).unlink()

    @cached_property
    def _folder(self) -> Path:
        folder = tempfile.mkdtemp(prefix="pmo-hub-mspdi-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def _check_size(self, path: Path) -> None:
        size_mb = path.stat().st_size / 1_000_000
        if size_mb > self.settings.max_file_mb:
            raise PlanRefused(
                f"The file has {size_mb:.0f} MB; at most {self.settings.max_file_mb} MB are read.",
                rule="too_large",
                hint="Raise the setting max_file_mb.",
            )


def limits_of(settings: MsProjectSettings) -> ConversionLimits:
    return ConversionLimits(heap_mb=settings.heap_mb, timeout_s=settings.timeout_s)
