"""When people can work, line by line."""

import uuid
from typing import Any

from sqlalchemy import delete, insert, select

from hub.storage.rows import RowSession
from models.tables.capacity import Availability
from models.tables.people import Person


def save_availability(session: RowSession, identity: uuid.UUID, *, values: dict[str, Any]) -> None:
    session.execute(insert(Availability).values(id=identity, **values))


def drop_availability(session: RowSession, identity: uuid.UUID) -> uuid.UUID | None:
    """Returns whose it was; None when there is none in the scope."""
    gone = delete(Availability).where(Availability.id == identity).returning(Availability.client_id)
    client_id: uuid.UUID | None = session.execute(gone).scalar()
    return client_id


def has_person(session: RowSession, client_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    query = select(Person.id).where(Person.client_id == client_id, Person.id == person_id)
    return session.execute(query).scalar() is not None
