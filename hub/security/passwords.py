"""Passwords: hashed with argon2id, never kept, never compared but here."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256
_HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""What OWASP recommends for argon2id at least: as much work for an attacker, and many may sign in at once."""
_NOBODYS = _HASHER.hash("a password that nobody has")
"""Verified for users who are not there, so that the time an answer takes tells nothing."""


def hash_password(password: str) -> str:
    """What is stored: argon2id with a salt of its own, in the PHC format that also says what it cost."""
    return _HASHER.hash(password)


def is_password(password: str, *, stored: str | None) -> bool:
    """Whether a password is the stored one; with nothing stored it takes as long and is wrong."""
    try:
        return _HASHER.verify(stored or _NOBODYS, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    """Whether it was hashed with less work than is usual now."""
    return _HASHER.check_needs_rehash(stored)


def weakness_of(password: str, *, email: str = "") -> str | None:
    """Why a password is refused, as the end of a sentence, or None. Length is what protects; rules of composition only annoy."""
    if len(password) < SHORTEST:
        return f"it is shorter than {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if len(set(password)) < SHORTEST // 3:
        return "it repeats a few characters"
    own = email.partition("@")[0]
    return "it is your e-mail address" if email and password.casefold() in {email, own * 2} else None
