"""Ids that are computed, not looked up: UUIDv5 of (connection, entity, source id).

The same record always gets the same id, on any machine, in any order, after any rebuild.
"""

import hashlib
import uuid
from functools import lru_cache

from models.vocabulary import Entity


def row_id(connection_id: uuid.UUID, entity: Entity, source_id: str) -> uuid.UUID:
    """The id of one record of a connection."""
    return uuid.UUID(hex=row_id_hex(connection_id.bytes, entity.value, source_id))


def row_id_hex(namespace: bytes, entity: str, source_id: str) -> str:
    """`row_id` as 32 hex digits; this is `uuid.uuid5` without building the object (one is needed per record and reference)."""
    digest = hashlib.sha1(namespace + f"{entity}:{source_id}".encode(), usedforsecurity=False).hexdigest()
    return f"{digest[:12]}5{digest[13:16]}{_VARIANT[digest[16]]}{digest[17:32]}"


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}

reference_hex = lru_cache(maxsize=65_536)(row_id_hex)
"""For references (project, assignee, parent): a few thousand of them return again and again."""
