"""Bearer tokens: 256 random bits behind `pmo_`, stored as SHA-256, shown once.

A hash without salt or stretching is enough here, since nobody can guess 256 random bits.
"""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

MARK = "pmo_"
TOKEN_BYTES = 32
PREFIX_LENGTH = len(MARK) + 8


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made: `text` goes to its owner and nowhere else, `prefix` and `token_hash` are kept."""

    text: str
    prefix: str
    token_hash: bytes

    def __repr__(self) -> str:
        return f"NewToken(prefix={self.prefix!r})"


def make_token(new_secret: Callable[[int], bytes]) -> NewToken:
    """A fresh token such as `pmo_3q2-7w...` (47 characters)."""
    text = MARK + base64.urlsafe_b64encode(new_secret(TOKEN_BYTES)).rstrip(b"=").decode()
    return NewToken(text=text, prefix=text[:PREFIX_LENGTH], token_hash=hash_token(text))


def hash_token(text: str) -> bytes:
    """What is stored, and what a presented token is looked up by."""
    return sha256(text.encode()).digest()


def is_same_hash(presented: bytes, stored: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(presented, stored)


def looks_like_token(text: str) -> bool:
    """Whether it is worth asking the database."""
    return text.startswith(MARK) and len(text) > PREFIX_LENGTH and text.isascii()
