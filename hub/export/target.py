"""Where an export goes: a folder, or any store fsspec knows (`s3://bucket/folder`), which finds its credentials as it always does.

A file becomes visible under its name when it is whole; the manifest comes last.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import fsspec
import orjson
from fsspec.implementations.local import LocalFileSystem

from hub.errors import HubError, StorageError, Unprocessable

MANIFEST = "manifest.json"
BUCKETS = {"abfs", "az", "gcs", "gs", "oss", "s3", "s3a"}
"""Stores without folders. There, making one would make a bucket out of every slip of the pen."""


class Target:
    """A place for files. Raises Unprocessable for an address nothing understands."""

    def __init__(self, address: str) -> None:
        self.address = address
        try:
            self.files, self.root = fsspec.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise Unprocessable(
                f'Nothing can be written to "{address}": {error}.',
                hint="Give a folder, or an address such as s3://bucket/folder (pip install 'pmo-hub[lake]').",
            ) from error

    @property
    def is_local(self) -> bool:
        return isinstance(self.files, LocalFileSystem)

    @property
    def _has_folders(self) -> bool:
        protocol = self.files.protocol
        return BUCKETS.isdisjoint((protocol,) if isinstance(protocol, str) else protocol)

    def path_of(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write; there under its name when the block ends, not there at all when it breaks. Raises StorageError."""
        path = self.path_of(name)
        with self.faults_said():
            if self._has_folders:
                self.files.makedirs(self.files._parent(path), exist_ok=True)  # noqa: SLF001 - fsspec's own name of the parent
            with self.files.transaction, self.files.open(path, "wb") as file:
                yield file

    def write_manifest(self, document: dict[str, Any]) -> None:
        with self.writing(MANIFEST) as file:
            file.write(orjson.dumps(document, option=orjson.OPT_INDENT_2))

    @contextmanager
    def faults_said(self) -> Iterator[None]:
        """Whatever the store cannot do as one sentence."""
        try:
            yield
        except HubError:
            raise
        except Exception as error:
            # The library of a store raises what it likes.
            if self.is_local and not isinstance(error, OSError):
                raise
            said = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise StorageError(
                f"The export could not be written to {self.address}: {said}.",
                hint="Check that the place exists, has room, and may be written to.",
            ) from error


def local_address(folder: Path) -> str:
    """A folder of this machine as an address."""
    return str(folder.expanduser().resolve())
