"""Which clients a caller may see. Every query and every transaction takes one; the database enforces it once more."""

import uuid
from dataclasses import dataclass

ALL = "*"


@dataclass(frozen=True, slots=True)
class Scope:
    """The clients a caller may see; `client_ids` None is all of them."""

    client_ids: tuple[uuid.UUID, ...] | None

    @classmethod
    def of(cls, *client_ids: uuid.UUID) -> "Scope":
        return cls(client_ids)

    @classmethod
    def everything(cls) -> "Scope":
        return cls(None)

    def covers(self, client_id: uuid.UUID) -> bool:
        return self.client_ids is None or client_id in self.client_ids

    def as_setting(self) -> str:
        return ALL if self.client_ids is None else ",".join(str(client_id) for client_id in self.client_ids)
