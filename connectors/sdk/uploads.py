"""Files that people hand to the hub for a connection that reads them: the hub keeps them, the connector says what they are."""

import datetime as dt
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from connectors.sdk.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was handed in. `holds` is what it turned out to hold, once the connector noted that: versions of one thing share it,
    and are told apart by `saved_at`, where the file says it.
    """

    id: str
    name: str
    size: int
    uploaded_at: dt.datetime
    holds: str | None = None
    saved_at: dt.datetime | None = None


class UploadReader(Protocol):
    """What a connector that reads uploads says of itself."""

    def takes(self, settings: dict[str, Any]) -> bool:
        """Whether a connection with these settings reads uploads."""

    def inspect(self, file: BinaryIO) -> None:
        """Raise ConfigError with one sentence for a file that is of no use; a quick look, the rest is told when it is read."""


class Uploads(Protocol):
    """The uploads of one connection, as the hub lends them for one task."""

    def list(self) -> Sequence[Upload]:
        """All that are there, the newest first, by when they were saved, else uploaded."""

    def gone(self) -> Collection[str]:
        """What uploads held that were taken away, and no other holds."""

    def opened(self, upload: Upload) -> AbstractContextManager[Path]:
        """The file where it can be read, as long as the block lasts."""

    def note(self, upload: Upload, *, holds: str, saved_at: dt.datetime | None) -> None:
        """Remember what it holds, and of when."""


class NoUploads:
    """Where nothing can be handed in."""

    def list(self) -> Sequence[Upload]:
        return ()

    def gone(self) -> Collection[str]:
        return ()

    def opened(self, upload: Upload) -> AbstractContextManager[Path]:
        raise ConfigError(
            f'There is no upload "{upload.name}" here.', hint="Use a connection that is stored in the hub."
        )

    def note(self, upload: Upload, *, holds: str, saved_at: dt.datetime | None) -> None:
        """Nothing is remembered."""
