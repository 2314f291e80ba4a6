"""What a portfolio's summary costs beside the bare SQL over the kept figures, and what keeping them costs for each changed row.

`python -m tests.load.portfolio [--projects 1000 --tasks 1000 --entries 5000]` (tasks and entries are per project).
"""

import argparse
import statistics
import time
import uuid
from collections.abc import Callable

from sqlalchemy import text

from hub import clock
from hub.portfolio.refresh import refresh_figures
from hub.portfolio.summary import SummaryQuestion, summarise
from hub.queries.portfolio import list_project_ids
from hub.queries.reading import reading
from hub.security.caller import Caller
from hub.security.keys import encode_key
from hub.security.scopes import Scope
from hub.security.secrets import load_secret_box
from hub.settings import Settings
from hub.storage.session import Database, owner_engine
from hub.wiring import Hub
from tests import builders as make
from tests.database import cluster, fresh_url

ROUNDS = 7
OPERATOR = Caller.operator()
TASKS = """
INSERT INTO task (client_id, id, connection_id, source_id, source_project_id, name, kind, status_category, priority, is_milestone, labels,
                  custom_fields, first_seen_run, last_changed_run, content_hash, mapping_version, change_seq, baseline_start, baseline_finish,
                  planned_finish, baseline_cost, currency, percent_complete, estimate_seconds)
SELECT p.client_id, md5(p.id::text || n)::uuid, p.connection_id, n::text, p.id, 'Task ' || n, 'task',
       CASE WHEN n % 3 = 0 THEN 'done' ELSE 'in_progress' END, 'normal', false, '{}', '{}', p.first_seen_run, p.first_seen_run, '', 1,
       nextval('change_seq'), date '2026-01-01' + (n % 300)::int, date '2026-01-15' + (n % 300)::int, date '2026-01-20' + (n % 300)::int,
       100 + n % 900, 'EUR', (n * 7) % 101, 3600
FROM source_project p, generate_series(1, :count) n
"""
ENTRIES = """
INSERT INTO time_entry (client_id, id, connection_id, source_id, source_project_id, task_id, account_id, entry_date, duration_seconds,
                        approval, first_seen_run, last_changed_run, content_hash, mapping_version, change_seq)
SELECT p.client_id, md5(p.id::text || 'e' || n)::uuid, p.connection_id, n::text, p.id, md5(p.id::text || (1 + n % :tasks))::uuid,
       md5('account' || n % 20)::uuid, date '2026-01-01' + (n % 320)::int, 900 + n % 7200, 'approved', p.first_seen_run, p.first_seen_run,
       '', 1, nextval('change_seq')
FROM source_project p, generate_series(1, :count) n
"""
BARE_PAGE = "SELECT item::text FROM project_figures WHERE client_id = :client ORDER BY name, project_id LIMIT 100"
BARE_SUMS = """
SELECT count(*), sum(logged_seconds), sum(bac), sum(pv), sum(ev), sum(ac), sum(eac), sum(budget), sum(actual),
       sum(ev) FILTER (WHERE ac IS NOT NULL), sum(ac) FILTER (WHERE ev IS NOT NULL) FROM project_figures WHERE client_id = :client
"""
TOUCH = """
UPDATE task SET percent_complete = (percent_complete + 1)::int % 101, change_seq = nextval('change_seq')
WHERE client_id = :client AND source_project_id = ANY (:projects) AND source_id::int <= :rows
"""


def median_ms(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def fill(hub: Hub, *, projects: int, tasks: int, entries: int) -> uuid.UUID:
    """A client with that many projects, and that many tasks and entries in each."""
    client = make.a_client(name="Load")
    connection = make.a_connection(client)
    sources = [make.a_project(connection, name=f"Project {n:04}", currency="EUR") for n in range(projects)]
    make.save(hub.database, client, connection, *sources)
    with hub.database.connect(Scope.of(client.id)) as transaction:
        transaction.execute(text(TASKS), {"count": tasks})
        transaction.execute(text(ENTRIES), {"count": entries, "tasks": tasks})
    return client.id


def measure(hub: Hub, client_id: uuid.UUID) -> None:
    begun = time.perf_counter()
    made = refresh_figures(hub, client_id)
    print(f"all figures made once: {made} projects in {time.perf_counter() - begun:.1f} s")
    question = SummaryQuestion(client_id=client_id)
    with hub.database.connect(Scope.of(client_id)) as transaction:
        values = {"client": client_id}
        bare = median_ms(
            lambda: (
                transaction.execute(text(BARE_PAGE), values).all(),
                transaction.execute(text(BARE_SUMS), values).all(),
            )
        )
    whole = median_ms(lambda: summarise(hub, OPERATOR, question))
    print(f"portfolio/summary: {whole:.1f} ms, bare SQL over the kept figures: {bare:.1f} ms, ratio {whole / bare:.1f}")
    with reading(hub.database, Scope.of(client_id)) as reader:
        ids = list_project_ids(reader, client_id)
    for touched, rows in ((1, 1), (1, 100), (min(20, len(ids)), 50)):
        changed, seconds = keep(hub, client_id, ids[:touched], rows=rows)
        print(
            f"{changed} rows of {touched} projects changed: {seconds * 1000:.0f} ms, {seconds * 1000 / changed:.2f} ms a row"
        )


def keep(hub: Hub, client_id: uuid.UUID, projects: list[uuid.UUID], *, rows: int) -> tuple[int, float]:
    """Change rows, and time what it takes until the figures hold again."""
    with hub.database.connect(Scope.of(client_id)) as transaction:
        result = transaction.execute(text(TOUCH), {"client": client_id, "projects": projects, "rows": rows})
        changed: int = result.rowcount  # type: ignore[attr-defined]
    begun = time.perf_counter()
    refresh_figures(hub, client_id)
    return changed, time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("projects", 100), ("tasks", 100), ("entries", 500)):
        parser.add_argument(f"--{name}", type=int, default=default)
    sizes = vars(parser.parse_args())
    with cluster() as server, fresh_url(server) as url:
        database = Database(url, pool_size=5)
        settings = Settings(database_url=url, secret_keys=encode_key(clock.new_secret()))
        hub = Hub(
            settings=settings, database=database, secret_box=load_secret_box(settings, new_secret=clock.new_secret)
        )
        client_id = fill(hub, **sizes)
        owner = owner_engine(url)
        with owner.begin() as connection:
            connection.execute(text("ANALYZE"))
        owner.dispose()
        print(", ".join(f"{size:,} {name}" for name, size in sizes.items()), "(tasks and entries per project)")
        measure(hub, client_id)
        database.dispose()


if __name__ == "__main__":
    main()
