"""How old what each stream of a connection holds is, beside how old it may be."""

from uuid import UUID

from hub.queries.filter import Comparison, Field, Literal, Operator
from hub.web.languages import msg
from hub.web.tables import Column, ListOf, Row
from models.reporting import ColumnType
from models.reporting.administration import FRESHNESS

NEVER_READ = msg("never read to its end")


def _stream(row: Row) -> str:
    return row["stream"] or NEVER_READ


AGES = (
    Column("data_as_of", msg("Data from"), "age", sorts=True),
    Column("target_seconds", msg("May be as old as"), "lasting", sorts=True),
)


def stale_streams() -> ListOf:
    """Those that are older than they may be, the oldest first."""
    stale = Comparison(Field(FRESHNESS.by_name["is_stale"]), Operator.EQ, Literal(value=True, type=ColumnType.BOOLEAN))
    return ListOf(
        model=FRESHNESS,
        caption=msg("Stale streams"),
        columns=[
            Column(
                "connection_name",
                msg("Connection"),
                sorts=True,
                href=lambda row: f"/admin/connections/{row['connection_id']}",
            ),
            Column("stream", msg("Stream"), "word", sorts=True, show=_stream),
            *AGES,
        ],
        none=msg("All data are as fresh as their schedules promise."),
        where=stale,
        usual_sort="data_as_of",
        prefix="stale_",
    )


def streams_of(connection_id: UUID) -> ListOf:
    """All of one connection."""
    own = Comparison(Field(FRESHNESS.by_name["connection_id"]), Operator.EQ, Literal(connection_id, ColumnType.UUID))
    return ListOf(
        model=FRESHNESS,
        caption=msg("Streams"),
        columns=[
            Column("stream", msg("Stream"), "word", sorts=True, show=_stream),
            *AGES,
            Column("is_stale", msg("State"), "badge", show=_state, tone=_tone),
        ],
        none=msg("Nothing was read yet."),
        where=own,
        usual_sort="stream",
        prefix="stream_",
    )


def _state(row: Row) -> str | None:
    """None where no limit was set."""
    if row["is_stale"]:
        return msg("too old")
    return None if row["target_seconds"] is None or row["stream"] is None else msg("fresh")


def _tone(row: Row) -> str:
    return "warn" if row["is_stale"] else "good"
