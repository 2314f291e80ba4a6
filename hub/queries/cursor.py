"""Cursors: where a list goes on, sealed so that nobody reads, bends or uses them for another question."""

import base64
import binascii
import uuid
from hashlib import blake2b

import orjson

from hub.errors import SettingsError, StorageError, Unprocessable
from hub.security.secrets import NONCE_BYTES, Sealed, SecretBox, SecretPlace

KEY_ID_LENGTH = 12
NOWHERE = uuid.UUID(int=0)


def seal_cursor(box: SecretBox, values: str, *, question: str) -> str:
    """A cursor from a JSON list of key values. It opens for the same question only: set, filter, order and who asks."""
    sealed = box.seal(values, place=_place(question))
    return base64.urlsafe_b64encode(sealed.key_id.encode() + sealed.nonce + sealed.ciphertext).rstrip(b"=").decode()


def open_cursor(box: SecretBox, cursor: str, *, question: str) -> list[str | None]:
    """The key values of the row to go on from. Raises Unprocessable for a cursor that is not ours, or of another question."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        head, nonce_end = raw[:KEY_ID_LENGTH], KEY_ID_LENGTH + NONCE_BYTES
        sealed = Sealed(head.decode("ascii"), raw[KEY_ID_LENGTH:nonce_end], raw[nonce_end:])
        values: list[str | None] = orjson.loads(box.open(sealed, place=_place(question)))
    except (binascii.Error, ValueError, SettingsError, StorageError) as error:
        raise Unprocessable(
            "This cursor does not belong to this list, filter, order and token.",
            hint="Ask without `cursor` and follow `next` from there, changing nothing but `limit`, `fields` and `count`.",
            code="cursor",
        ) from error
    return values


def _place(question: str) -> SecretPlace:
    digest = blake2b(question.encode(), digest_size=16).hexdigest()
    return SecretPlace(NOWHERE, NOWHERE, f"cursor:{digest}")
