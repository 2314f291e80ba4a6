"""How long the server takes for each page of the cockpit and each list of the API, over a big portfolio.

    python -m tests.load.answers --projects 1000 --tasks 1000000 --entries 5000000 [--folder /data/world] [--only /resources]

Every page the application knows is asked for, through real HTTP, as an administrator of the big make-believe client (`world.py`): one
request to warm up, then the median of twenty. Printed are the wall-clock time on the loopback, the CPU time of the server's process
(PostgreSQL's is in the wall-clock time alone), the bytes as they go over the wire, and `over` where a page is above the line: 150 ms or
120 KB. Lists of the API follow, with the order that is hardest to serve: newest change first.
"""

import argparse
import datetime as dt
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

import httpx
import psutil
from fastapi.routing import APIRoute
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from hub import clock
from hub.admin import sign_in
from hub.admin.tokens import create_token
from hub.admin.users import create_user
from hub.portfolio.refresh import refresh_figures
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.web.site import DOORS
from models.reporting import READ_MODELS
from tests.load.serving import served
from tests.load.world import CLIENT, World, a_world, add_sizes, read_sizes

REQUESTS = 20
LINE_MS, LINE_KB = 150.0, 120.0
EMAIL, PASSWORD = "load@example.com", "correct horse battery"
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
NOT_A_PAGE = re.compile(
    r"/events$|/new/|/discover|/check$|/scopes$|/sign-out|\.(csv|css|js|svg)$|/organisation|/health$|\{file_id\}"
)
"""Streams and files, and what asks a tool that is not there."""
VARIANTS = (
    "/portfolio?page=5",
    "/portfolio?group=manager",
    "/portfolio?q=0500",
    "/portfolio?sort=-cpi",
    "/resources?show=logged",
)
LOOKS_BACK = dt.timedelta(days=7)
NEWEST = "?sort=-source_updated_at"
KNOWN_IDS = {
    "project_id": "SELECT id FROM project_all WHERE NOT is_consolidated ORDER BY name LIMIT 1",
    "connection_id": "SELECT id FROM connection LIMIT 1",
    "run_id": "SELECT id FROM sync_run ORDER BY seq LIMIT 1",
    "client_id": "SELECT id FROM client LIMIT 1",
    "user_id": "SELECT id FROM app_user LIMIT 1",
    "portfolio_id": "SELECT id FROM portfolio LIMIT 1",
    "account_id": "SELECT id FROM account LIMIT 1",
    "worker_id": "SELECT id FROM person LIMIT 1",
    "name": "SELECT 'ac'",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one address: the answer's status, milliseconds, and kilobytes over the wire."""

    status: int
    wall_ms: float
    cpu_ms: float
    kilobytes: float

    @property
    def is_over(self) -> bool:
        return self.status >= httpx.codes.BAD_REQUEST or self.wall_ms > LINE_MS or self.kilobytes > LINE_KB


def page_paths(world: World) -> list[str]:
    """Every page with its parameters filled in, those of a project as of a past day too."""
    with world.hub.database.connect(Scope.everything()) as connection:
        known = {name: str(connection.execute(text(query)).scalar()) for name, query in KNOWN_IDS.items()}
    routes = [route for door in DOORS for route in door.router.routes if isinstance(route, APIRoute)]
    paths = [route.path for route in routes if "GET" in route.methods and not NOT_A_PAGE.search(route.path)]
    filled = [PARAMETER.sub(lambda found: known[found[1]], path) for path in dict.fromkeys(paths)]
    day = clock.now().date() - LOOKS_BACK
    past = [f"{path}?as_of={day}" for path in filled if path.startswith("/projects/") and not path.endswith("/day")]
    return [*filled, *past, *VARIANTS]


def list_paths() -> list[str]:
    """The summary, and every list with its rows in order of insertion and, where the tool dates them, newest first."""
    lists = [(f"/api/v1/{model.path}", model) for model in READ_MODELS.values()]
    newest = [path + NEWEST for path, model in lists if "source_updated_at" in model.by_name]
    return ["/api/v1/portfolio/summary", "/api/v1/workload", *(path for path, _ in lists), *newest]


def measure(http: httpx.Client, server: psutil.Process, path: str, *, requests: int) -> Measured:
    warm = http.get(path)
    if warm.status_code >= httpx.codes.BAD_REQUEST:
        return Measured(warm.status_code, 0, 0, 0)
    walls, before = [], sum(server.cpu_times()[:2])
    for _ in range(requests if warm.elapsed.total_seconds() < 1 else 3):
        begun = time.perf_counter()
        answer = http.get(path)
        walls.append((time.perf_counter() - begun) * 1000)
    cpu = (sum(server.cpu_times()[:2]) - before) * 1000 / len(walls)
    return Measured(answer.status_code, median(walls), cpu, answer.num_bytes_downloaded / 1000)


def print_all(console: Console, title: str, measured: Iterator[tuple[str, Measured]]) -> None:
    table = Table(title, "wall ms", "CPU ms", "KB", "")
    for path, one in measured:
        verdict = str(one.status) if one.status >= httpx.codes.BAD_REQUEST else "over" if one.is_over else ""
        table.add_row(path, f"{one.wall_ms:.0f}", f"{one.cpu_ms:.0f}", f"{one.kilobytes:.0f}", verdict)
    console.print(table)


def compare(world: World, *, only: str, requests: int) -> None:
    cookie, token = let_in(world)
    pages = {"Accept": "text/html", "Cookie": f"pmo_hub_session={cookie}"}
    lists = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
    console = Console(width=120)
    with served(world.settings) as (port, server):
        for title, paths, headers in (("page", page_paths(world), pages), ("list", list_paths(), lists)):
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=300) as http:
                wanted = [path for path in paths if only in path]
                print_all(console, title, ((path, measure(http, server, path, requests=requests)) for path in wanted))


def let_in(world: World) -> tuple[str, str]:
    """The cookie of an administrator's session, and a token of the same rights."""
    hub, caller = world.hub, Caller.operator()
    with hub.database.connect(Scope.everything()) as connection:
        is_known = connection.execute(text("SELECT FROM app_user WHERE email = :email"), {"email": EMAIL}).first()
    if is_known is None:
        body: Mapping[str, object] = {
            "email": EMAIL,
            "name": "Load",
            "role": "admin",
            "clients": "all",
            "password": PASSWORD,
        }
        create_user(hub, caller=caller, body=dict(body))
    made = create_token(hub, caller=caller, body={"name": "load", "role": "admin", "clients": "all"})
    return sign_in.sign_in(hub, email=EMAIL, password=PASSWORD), made["token"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sizes(parser)
    parser.add_argument("--only", default="", help="only addresses that hold this text")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    asked = parser.parse_args()
    with a_world(read_sizes(asked)) as world:
        begun = time.perf_counter()
        made = refresh_figures(world.hub, CLIENT)
        print(f"{read_sizes(asked)}; figures of {made} projects made in {time.perf_counter() - begun:.1f} s")
        compare(world, only=asked.only, requests=asked.requests)


if __name__ == "__main__":
    main()
