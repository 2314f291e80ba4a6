"""What a command works with: the settings of this process, and a hub opened on them."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.cli.config_file import config_file
from hub.log import configure_logging
from hub.security.caller import Caller
from hub.settings import Settings
from hub.wiring import Hub, open_hub

OPERATOR = Caller.operator()
"""Whoever may start this program on the hub's machine reads its keys anyway."""


def read_settings(*, is_service: bool = False, json_logs: bool = False) -> Settings:
    """The settings; logs follow them. A short command logs only what a human should look at, unless a level was asked for."""
    settings = Settings.load(config_file.get(), log_format="json" if json_logs else None)
    quiet = not is_service and "log_level" not in settings.model_fields_set
    configure_logging(log_format=settings.log_format, level="warning" if quiet else settings.log_level)
    return settings


@contextmanager
def opened_hub(*, migrate_first: bool = False) -> Iterator[Hub]:
    """The hub of the settings, for a short command; closed at the end. Raises HubError with one sentence."""
    with open_hub(read_settings(), migrate_first=migrate_first) as hub:
        yield hub


@contextmanager
def opened_service(*, json_logs: bool, migrate_first: bool = False) -> Iterator[Hub]:
    """The hub of the settings, for a process that goes on until it is asked to end. Raises as `opened_hub`."""
    with open_hub(read_settings(is_service=True, json_logs=json_logs), migrate_first=migrate_first) as hub:
        yield hub
