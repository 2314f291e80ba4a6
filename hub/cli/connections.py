"""`pmo-hub connections`: accounts of tools, and syncing them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hub.admin import connections
from hub.admin.references import client_named, connection_named
from hub.cli.arguments import SECRET_HELP, OnlyClient, Pairs, confirm_removal, read_pairs, read_secrets
from hub.cli.bench import OPERATOR, opened_hub
from hub.cli.consents import authorise_connection
from hub.cli.failures import WORK_FAILED, complain
from hub.cli.mappings import Connection, read_document
from hub.cli.output import AsJson, Columns, console, show_item, show_items, show_json, to_table
from hub.cli.syncing import ask_for_run, run_to_its_end
from hub.sync.hints import describe_hook

app = typer.Typer(help="Accounts of tools, one client's each.", no_args_is_help=True)
app.command("authorise")(authorise_connection)


def _schedule(item: dict[str, Any]) -> str:
    match item["schedule"]:
        case {"cron": line, "time_zone": zone}:
            return f"{line} ({zone})"
        case {"every": seconds}:
            return f"every {seconds} s"
        case _:
            return "by hand"


COLUMNS: Columns = {
    "name": "name",
    "connector": "connector",
    "state": "state",
    "schedule": _schedule,
    "scopes": "scopes",
    "client": "client_id",
    "id": "id",
}
ITEM_COLUMNS: Columns = {
    "": lambda item: "ok" if item["ok"] else "FAILED",
    "what": "name",
    "says": "message",
    "remedy": "remedy",
}
SCOPE_COLUMNS = {"id": "id", "key": "key", "name": "name", "archived": "archived", "url": "url"}
GUESS_COLUMNS = {"mapping key": "path", "value": "value", "because": "reason"}

Secrets = Annotated[list[str] | None, typer.Option("--secret", metavar="NAME", help=SECRET_HELP)]
SecretFiles = Annotated[
    list[str] | None, typer.Option("--secret-file", metavar="NAME=FILE", help="A secret that stands in a file.")
]
SecretVariables = Annotated[
    list[str] | None,
    typer.Option("--secret-env", metavar="NAME=VARIABLE", help="A secret that stands in the environment."),
]
Scopes = Annotated[list[str] | None, typer.Option("--scope", metavar="ID", help="A scope to sync; all without one.")]
MappingFile = Annotated[Path | None, typer.Option("--mapping", metavar="FILE", help="The mapping, as TOML or JSON.")]
Every = Annotated[str | None, typer.Option("--every", metavar="TIME", help='Sync every so often: "15m", "6h", "1d".')]
Cron = Annotated[str | None, typer.Option("--cron", metavar="LINE", help='Sync at these times: "30 6 * * 1-5".')]
Freshness = Annotated[
    str | None,
    typer.Option("--fresh-within", metavar="TIME", help='How old data may grow: "2h"; else by the schedule.'),
]
ZoneName = Annotated[str | None, typer.Option("--time-zone", help="The zone --cron is read in; else the client's.")]


@app.command("list")
def list_connections(client: OnlyClient = None, *, as_json: AsJson = False) -> None:
    """List connections."""
    with opened_hub() as hub:
        client_id = client_named(hub, client, caller=OPERATOR) if client else None
        items = connections.list_connections(hub, caller=OPERATOR, client_id=client_id)
    show_items(items, COLUMNS, as_json=as_json, none="No connection yet. Add one with: pmo-hub connections add")


@app.command("show")
def show_connection(connection: Connection, *, as_json: AsJson = False) -> None:
    """Show one connection; of its secrets only the names."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        item = connections.get_connection(hub, caller=OPERATOR, connection_id=connection_id)
    show_item(item, as_json=as_json)


@app.command("add")
def add_connection(
    *,
    client: Annotated[str, typer.Option("--client", metavar="CLIENT", help="Whose it is (name or id).")],
    connector: Annotated[str, typer.Option("--connector", help="Which tool: jira, msproject, ...")],
    name: Annotated[str, typer.Option("--name", help="What you call it.")],
    pairs: Pairs = None,
    secret: Secrets = None,
    secret_file: SecretFiles = None,
    secret_env: SecretVariables = None,
    scope: Scopes = None,
    mapping: MappingFile = None,
    every: Every = None,
    cron: Cron = None,
    time_zone: ZoneName = None,
    fresh_within: Freshness = None,
    as_json: AsJson = False,
) -> None:
    """Connect a tool. `--set` names the connector's settings, `--secret` its secrets; `connectors/README.md` lists both."""
    body = {
        "connector": connector,
        "name": name,
        "settings": read_pairs(pairs),
        "secrets": read_secrets(secret, secret_file, secret_env),
        **_given(scope=scope, mapping=mapping, every=every, cron=cron, time_zone=time_zone),
        **({"freshness_target": fresh_within} if fresh_within else {}),
    }
    with opened_hub() as hub:
        body["client_id"] = str(client_named(hub, client, caller=OPERATOR))
        item = connections.create_connection(hub, caller=OPERATOR, body=body)
    show_item(item, as_json=as_json)


