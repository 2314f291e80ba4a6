"""Who reads the schema `bi` by SQL."""

import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base


class BiLogin(Base):
    """A login of the database that may read one client's data; a login for several clients has a row for each."""

    __tablename__ = "bi_login"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), primary_key=True)
    role_name: Mapped[str] = mapped_column(primary_key=True)
