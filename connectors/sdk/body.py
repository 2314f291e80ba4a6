"""Reading an answer's bytes: never more than allowed, counted after decompression, in bounded steps.

A gzip bomb unpacks a thousandfold, so each compressed chunk is inflated at most 64 KiB at a time and the sum is watched. Only
gzip is asked for; a vendor that packs its answer in another way is told so instead of being trusted.
"""

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED_ENCODING = "gzip"
_STEP = 64 * 1024
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class BodyTooLarge(Exception):
    """The decompressed answer is larger than allowed."""


class BodyDamaged(Exception):
    """The compression is unknown, broken or cut off; the text says which."""


def read_body(chunks: Iterable[bytes], *, encoding: str, max_bytes: int) -> bytes:
    """Join the raw chunks of one answer, decompressed by its Content-Encoding. Raises BodyTooLarge or BodyDamaged."""
    parts: list[bytes] = []
    received = 0
    for part in _decoded(chunks, encoding.strip().lower()):
        received += len(part)
        if received > max_bytes:
            raise BodyTooLarge
        parts.append(part)
    return b"".join(parts)


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    match encoding:
        case "" | "identity":
            return chunks
        case "gzip" | "x-gzip" | "deflate":
            return _inflated(chunks)
        case _:
            raise BodyDamaged(f"is packed as {encoding[:40]}, which was not asked for")


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    started = False
    for chunk in chunks:
        started = started or bool(chunk)
        waiting = chunk
        while waiting and not inflater.eof:
            yield _step(inflater, waiting)
            waiting = inflater.unconsumed_tail
    if started and not inflater.eof:
        yield inflater.flush()
        raise BodyDamaged("breaks off in the middle of its compression")


def _step(inflater: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return inflater.decompress(packed, _STEP)
    except zlib.error as error:
        raise BodyDamaged("is damaged (its compression cannot be undone)") from error
