"""What `--config` names, for the length of one command."""

from contextvars import ContextVar
from pathlib import Path

config_file: ContextVar[Path | None] = ContextVar("config_file", default=None)
