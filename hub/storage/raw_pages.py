"""Vendor answers kept as they came: compressed, once each. How long they stay is said in retention.py."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import zstandard
from sqlalchemy import Connection, insert, select

from connectors.sdk.contract import Page
from models.tables.sync import RawPage

COMPRESSION_LEVEL = 1
HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class PressedPage:
    """A page ready to be kept: `body` is zstd, `body_hash` is taken of what the vendor sent and of the page's context."""

    stream: str
    scope: str
    context: dict[str, Any]
    body: bytes
    body_hash: bytes
    body_bytes: int


def press(page: Page) -> PressedPage:
    """Compress a page. Done beside the database work, since it needs no connection."""
    what = (
        f"{page.stream}\0{page.scope}\0".encode() + orjson.dumps(page.context, option=orjson.OPT_SORT_KEYS) + page.body
    )
    digest = hashlib.blake2b(what, digest_size=HASH_BYTES).digest()
    body = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL).compress(page.body)
    return PressedPage(page.stream, page.scope, page.context, body, digest, len(page.body))


def keep_pages(
    connection: Connection,
    pages: Sequence[PressedPage],
    *,
    client_id: uuid.UUID,
    connection_id: uuid.UUID,
    run_id: uuid.UUID,
) -> dict[bytes, int]:
    """Store pages and return their ids by hash; the same answer with the same context is kept once and keeps its id."""
    by_hash = {page.body_hash: page for page in pages}
    held = select(RawPage.body_hash, RawPage.id).where(
        RawPage.client_id == client_id, RawPage.connection_id == connection_id, RawPage.body_hash.in_(by_hash)
    )
    ids = {row.body_hash: row.id for row in connection.execute(held)}
    owner = {"client_id": client_id, "connection_id": connection_id, "run_id": run_id}
    new = [owner | asdict(page) for body_hash, page in by_hash.items() if body_hash not in ids]
    if new:
        stored = connection.execute(insert(RawPage).returning(RawPage.body_hash, RawPage.id), new)
        ids |= {row.body_hash: row.id for row in stored}
    return ids


def list_page_ids(connection: Connection, *, client_id: uuid.UUID, connection_id: uuid.UUID) -> list[int]:
    """The kept pages of a connection in the order they came."""
    query = select(RawPage.id).where(RawPage.client_id == client_id, RawPage.connection_id == connection_id)
    return list(connection.execute(query.order_by(RawPage.id)).scalars())


def load_pages(connection: Connection, ids: Sequence[int], *, client_id: uuid.UUID) -> Iterator[tuple[int, Page]]:
    """Pages by id, in that order; one that was dropped meanwhile is left out."""
    columns = (RawPage.id, RawPage.stream, RawPage.scope, RawPage.body, RawPage.context)
    query = select(*columns).where(RawPage.client_id == client_id, RawPage.id.in_(ids)).order_by(RawPage.id)
    for row in connection.execute(query):
        yield row.id, Page(stream=row.stream, scope=row.scope, body=zstandard.decompress(row.body), context=row.context)
