"""What is shared by everybody who asks a vendor with the same credentials, whichever client they ask for."""

import datetime as dt

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base


class VendorBudget(Base):
    """A bucket of requests by provider and credential (a keyed hash, from which nothing can be told). Instants are the database's.

    Belongs to no client: two clients may be read with one token, and the vendor counts the token.
    """

    __tablename__ = "vendor_budget"

    provider: Mapped[str] = mapped_column(primary_key=True)
    credential: Mapped[bytes] = mapped_column(primary_key=True)
    requests: Mapped[float]
    """How many may be asked at `filled_at`."""
    filled_at: Mapped[dt.datetime]
    held_until: Mapped[dt.datetime | None]
    """The vendor asked everybody to wait."""
    held_endpoints: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    """Until when the vendor asked to leave single endpoints alone, which it counts apart."""
    quota_until: Mapped[dt.datetime | None]
    """A quota is used up until then."""
