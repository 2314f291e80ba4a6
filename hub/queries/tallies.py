"""Which source projects have to be counted anew: those whose rows changed, and those that rows were in before."""

import uuid

from hub.queries.portfolio import read_newest_change
from hub.queries.reading import Reader

MARK = "SELECT change_seq FROM tally_mark WHERE client_id = %(client)s"
COUNTED = ("task", "time_entry", "milestone", "assignment", "dependency")
"""Tables of the tools' rows that are counted."""
TOUCHED = """
WITH tasks AS MATERIALIZED (
    SELECT id, source_project_id, parent_id FROM task WHERE client_id = %(client)s AND change_seq > %(seq)s
), placed AS MATERIALIZED (
    SELECT source_project_id, parent_id FROM tasks
    UNION ALL SELECT h.source_project_id, h.parent_id FROM tasks t JOIN task_history h ON h.client_id = %(client)s AND h.id = t.id
), given AS MATERIALIZED (
    SELECT id, task_id FROM assignment WHERE client_id = %(client)s AND change_seq > %(seq)s
), assigned AS (
    SELECT task_id FROM given
    UNION SELECT h.task_id FROM given g JOIN assignment_history h ON h.client_id = %(client)s AND h.id = g.id
), entries AS MATERIALIZED (
    SELECT id, source_project_id FROM time_entry WHERE client_id = %(client)s AND change_seq > %(seq)s
), milestones AS MATERIALIZED (
    SELECT id, source_project_id FROM milestone WHERE client_id = %(client)s AND change_seq > %(seq)s
)
SELECT source_project_id FROM placed
UNION SELECT p.source_project_id FROM placed t JOIN task p ON p.client_id = %(client)s AND p.id = t.parent_id
UNION SELECT t.source_project_id FROM assigned a JOIN task t ON t.client_id = %(client)s AND t.id = a.task_id
UNION SELECT source_project_id FROM entries
UNION SELECT h.source_project_id FROM entries e JOIN time_entry_history h ON h.client_id = %(client)s AND h.id = e.id
UNION SELECT source_project_id FROM milestones
UNION SELECT h.source_project_id FROM milestones m JOIN milestone_history h ON h.client_id = %(client)s AND h.id = m.id
UNION SELECT NULL WHERE EXISTS (SELECT FROM dependency WHERE client_id = %(client)s AND change_seq > %(seq)s)
"""
# The parent's project too, since a task with parts has no estimate of its own.


def find_tally_mark(reader: Reader, client_id: uuid.UUID) -> int | None:
    """The change up to which the tallies of a client hold."""
    row = reader.execute(MARK, {"client": client_id}).fetchone()
    return row[0] if row else None


def read_newest_counted(reader: Reader, client_id: uuid.UUID) -> int:
    """The newest change of a row that is counted."""
    return read_newest_change(reader, client_id, tables=COUNTED)


def list_touched_places(reader: Reader, client_id: uuid.UUID, *, since: int) -> list[uuid.UUID | None]:
    """Source projects whose counts may have changed after a change; None is what is in no project."""
    return [row[0] for row in reader.execute(TOUCHED, {"client": client_id, "seq": since})]
