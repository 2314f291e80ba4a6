"""JSON in and out. Vendors send lone surrogates and NUL escapes in titles; both would stop a page at the database."""

import json
import re
from typing import Any

import orjson

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NUL_ESCAPE = b"\\u0000"


def decode_json(body: bytes) -> Any:
    """Decode an answer's bytes; a lone surrogate or an escaped NUL inside a text becomes U+FFFD. Raises ValueError when it is no JSON."""
    if _NUL_ESCAPE in body:
        return _decode_patiently(body)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _decode_patiently(body)


def encode_json(document: Any) -> bytes:
    """Encode a document of plain dicts, lists, texts, numbers and dates."""
    return orjson.dumps(document)


def _decode_patiently(body: bytes) -> Any:
    try:
        return _cleaned(json.loads(body, parse_constant=_refuse_constant))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value).replace("\x00", "\ufffd")
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    return value
