"""The item ids of a board that were read, packed small enough for a cursor: about two bytes an item.

monday tells nobody that an item was archived, deleted or moved. Knowing which ids there were is the only way to see which are gone.
"""

import base64
import zlib
from collections.abc import Iterable, Iterator


def pack_ids(ids: Iterable[int]) -> str:
    """Ids as text: sorted, each as its distance to the one before, compressed."""
    return base64.b64encode(zlib.compress(b"".join(_steps(sorted(ids))), 1)).decode() if ids else ""


def unpack_ids(packed: str) -> set[int]:
    """The ids of `pack_ids`."""
    ids: set[int] = set()
    last = step = shift = 0
    for byte in zlib.decompress(base64.b64decode(packed)) if packed else b"":
        step |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number has no eighth bit
            last += step
            ids.add(last)
            step = shift = 0
    return ids


def _steps(ids: list[int]) -> Iterator[bytes]:
    last = 0
    for number in ids:
        yield _varint(number - last)
        last = number


def _varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:  # noqa: PLR2004
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
