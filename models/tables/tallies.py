"""What tools hold, counted: kept by project of a tool, so that a page of sums reads no tasks and no hours. Made anew when a row changes.

The nil id stands for what is in no project, and for hours of nobody.
"""

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.tables.connections import of_connection
from models.tables.portfolio import of_client


class WorkTally(Base):
    """Tasks and milestones of one project, and the seconds planned; `planned_seconds` NULL is what no tool has told."""

    __tablename__ = "work_tally"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_project_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tasks: Mapped[int]
    milestones: Mapped[int]
    planned_seconds: Mapped[int | None]


class HoursTally(Base):
    """Hours of one account in one project, and the first and the last day that has any."""

    __tablename__ = "hours_tally"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_project_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seconds: Mapped[int]
    entries: Mapped[int]
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]


class WordTally(Base):
    """In how many rows of one project a tool uses a word, and what it was taken for.

    `key` is the mapping's (status, kind, priority, dependency), or `field`: then the word is the id of a custom field that is filled.
    """

    __tablename__ = "word_tally"
    __table_args__ = (
        of_connection(),
        Index(
            "ix_word_tally__client_id_connection_id_source_project_id",
            "client_id",
            "connection_id",
            "source_project_id",
        ),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    connection_id: Mapped[uuid.UUID]
    source_project_id: Mapped[uuid.UUID]
    key: Mapped[str]
    word: Mapped[str]
    meaning: Mapped[str | None]
    rows: Mapped[int]


class TallyMark(Base):
    """Up to which change the tallies of a client hold."""

    __tablename__ = "tally_mark"
    __table_args__ = (of_client(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    change_seq: Mapped[int]
