"""`pmo-hub snapshots`: projects as they were at the end of each day, kept for good."""

import typer

from hub import clock
from hub.cli.bench import opened_hub
from hub.cli.output import AsJson, console, show_json
from hub.portfolio.snapshots import take_snapshots
from models.wording import agree

app = typer.Typer(help="Projects at the end of each day, kept for good.", no_args_is_help=True)


@app.callback()
def snapshots() -> None:
    """One command for now; a worker takes them by itself."""


@app.command("take")
def take(*, as_json: AsJson = False) -> None:
    """Keep every day that has ended and was not kept yet. Doing it again changes nothing."""
    with opened_hub() as hub:
        taken = take_snapshots(hub, now=clock.now())
    if as_json:
        show_json({"days": taken.days, "projects": taken.projects})
        return
    console().print(
        f"{taken.days} {agree(taken.days, 'day', 'days')} kept, {taken.projects} {agree(taken.projects, 'project', 'projects')} in all."
    )
