"""What a portfolio's summary costs beside the bare SQL over the kept figures, and what keeping them costs for each changed row.

    python -m tests.load.portfolio --projects 1000 --tasks 1000000 --entries 5000000 [--folder /data/world]

The summary is asked for over HTTP from the application in a process of its own; the bare SQL reads the same page of items and the same sums
from the aggregate table on a connection that is open already. Both are medians of one run. Then rows are changed as a tool's run changes
them, and timed is what it takes until the figures hold again.
"""

import argparse
import statistics
import time
import uuid
from collections.abc import Callable

import httpx
import psycopg
from sqlalchemy import text

from hub.admin.tokens import create_token
from hub.portfolio.refresh import refresh_figures
from hub.queries.portfolio import list_project_ids
from hub.queries.reading import reading
from hub.security.caller import Caller
from hub.security.scopes import Scope
from tests.load.serving import served
from tests.load.world import CLIENT, World, a_world, add_sizes, read_sizes

ROUNDS = 21
SUMMARY = "/api/v1/portfolio/summary"
BARE_PAGE = "SELECT item::text FROM project_figures WHERE client_id = %(client)s ORDER BY name, project_id LIMIT 100"
BARE_SUMS = """
SELECT count(*), sum(logged_seconds), sum(bac), sum(pv), sum(ev), sum(ac), sum(eac), sum(budget), sum(actual),
       sum(ev) FILTER (WHERE ac IS NOT NULL), sum(ac) FILTER (WHERE ev IS NOT NULL) FROM project_figures WHERE client_id = %(client)s
"""
OF_PROJECTS = """
WHERE r.client_id = :client AND r.source_project_id IN (SELECT source_project_id FROM link_all WHERE client_id = :client AND project_id = ANY (:projects))
"""
CHANGES = {
    "task": "percent_complete = CASE WHEN coalesce(percent_complete, 0) < 50 THEN 60 ELSE 40 END",
    "time_entry": "duration_seconds = duration_seconds + 60",
}


def median_ms(act: Callable[[], object]) -> float:
    act()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def compare_summary(world: World) -> None:
    """The whole answer over HTTP beside the bare SQL."""
    made = create_token(
        world.hub, caller=Caller.operator(), body={"name": "load", "role": "bi", "clients": [str(CLIENT)]}
    )
    headers = {"Authorization": f"Bearer {made['token']}"}
    with (
        served(world.settings) as (port, _),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as http,
    ):
        whole = median_ms(lambda: http.get(SUMMARY).raise_for_status())
        nothing = median_ms(lambda: http.get("/health/live").raise_for_status())
    with psycopg.connect(world.url) as connection:
        values = {"client": CLIENT}
        bare = median_ms(lambda: [connection.execute(sql, values).fetchall() for sql in (BARE_PAGE, BARE_SUMS)])
    print(f"portfolio/summary over HTTP: {whole:.1f} ms, of which {nothing:.1f} ms are an empty answer's")
    print(f"bare SQL over the kept figures: {bare:.1f} ms; ratio {whole / bare:.1f}")


def compare_keeping(world: World) -> None:
    with reading(world.hub.database, Scope.of(CLIENT)) as reader:
        ids = list_project_ids(reader, CLIENT)
    for table in CHANGES:
        for projects, rows in ((1, 1), (1, 100), (min(20, len(ids)), 50)):
            changed, seconds = keep(world, table, ids[:projects], rows=rows)
            each = seconds * 1000 / changed
            print(f"{changed} x {table} of {projects} projects changed: {seconds * 1000:.0f} ms, {each:.2f} ms a row")


def keep(world: World, table: str, projects: list[uuid.UUID], *, rows: int) -> tuple[int, float]:
    """Change so many rows of each project, and time what it takes until the figures hold again."""
    picked = (
        f"SELECT id, row_number() OVER (PARTITION BY source_project_id ORDER BY id) AS n FROM {table} r {OF_PROJECTS}"
    )
    statement = f"UPDATE {table} SET {CHANGES[table]}, change_seq = nextval('change_seq') WHERE client_id = :client AND id IN (SELECT id FROM ({picked}) p WHERE n <= :rows)"
    with world.hub.database.connect(Scope.of(CLIENT)) as transaction:
        result = transaction.execute(text(statement), {"client": CLIENT, "projects": projects, "rows": rows})
        changed: int = result.rowcount
    begun = time.perf_counter()
    refresh_figures(world.hub, CLIENT)
    return changed, time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sizes(parser)
    sizes = read_sizes(parser.parse_args())
    with a_world(sizes) as world:
        begun = time.perf_counter()
        made = refresh_figures(world.hub, CLIENT)
        print(f"{sizes}; figures of {made} projects made in {time.perf_counter() - begun:.1f} s")
        compare_summary(world)
        compare_keeping(world)


if __name__ == "__main__":
    main()
