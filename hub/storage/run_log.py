"""What a run says of itself, line by line: what a person wants to read, never a line a page. The last ones are kept."""

import datetime as dt
import uuid
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from models.tables.sync import RunLogLine
from models.vocabulary import LogLevel

LINES_KEPT = 500


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    at: dt.datetime
    level: LogLevel
    message: str


class RunLog:
    """Lines that are said now and stored by the transactions that tell how far the run is. `said` counts those of earlier attempts."""

    def __init__(self, said: int = 0) -> None:
        self._said = said
        self._lines: deque[Line] = deque(maxlen=LINES_KEPT)

    def add(self, message: str, *, at: dt.datetime, level: LogLevel = LogLevel.INFO) -> None:
        self._said += 1
        self._lines.append(Line(self._said, at, level, message))

    def save(self, connection: Connection, *, client_id: uuid.UUID, run_id: uuid.UUID) -> None:
        """Store what the database lacks, inside the caller's transaction: asked each time, so that a transaction that failed loses no line."""
        # A copy: the heartbeat stores while the writer adds.
        lines = self._lines.copy()
        if not lines:
            return
        stored = count_said(connection, client_id=client_id, run_id=run_id)
        owner = {"client_id": client_id, "run_id": run_id}
        new = [owner | asdict(line) for line in lines if line.number > stored]
        if new:
            connection.execute(insert(RunLogLine), new)
            too_old = RunLogLine.number <= lines[-1].number - LINES_KEPT
            connection.execute(delete(RunLogLine).where(*_of_run(client_id, run_id), too_old))


def count_said(connection: Connection, *, client_id: uuid.UUID, run_id: uuid.UUID) -> int:
    """The number of the newest line that is stored."""
    newest = select(func.coalesce(func.max(RunLogLine.number), 0)).where(*_of_run(client_id, run_id))
    return connection.execute(newest).scalar_one()


def list_lines(connection: Connection, *, run_id: uuid.UUID) -> list[Line]:
    """The lines of a run that are kept, oldest first; none for a run outside the scope."""
    columns = (RunLogLine.number, RunLogLine.at, RunLogLine.level, RunLogLine.message)
    query = select(*columns).where(RunLogLine.run_id == run_id).order_by(RunLogLine.number)
    return [Line(*row) for row in connection.execute(query)]


def _of_run(client_id: uuid.UUID, run_id: uuid.UUID) -> tuple[Any, Any]:
    return RunLogLine.client_id == client_id, RunLogLine.run_id == run_id
