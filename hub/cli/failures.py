"""What goes wrong, as one sentence and one exit code; a stack trace only for who asks for it with PMO_HUB_LOG_LEVEL=debug."""

import os
from typing import Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from connectors.sdk.errors import ConnectorError
from hub.errors import HubError
from hub.log import redact

WORK_FAILED = 1


class PoliteGroup(TyperGroup):
    """The group that every command is called through: errors end as a sentence here."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except HubError as error:
            complain(error.detail, hint=error.hint)
        except ConnectorError as error:
            complain(error.message, hint=error.hint)
        except Exception as error:
            if wants_traces():
                raise
            complain(
                f"Something went wrong that nobody foresaw ({type(error).__name__}: {redact(str(error))}).",
                hint="Run it again with PMO_HUB_LOG_LEVEL=debug and report what it prints.",
            )
        raise typer.Exit(WORK_FAILED)


def complain(sentence: str, *, hint: str = "") -> None:
    """Say on stderr what is wrong and what to do about it."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(Text(sentence, style="bold red"))
    if hint:
        console.print(Text(hint))


def wants_traces() -> bool:
    return os.environ.get("PMO_HUB_LOG_LEVEL", "").lower() == "debug"
