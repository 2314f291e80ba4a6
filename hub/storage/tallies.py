"""What tools hold, counted by project of a tool: each project's counts are replaced when they are made anew, and the mark up to which all hold."""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from hub.storage.statistics import refresh_statistics
from models.tables.tallies import HoursTally, TallyMark, WordTally, WorkTally

LOCK_SPACE = 4840
NOWHERE = uuid.UUID(int=0)
"""Stands for what is in no project, and for nobody."""
TABLES = tuple(model.__tablename__ for model in (WorkTally, HoursTally, WordTally))

WORK = """
INSERT INTO work_tally (client_id, connection_id, source_project_id, tasks, milestones, planned_seconds)
SELECT client_id, connection_id, coalesce(source_project_id, :nowhere), sum(tasks), sum(milestones), sum(planned_seconds) FROM (
    SELECT t.client_id, t.connection_id, t.source_project_id, 1 AS tasks, 0 AS milestones,
           CASE WHEN t.status_category <> 'cancelled' AND parents.parent_id IS NULL THEN t.estimate_seconds END AS planned_seconds
    FROM task t LEFT JOIN {parents} WHERE t.client_id = :client AND t.presence = 'present' AND {of_t}
    UNION ALL
    SELECT m.client_id, m.connection_id, m.source_project_id, 0, 1, NULL
    FROM milestone_all m WHERE m.client_id = :client AND m.presence = 'present' AND {of_m}
    UNION ALL
    SELECT a.client_id, a.connection_id, t.source_project_id, 0, 0, a.planned_seconds
    FROM assignment a JOIN task t ON t.client_id = a.client_id AND t.id = a.task_id
    WHERE a.client_id = :client AND a.presence = 'present' AND t.status_category <> 'cancelled' AND {of_t}
      AND EXISTS (SELECT FROM task part WHERE part.client_id = t.client_id AND part.parent_id = t.id AND part.presence = 'present')
) counted GROUP BY 1, 2, 3
"""
# What is planned is the estimate of tasks without parts, and what is assigned to those that have some.
PARENTS_OF_ALL = """(SELECT DISTINCT parent_id FROM task WHERE client_id = :client AND presence = 'present') parents ON parents.parent_id = t.id"""
PARENTS_OF_SOME = """
    LATERAL (SELECT part.parent_id FROM task part
             WHERE part.client_id = t.client_id AND part.parent_id = t.id AND part.presence = 'present' LIMIT 1) parents ON true
"""
# Found once for all tasks, or along an index for each of some.
HOURS = """
INSERT INTO hours_tally (client_id, connection_id, source_project_id, account_id, seconds, entries, first_on, last_on)
SELECT e.client_id, e.connection_id, coalesce(e.source_project_id, :nowhere), coalesce(e.account_id, :nowhere), sum(e.duration_seconds), count(*),
       min(e.entry_date), max(e.entry_date)
FROM time_entry e WHERE e.client_id = :client AND e.presence = 'present' AND e.approval <> 'cancelled' AND {of_e} GROUP BY 1, 2, 3, 4
"""
WORDS = """
INSERT INTO word_tally (client_id, connection_id, source_project_id, key, word, meaning, rows)
SELECT t.client_id, t.connection_id, coalesce(t.source_project_id, :nowhere), said.key, said.word, said.meaning, count(*)
FROM task t CROSS JOIN LATERAL (
    VALUES ('status', t.status_source, t.status_category), ('kind', t.kind_source, t.kind), ('priority', t.priority_source, t.priority)
) said (key, word, meaning)
WHERE t.client_id = :client AND t.presence = 'present' AND said.word IS NOT NULL AND {of_t} GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
SELECT t.client_id, t.connection_id, coalesce(t.source_project_id, :nowhere), 'field', filled.id, NULL, count(*)
FROM task t CROSS JOIN LATERAL jsonb_object_keys(t.custom_fields) filled (id)
WHERE t.client_id = :client AND t.presence = 'present' AND t.custom_fields <> '{{}}' AND {of_t} GROUP BY 1, 2, 3, 5
UNION ALL
SELECT d.client_id, d.connection_id, :nowhere, 'dependency', d.type_source, d.type, count(*)
FROM dependency d WHERE d.client_id = :client AND d.presence = 'present' AND d.type_source IS NOT NULL AND {of_nowhere} GROUP BY 1, 2, 5, 6
"""
# A dependency may lead from one project to another: it is counted nowhere.


def hold_tallies(connection: Connection, client_id: uuid.UUID) -> None:
    """Wait until nobody else counts this client's rows; let go with the transaction."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(literal(str(client_id)), LOCK_SPACE))))


def save_tallies(connection: Connection, client_id: uuid.UUID, *, places: Collection[uuid.UUID] | None) -> None:
    """Count some source projects anew, `NOWHERE` among them for what is in none; None is all there are."""
    values = {"client": client_id, "nowhere": NOWHERE, "places": None if places is None else list(places)}
    for table in TABLES:
        some = "" if places is None else "AND source_project_id = ANY (:places)"
        connection.execute(text(f"DELETE FROM {table} WHERE client_id = :client {some}"), values)  # noqa: S608 - constants
    for statement in (WORK, HOURS, WORDS):
        connection.execute(text(statement.format(**_of(places))), values)
    refresh_statistics(connection, TABLES)


def _of(places: Collection[uuid.UUID] | None) -> dict[str, str]:
    """Conditions that leave the rows of the places, and how it is found which tasks are parents."""
    if places is None:
        return dict.fromkeys(("of_t", "of_m", "of_e", "of_nowhere"), "true") | {"parents": PARENTS_OF_ALL}
    has_nowhere = NOWHERE in places
    lost = " OR {of}.source_project_id IS NULL" if has_nowhere else ""
    conditions: dict[str, Any] = {
        f"of_{of}": f"({of}.source_project_id = ANY (:places){lost.format(of=of)})" for of in ("t", "m", "e")
    }
    return conditions | {"of_nowhere": "true" if has_nowhere else "false", "parents": PARENTS_OF_SOME}


def save_tally_mark(connection: Connection, client_id: uuid.UUID, *, change_seq: int) -> None:
    """From now on the client's tallies hold up to this change."""
    statement = insert(TallyMark).values(client_id=client_id, change_seq=change_seq)
    connection.execute(statement.on_conflict_do_update(index_elements=["client_id"], set_={"change_seq": change_seq}))
