"""Whether a list may have changed, from the highest `change_seq` of each client: an index look-up a client, however long the list."""

from functools import cache

from psycopg import sql

from hub.queries.reading import Reader
from models.reporting import ReadModel

# Each client's changes are numbered in the order of commits, but not across clients: one maximum over all of them would miss a change.
# Rows leave for good only with their connection, so the connections are part of the mark.
MARK = """
SELECT (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM connection), {marks}
"""
MARK_OF_TABLE = """
(SELECT string_agg(coalesce(newest.change_seq, 0)::text, ',' ORDER BY seen.client_id)
 FROM unnest(pmo_hub_scope()) AS seen (client_id)
 LEFT JOIN LATERAL (SELECT change_seq FROM {table} WHERE client_id = seen.client_id ORDER BY change_seq DESC LIMIT 1) AS newest ON true)
"""
MARK_OF_VIEW = "(SELECT string_agg(mark, ',' ORDER BY client_id) FROM {view})"


def read_mark(reader: Reader, model: ReadModel) -> str | None:
    """A text that differs whenever a row in scope may differ; None for lists that nothing numbers the changes of."""
    if not model.watched:
        return None
    return repr(reader.execute(_statement(model.watched, model.marked)).fetchone())


@cache
def _statement(tables: tuple[str, ...], views: tuple[str, ...]) -> sql.Composed:
    marks = [sql.SQL(MARK_OF_TABLE).format(table=sql.Identifier(table)) for table in tables]
    marks += [sql.SQL(MARK_OF_VIEW).format(view=sql.Identifier(view)) for view in views]
    return sql.SQL(MARK).format(marks=sql.SQL(", ").join(marks))