@app.command("change")
def change_connection(
    connection: Connection,
    *,
    name: Annotated[str | None, typer.Option("--name", help="Call it differently.")] = None,
    pairs: Pairs = None,
    secret: Secrets = None,
    secret_file: SecretFiles = None,
    secret_env: SecretVariables = None,
    scope: Scopes = None,
    mapping: MappingFile = None,
    every: Every = None,
    cron: Cron = None,
    time_zone: ZoneName = None,
    fresh_within: Freshness = None,
    all_scopes: Annotated[bool, typer.Option("--all-scopes", help="Sync every scope again.")] = False,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="Drop the schedule.")] = False,
    as_json: AsJson = False,
) -> None:
    """Change what is named and nothing else; `--set key=` takes a setting away."""
    body = {
        "settings": read_pairs(pairs),
        "secrets": read_secrets(secret, secret_file, secret_env),
        **_given(scope=scope, mapping=mapping, every=every, cron=cron, time_zone=time_zone),
        **({"freshness_target": fresh_within} if fresh_within else {}),
        **({"name": name} if name else {}),
        **({"scopes": "all"} if all_scopes else {}),
        **({"schedule": None} if by_hand else {}),
    }
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        item = connections.change_connection(hub, caller=OPERATOR, connection_id=connection_id, body=body)
    show_item(item, as_json=as_json)


@app.command("remove")
def remove_connection(connection: Connection, *, as_json: AsJson = False) -> None:
    """Remove a connection with its secrets, its runs and every row it brought."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        confirm_removal(f'connection "{connection}" with all it brought')
        connections.remove_connection(hub, caller=OPERATOR, connection_id=connection_id)
    show_item({"removed": str(connection_id)}, as_json=as_json)


@app.command("check")
def check_connection(connection: Connection, *, as_json: AsJson = False) -> None:
    """Try credentials, rights and plan features, and say each result."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        report = connections.check_connection(hub, caller=OPERATOR, connection_id=connection_id)
    show_json(report) if as_json else show_items(report["items"], ITEM_COLUMNS, as_json=False)
    if not report["ok"]:
        raise typer.Exit(WORK_FAILED)


@app.command("discover")
def discover_connection(connection: Connection, *, as_json: AsJson = False) -> None:
    """List what there is to sync, and what the mapping could be, with the reason of each guess."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        found = connections.discover_connection(hub, caller=OPERATOR, connection_id=connection_id)
    if as_json:
        show_json(found)
        return
    show_items(found["scopes"], SCOPE_COLUMNS, as_json=False, none="There is nothing to sync.")
    if found["guesses"]:
        console().print(to_table(found["guesses"], GUESS_COLUMNS, title="Guesses for the mapping"))


@app.command("sync")
def sync_connection(
    connection: Connection,
    *,
    full: Annotated[bool, typer.Option("--full", help="Read everything again.")] = False,
    stream: Annotated[list[str], typer.Option("--stream", help="Read this stream only; repeat for several.")] = [],  # noqa: B006 - typer copies it
    scope: Annotated[list[str], typer.Option("--scope", help="Read this scope only; repeat for several.")] = [],  # noqa: B006 - typer copies it
    wait: Annotated[bool, typer.Option("--wait", help="Do it here and now instead of leaving it to a worker.")] = False,
    as_json: AsJson = False,
) -> None:
    """Queue a sync for the workers, or with --wait carry it out in this process and say how it ended."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        mode = "full" if full else "incremental"
        run = ask_for_run(hub, connection_id, mode=mode, enqueue=not wait, only_streams=stream, only_scopes=scope)
        ended = run_to_its_end(hub, run, name=connection) if wait else None
    show_item(ended.run if ended else run, as_json=as_json)
    if ended and ended.has_failed:
        for sentence in ended.sentences:
            complain(sentence)
        raise typer.Exit(WORK_FAILED)


@app.command("hook")
def show_hook(connection: Connection, *, as_json: AsJson = False) -> None:
    """Show the address to give the tool for its webhooks, and whether what it sends there has to be signed."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        item = describe_hook(hub, scope=OPERATOR.scope, connection_id=connection_id)
    show_item(item, as_json=as_json)


@app.command("pause")
def pause_connection(connection: Connection, *, as_json: AsJson = False) -> None:
    """Start no run until it is resumed; one under way goes on."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        item = connections.pause_connection(hub, caller=OPERATOR, connection_id=connection_id)
    show_item(item, as_json=as_json)


@app.command("resume")
def resume_connection(connection: Connection, *, as_json: AsJson = False) -> None:
    """Let the schedule start runs again."""
    with opened_hub() as hub:
        connection_id = connection_named(hub, connection, caller=OPERATOR)
        item = connections.resume_connection(hub, caller=OPERATOR, connection_id=connection_id)
    show_item(item, as_json=as_json)


def _given(
    *,
    scope: list[str] | None,
    mapping: Path | None,
    every: str | None,
    cron: str | None,
    time_zone: str | None,
) -> dict[str, Any]:
    """The keys of a connection's body that were typed."""
    when = {"every": every, "cron": cron, "time_zone": time_zone}
    schedule = {key: value for key, value in when.items() if value is not None}
    body: dict[str, Any] = {"schedule": schedule} if schedule else {}
    if scope:
        body["scopes"] = scope
    if mapping:
        body["mapping"] = read_document(mapping)
    return body
