"""`pmo-hub doctor`: one line a finding, with its remedy."""

from collections.abc import Iterator
from dataclasses import asdict

import typer
from rich.console import Console
from rich.text import Text

from connectors.sdk.contract import CheckItem
from hub.admin.doctor import examine
from hub.cli.bench import OPERATOR, read_settings
from hub.cli.failures import WORK_FAILED
from hub.cli.output import AsJson, console, show_json
from hub.errors import HubError, SettingsError
from hub.wiring import open_hub

NAME_WIDTH = 24


def doctor(*, as_json: AsJson = False) -> None:
    """Examine database, schema, secrets, clock, Java and each connection; say what to do about what is wrong."""
    items = []
    for item in _findings():
        items.append(item)
        if not as_json:
            _print_line(console(), item)
    if as_json:
        show_json({"ok": all(item.ok for item in items), "items": [asdict(item) for item in items]})
    if not all(item.ok for item in items):
        raise typer.Exit(WORK_FAILED)


def _findings() -> Iterator[CheckItem]:
    """Without a hub nothing further can be examined, so the first fault on the way to it is the last finding."""
    step = "settings"
    try:
        settings = read_settings()
        yield CheckItem("settings", ok=True, message="They are complete.")
        step = "database"
        with open_hub(settings) as hub:
            yield from examine(hub, caller=OPERATOR)
    except SettingsError as error:
        yield CheckItem(
            "settings" if step == "settings" else "secrets", ok=False, message=error.detail, remedy=error.hint
        )
    except HubError as error:
        yield CheckItem(step, ok=False, message=error.detail, remedy=error.hint)


def _print_line(target: Console, item: CheckItem) -> None:
    mark = ("FAILED", "bold red") if not item.ok else ("note  ", "yellow") if item.remedy else ("ok    ", "green")
    remedy = f" {item.remedy}" if item.remedy else ""
    target.print(Text.assemble(mark, f"  {item.name:<{NAME_WIDTH}}  {item.message}{remedy}"), soft_wrap=True)
