"""The characters of an XML file, as clean UTF-8 whatever it was written in.

Plans reach us in UTF-8, UTF-16 and Windows-1252, with and without a byte order mark, with declarations that do not fit, and with
control characters that XML forbids but that tools copy out of task names. Here all of that ends; the parser sees none of it.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from connectors.msproject.files.refusal import PlanRefused

CHUNK_BYTES = 1 << 16
_HEAD_BYTES = 512
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_REFERENCE = re.compile(rb"&#(x[0-9a-fA-F]{1,8}|[0-9]{1,10});")
_LONGEST_REFERENCE = 16
_WHITE_SPACE = frozenset({0x09, 0x0A, 0x0D})
_ALLOWED = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
_CONTROLS = bytes(sorted(set(range(0x20)) - _WHITE_SPACE))
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())


def clean_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the whole file as UTF-8 that holds no character XML 1.0 forbids; a byte that is no UTF-8 is read as Windows-1252.

    Raises PlanRefused for an encoding nobody knows.
    """
    held = b""
    for text in _decoded(file):
        chunk = held + _without_forbidden(text.encode())
        cut = _cut_before_open_reference(chunk)
        chunk, held = chunk[:cut], chunk[cut:]
        yield _without_forbidden_references(chunk)
    yield _without_forbidden_references(held)


def text_encoding(head: bytes) -> str:
    """The Python codec of a document that starts with `head`. Raises PlanRefused for an encoding nobody knows."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head)
    return _codec_of(declared[1].decode()) if declared else "utf-8"


def _codec_of(name: str) -> str:
    """A declaration that could be read byte by byte is not UTF-16 or UTF-32, whatever it says."""
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)
    except LookupError:
        raise PlanRefused(
            f'The file says it is written in "{name}", which is no known encoding.', rule="encoding"
        ) from None
    return "utf-8" if codec.startswith(("utf-16", "utf-32")) else codec


def _decoded(file: BinaryIO) -> Iterator[str]:
    head = file.read(_HEAD_BYTES)
    decoder = codecs.getincrementaldecoder(text_encoding(head))(errors=_FALLBACK)
    yield decoder.decode(head)
    while chunk := file.read(CHUNK_BYTES):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _without_forbidden(utf8: bytes) -> bytes:
    clean = utf8.translate(None, _CONTROLS)
    for noncharacter in _NONCHARACTERS:
        clean = clean.replace(noncharacter, b"")
    return clean


def _cut_before_open_reference(chunk: bytes) -> int:
    """Where to cut so that no `&#...;` is torn apart at the end of a chunk."""
    start = chunk.rfind(b"&", max(0, len(chunk) - _LONGEST_REFERENCE))
    return start if start >= 0 and b";" not in chunk[start:] else len(chunk)


def _without_forbidden_references(chunk: bytes) -> bytes:
    return _REFERENCE.sub(_kept_reference, chunk) if b"&#" in chunk else chunk


def _kept_reference(match: re.Match[bytes]) -> bytes:
    digits = match[1].decode()
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    return match[0] if _is_allowed(code) else b""


def _is_allowed(code: int) -> bool:
    """Whether XML 1.0 allows the character (production 2, `Char`)."""
    return code in _WHITE_SPACE or any(code in allowed for allowed in _ALLOWED)


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """A codec error handler: the undecodable bytes as Windows-1252, what that lacks as U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding.startswith(("utf-16", "utf-32")):
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("windows-1252", errors="replace"), error.end


_FALLBACK = "pmo_hub.windows_1252"
codecs.register_error(_FALLBACK, _as_windows_1252)
