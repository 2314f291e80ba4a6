"""Read models for bulk readers: the calendar, what changed in which period, and what has left."""

from models.reporting.columns import day, flag, instant, integer, reference, text, word
from models.reporting.shape import Column, ColumnType, ReadModel
from models.vocabulary import Presence


def _small(name: str, meaning: str) -> Column:
    return Column(name, ColumnType.INTEGER, meaning, nullable=False, is_small=True)


DATES = ReadModel(
    name="dates",
    singular="day",
    relation="calendar_day",
    meaning="The days from 1990 to 2069.",
    default_sort=("date_key",),
    tie_break=("date_key",),
    client_column="",
    columns=(
        _small("date_key", "The day as a whole number, 20261122."),
        day("date", "The day.", nullable=False),
        _small("year", "Its year."),
        _small("quarter", "Its quarter, 1 to 4."),
        _small("month", "Its month, 1 to 12."),
        text("month_name", "Its month in English.", nullable=False),
        _small("day_of_month", "1 to 31."),
        _small("day_of_year", "1 to 366."),
        _small("weekday", "1 is Monday, 7 is Sunday."),
        text("weekday_name", "Its weekday in English.", nullable=False),
        flag("is_weekend", "Whether it is a Saturday or a Sunday.", nullable=False),
        _small("iso_year", "The year its ISO week belongs to."),
        _small("iso_week", "Its ISO week, 1 to 53."),
        text("year_month", "2026-11.", nullable=False),
        text("year_quarter", "2026-Q4.", nullable=False),
        text("year_week", "2026-W47, the ISO week.", nullable=False),
        day("week_start", "The Monday of its week.", nullable=False),
        day("month_start", "The first day of its month.", nullable=False),
    ),
)

PARTITION_WATERMARKS = ReadModel(
    name="partition_watermarks",
    singular="partition watermark",
    relation="partition_watermark",
    meaning="For each set and month of `partition_date`: has anything changed, come or gone. `mark` differs whenever it has.",
    default_sort=("client_id", "id"),
    columns=(
        text("id", "Set, client and month.", nullable=False),
        reference("client_id", "clients", "The client it belongs to.", nullable=False),
        text("entity", "The entity set.", nullable=False),
        text("period", "The month, 2026-11.", nullable=False),
        day("period_start", "Its first day.", nullable=False),
        integer(
            "row_count", "Rows of the set in this month; of budget lines also hours that have no price.", nullable=False
        ),
        integer("deleted_count", "Rows of this month that have left the set.", nullable=False),
        integer("max_change_seq", "Number of the newest change, in the order of commits.", nullable=False),
        instant("max_updated_at", "When a row was last changed in its tool."),
        text("mark", "A text that differs whenever a row of this month may differ.", nullable=False),
    ),
)

TOMBSTONES = ReadModel(
    name="tombstones",
    singular="tombstone",
    relation="tombstone",
    meaning="Rows that have left their set: deleted, archived, or no longer shown by their tool. One that comes back leaves here.",
    default_sort=("client_id", "change_seq"),
    columns=(
        text("id", "Set and row.", nullable=False),
        reference("client_id", "clients", "The client it belongs to.", nullable=False),
        Column("connection_id", ColumnType.UUID, "The connection it was read through.", nullable=False),
        text("entity", "The entity set it has left.", nullable=False),
        Column("row_id", ColumnType.UUID, "The id it had there.", nullable=False),
        day("partition_date", "The period it stood in."),
        word("presence_now", Presence, "What is known of its existence."),
        instant("presence_changed_at", "Since when it is gone."),
        text("presence_reason", "The evidence."),
        integer("change_seq", "Number of the change, in the order of commits of its client.", nullable=False),
    ),
)
