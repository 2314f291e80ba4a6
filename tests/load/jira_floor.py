"""The floor of the benchmark: the same pages fetched with httpx, decoded with orjson, the same rows copied. No validation, no hashes,
no raw pages, no cursor; fetching overlaps with writing, as in the product.
"""

import queue
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import psycopg

from tests.load.jira_vendor import EMAIL, TOKEN

BATCH = 2_000
TASK_COLUMNS = [
    "id",
    "source_id",
    "source_url",
    "source_created_at",
    "source_updated_at",
    "source_project_id",
    "name",
    "kind",
    "status_category",
    "status_source",
    "priority",
    "priority_source",
    "assignee_id",
    "due_on",
    "estimate_seconds",
    "remaining_seconds",
    "spent_seconds",
    "labels",
]
ENTRY_COLUMNS = [
    "id",
    "source_id",
    "source_created_at",
    "source_updated_at",
    "task_id",
    "source_project_id",
    "account_id",
    "entry_date",
    "started_at",
    "duration_seconds",
]
FIXED = {
    "client_id": "%(client)s",
    "connection_id": "%(client)s",
    "first_seen_run": "%(client)s",
    "last_changed_run": "%(client)s",
}
TASK_REST = FIXED | {
    "content_hash": "''",
    "mapping_version": "0",
    "change_seq": "nextval('change_seq')",
    "is_milestone": "false",
    "custom_fields": "'{}'",
}
ENTRY_REST = FIXED | {
    "content_hash": "''",
    "mapping_version": "0",
    "change_seq": "nextval('change_seq')",
    "approval": "'unknown'",
}


def pages(base_url: str, *, jql: str, fields: list[str]) -> Iterator[dict[str, Any]]:
    with httpx.Client(base_url=base_url, auth=(EMAIL, TOKEN), timeout=60) as http:
        body: dict[str, Any] = {"jql": jql, "fields": fields, "maxResults": 100}
        while True:
            page = orjson.loads(http.post("/rest/api/3/search/jql", json=body).content)
            yield page
            if page["isLast"]:
                return
            body["nextPageToken"] = page["nextPageToken"]


def run(base_url: str, database_url: str, *, searches: list[tuple[str, list[str]]]) -> int:
    """Copy everything and return the number of rows."""
    ready: queue.Queue[dict[str, Any] | None] = queue.Queue(maxsize=6)

    def fetch() -> None:
        for jql, fields in searches:
            for page in pages(base_url, jql=jql, fields=fields):
                ready.put(page)
        ready.put(None)

    threading.Thread(target=fetch, daemon=True).start()
    rows = 0
    with psycopg.connect(database_url) as connection:
        tasks: list[tuple[Any, ...]] = []
        entries: list[tuple[Any, ...]] = []
        while (page := ready.get()) is not None:
            for issue in page["issues"]:
                task, of_task = to_rows(issue)
                tasks.append(task)
                entries += of_task
            if len(tasks) + len(entries) >= BATCH:
                rows += write(connection, tasks, entries)
        rows += write(connection, tasks, entries)
    return rows


def identity(kind: str, source_id: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}:{source_id}")


def to_rows(issue: dict[str, Any]) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    fields = issue["fields"]
    task_id, project_id = identity("task", issue["id"]), identity("project", fields["project"]["id"])
    assignee = fields.get("assignee") or {}
    task = (
        task_id,
        issue["id"],
        issue["key"],
        fields.get("created"),
        fields["updated"],
        project_id,
        fields["summary"],
        "story",
        "done" if fields["status"]["statusCategory"]["key"] == "done" else "todo",
        fields["status"]["name"],
        "normal",
        (fields.get("priority") or {}).get("name"),
        identity("account", assignee["accountId"]) if assignee else None,
        fields.get("duedate"),
        fields.get("timeoriginalestimate"),
        fields.get("timeestimate"),
        fields.get("timespent"),
        fields.get("labels"),
    )
    entries = [
        (
            identity("time", entry["id"]),
            entry["id"],
            entry["created"],
            entry["updated"],
            task_id,
            project_id,
            identity("account", entry["author"]["accountId"]),
            entry["started"][:10],
            entry["started"],
            entry["timeSpentSeconds"],
        )
        for entry in (fields.get("worklog") or {}).get("worklogs", ())
    ]
    return task, entries


def write(connection: psycopg.Connection[Any], tasks: list[tuple[Any, ...]], entries: list[tuple[Any, ...]]) -> int:
    rows = _copy(connection, "task", TASK_COLUMNS, TASK_REST, tasks) + _copy(
        connection, "time_entry", ENTRY_COLUMNS, ENTRY_REST, entries
    )
    connection.commit()
    tasks.clear()
    entries.clear()
    return rows


def _copy(
    connection: psycopg.Connection[Any],
    table: str,
    columns: list[str],
    rest: dict[str, str],
    rows: list[tuple[Any, ...]],
) -> int:
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS floor_{table} ON COMMIT DELETE ROWS AS SELECT {listed} FROM {table} WITH NO DATA"
        )
        with cursor.copy(f"COPY floor_{table} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        insert = f"INSERT INTO {table} ({listed}, {', '.join(rest)}) SELECT {listed}, {', '.join(rest.values())} FROM floor_{table}"
        cursor.execute(f"{insert} ON CONFLICT (client_id, id) DO NOTHING", {"client": uuid.NAMESPACE_DNS})
    return len(rows)
