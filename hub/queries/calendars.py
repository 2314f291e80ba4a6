"""The working calendars that tools keep, as people look at them."""

import uuid
from typing import Any, NamedTuple

from hub.queries.reading import Reader

CALENDARS = """
SELECT w.client_id, k.name, c.id, c.name, w.name, a.name, w.minutes_per_weekday, w.exceptions
FROM working_calendar w JOIN client k ON k.id = w.client_id
JOIN connection c ON c.client_id = w.client_id AND c.id = w.connection_id
LEFT JOIN account a ON a.client_id = w.client_id AND a.id = w.account_id
WHERE w.presence = 'present' ORDER BY k.name, c.name, w.account_id IS NOT NULL, w.name, w.id LIMIT %(most)s
"""
MOST = 200


class ToolCalendar(NamedTuple):
    """Minutes of Monday to Sunday and spans that differ; `account` is whose it is, None is a plan's."""

    client_id: uuid.UUID
    client: str
    connection_id: uuid.UUID
    connection: str
    name: str
    account: str | None
    minutes_per_weekday: list[int]
    exceptions: list[dict[str, Any]]


def list_tool_calendars(reader: Reader) -> list[ToolCalendar]:
    """The calendars of the reader's scope: those of plans, then those of single people."""
    return [ToolCalendar(*row) for row in reader.execute(CALENDARS, {"most": MOST})]
