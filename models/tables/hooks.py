"""What webhooks told: deliveries, so that none counts twice, and hints that the next run looks after."""

import datetime as dt
import uuid

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.tables.connections import of_connection


class HookDelivery(Base):
    """A delivery that was taken; `identity` is a hash of the vendor's own id of it, or of its content."""

    __tablename__ = "hook_delivery"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    identity: Mapped[bytes] = mapped_column(primary_key=True)
    received_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class HintRow(Base):
    """Something of a connection may have changed; dropped by the next run that began after it came. "" is anywhere."""

    __tablename__ = "hint"
    __table_args__ = (of_connection(),)

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
