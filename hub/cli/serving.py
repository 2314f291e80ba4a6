"""`pmo-hub serve`, `api`, `worker`, `scheduler`, `migrate`: the parts of the service, together or apart."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from hub.admin.invitations import set_up_path
from hub.admin.tokens import create_first_token
from hub.cli.bench import opened_hub, opened_service
from hub.cli.output import AsJson, show_item, show_json
from hub.errors import SettingsError
from hub.log import get_logger
from hub.scheduler import Scheduler, run_scheduler
from hub.settings import Settings
from hub.storage.migrate import pending
from hub.storage.session import owner_engine
from hub.wiring import Hub
from hub.worker import Worker, run_worker

log = get_logger(__name__)

FINISH_REQUESTS_S = 10
FINISH_PAGE_S = 60
BACKLOG = 2048

LogAsJson = Annotated[bool, typer.Option("--json", help="Log as JSON; there is no result.")]


def serve(*, as_json: AsJson = False) -> None:
    """Bring the schema up to date, then run API, worker and scheduler in this one process."""
    with opened_service(json_logs=as_json, migrate_first=True) as hub:
        run_service(hub, as_json=as_json)


def run_service(hub: Hub, *, as_json: bool) -> None:
    """API, worker and scheduler of an open hub, until asked to stop."""
    with _in_background(Worker(hub)), _in_background(Scheduler(hub)):
        _serve_api(hub, as_json=as_json)


def api(*, as_json: AsJson = False) -> None:
    """Run the API alone."""
    with opened_service(json_logs=as_json) as hub:
        _serve_api(hub, as_json=as_json)


def worker(*, as_json: LogAsJson = False) -> None:
    """Carry out queued runs until asked to stop; a page under way is finished."""
    with opened_service(json_logs=as_json) as hub:
        run_worker(hub)


def scheduler(*, as_json: LogAsJson = False) -> None:
    """Turn schedules into queued runs; of several schedulers one leads and any other takes over."""
    with opened_service(json_logs=as_json) as hub:
        run_scheduler(hub)


def migrate(*, as_json: AsJson = False) -> None:
    """Bring the database's schema up to this version."""
    with opened_hub(migrate_first=True) as hub:
        engine = owner_engine(hub.database.url)
        try:
            revision, _ = pending(engine)
        finally:
            engine.dispose()
    show_item({"schema": revision}, as_json=as_json)


@contextmanager
def _in_background(part: Worker | Scheduler) -> Iterator[None]:
    """Run a part in a thread of its own and end it in good order. A part that breaks ends the process: half a hub looks like a whole one."""
    faults: list[Exception] = []

    def work() -> None:
        try:
            part.run()
        except Exception as error:
            log.exception("part_broke", part=type(part).__name__)
            faults.append(error)
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=work, name=type(part).__name__)
    thread.start()
    try:
        yield
    finally:
        part.stop()
        thread.join(FINISH_PAGE_S)
    if faults:
        raise faults[0]


def _serve_api(hub: Hub, *, as_json: bool) -> None:
    import uvicorn

    from hub.app import create_app

    config = uvicorn.Config(
        create_app(hub), log_config=None, access_log=False, timeout_graceful_shutdown=FINISH_REQUESTS_S
    )
    server = uvicorn.Server(config)

    def end(*_: object) -> None:
        # Also called once more after uvicorn has ended, which raises the signal again for us.
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with _listen(hub.settings) as listener:
        _announce(hub, listener, as_json=as_json)
        server.run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    """A socket that takes connections from now on, so that the printed address is good at once."""
    try:
        return socket.create_server(
            (settings.host, settings.port),
            family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET,
            backlog=BACKLOG,
        )
    except OSError as error:
        raise SettingsError(
            f"The address {settings.host}:{settings.port} cannot be used: {error.strerror}.",
            hint="Stop what listens there, or set PMO_HUB_HOST and PMO_HUB_PORT.",
        ) from error


def _announce(hub: Hub, listener: socket.socket, *, as_json: bool) -> None:
    """Say where the API is, and hand over the first admin's token when there is none yet."""
    host, port = listener.getsockname()[:2]
    url = hub.settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    first, set_up = create_first_token(hub), set_up_path(hub)
    if as_json:
        show_json(
            {"url": url, "token": first["token"] if first else None, "set_up_url": url + set_up if set_up else None}
        )
        return
    typer.echo(f"PMO Hub is at {url}; its API explains itself at {url}/docs")
    if set_up:
        typer.echo(f"Nobody can sign in yet. Make the first administrator at {url}{set_up}")
    if first:
        typer.echo(f"Admin token, shown this once: {first['token']}")
