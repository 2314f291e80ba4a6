"""`pmo-hub clients`: the customer organisations."""

from typing import Annotated

import typer

from hub.admin import clients
from hub.admin.references import client_named
from hub.cli.arguments import Pairs, confirm_removal, read_pairs
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.output import AsJson, show_item, show_items

app = typer.Typer(help="Client organisations, the unit of isolation.", no_args_is_help=True)

COLUMNS = {"name": "name", "currency": "reporting_currency", "time zone": "time_zone", "id": "id"}
Client = Annotated[str, typer.Argument(metavar="CLIENT", help="Name or id.")]


@app.command("list")
def list_clients(*, as_json: AsJson = False) -> None:
    """List all clients."""
    with opened_hub() as hub:
        items = clients.list_clients(hub, caller=OPERATOR)
    show_items(items, COLUMNS, as_json=as_json, none="No client yet. Add one with: pmo-hub clients add --name NAME")


@app.command("show")
def show_client(client: Client, *, as_json: AsJson = False) -> None:
    """Show one client."""
    with opened_hub() as hub:
        item = clients.get_client(hub, caller=OPERATOR, client_id=client_named(hub, client, caller=OPERATOR))
    show_item(item, as_json=as_json)


@app.command("add")
def add_client(
    name: Annotated[str, typer.Option("--name", help="The organisation's name.")],
    pairs: Pairs = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Add a client. Keys: reporting_currency, time_zone, locale, fiscal_year_start_month, week_start, hours_per_day, raw_retention_days, signal_thresholds."""
    with opened_hub() as hub:
        item = clients.create_client(hub, caller=OPERATOR, body={**read_pairs(pairs), "name": name})
    show_item(item, as_json=as_json)


@app.command("change")
def change_client(client: Client, pairs: Pairs = None, *, as_json: AsJson = False) -> None:
    """Change keys of a client; see `add` for their names."""
    with opened_hub() as hub:
        client_id = client_named(hub, client, caller=OPERATOR)
        item = clients.change_client(hub, caller=OPERATOR, client_id=client_id, body=read_pairs(pairs))
    show_item(item, as_json=as_json)


@app.command("remove")
def remove_client(client: Client, *, as_json: AsJson = False) -> None:
    """Remove a client with its connections and all they brought."""
    with opened_hub() as hub:
        client_id = client_named(hub, client, caller=OPERATOR)
        confirm_removal(f'client "{client}" with all its data')
        clients.remove_client(hub, caller=OPERATOR, client_id=client_id)
    show_item({"removed": str(client_id)}, as_json=as_json)
