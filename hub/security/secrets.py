"""Secrets of connections, sealed with AES-256-GCM and bound to the place they were typed into.

The associated data is (client, connection, name): a ciphertext copied to another row does not open. The key id, a short hash of the key,
stands beside each, so that several keys may live side by side while they are rotated: the first seals, every one opens.
"""

import hmac
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import SettingsError, StorageError
from hub.security.keys import KEY_BYTES, decode_keys, key_file, read_or_make_key_file
from hub.settings import Settings

NONCE_BYTES = 12
NewSecret = Callable[[int], bytes]


class SecretPlace(NamedTuple):
    """Where a secret belongs; it opens nowhere else."""

    client_id: uuid.UUID
    connection_id: uuid.UUID
    name: str

    def as_associated_data(self) -> bytes:
        return b"pmo-hub:1:" + self.client_id.bytes + self.connection_id.bytes + self.name.encode()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret as it is stored. `key_id` names the key that opens it."""

    key_id: str
    nonce: bytes
    ciphertext: bytes


class SecretBox:
    """Seals and opens secrets. `keys` are 32 bytes each, the sealing one first; `new_secret` gives random bytes for nonces."""

    def __init__(self, keys: Sequence[bytes], *, new_secret: NewSecret) -> None:
        if not keys:
            raise SettingsError("There is no key to seal secrets with.", hint="Set PMO_HUB_SECRET_KEYS.")
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self._signers = [hmac.digest(key, b"pmo-hub signatures:1", "sha256") for key in keys]
        self.current_key_id = key_id(keys[0])
        self._new_secret = new_secret

    def __repr__(self) -> str:
        return f"SecretBox(current_key_id={self.current_key_id!r}, keys={len(self._ciphers)})"

    def seal(self, secret: str, *, place: SecretPlace) -> Sealed:
        """Encrypt with the first key. Sealing the same secret twice gives two different texts."""
        nonce = self._new_secret(NONCE_BYTES)
        cipher = self._ciphers[self.current_key_id]
        return Sealed(self.current_key_id, nonce, cipher.encrypt(nonce, secret.encode(), place.as_associated_data()))

    def open(self, sealed: Sealed, *, place: SecretPlace) -> str:
        """Decrypt with whichever key sealed it. Raises SettingsError when that key is not given, StorageError when the text was altered
        or moved here from another place.
        """
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise SettingsError(
                f'The secret "{place.name}" of connection {place.connection_id} is sealed with key {sealed.key_id}, which is not given.',
                hint="Add that key to PMO_HUB_SECRET_KEYS behind the first one, or type the secret in again.",
            )
        try:
            return cipher.decrypt(sealed.nonce, sealed.ciphertext, place.as_associated_data()).decode()
        except InvalidTag as error:
            raise StorageError(
                f'The secret "{place.name}" of connection {place.connection_id} does not open: it was altered or moved.',
                hint="Type the secret in again.",
            ) from error

    def sign(self, text: str, *, purpose: str) -> str:
        """A signature of a text that anybody may read but nobody else can make; good for one purpose."""
        return _signature(self._signers[0], text, purpose)

    def is_signed(self, text: str, signature: str, *, purpose: str) -> bool:
        """Whether one of the keys signed the text for this purpose; compared in constant time."""
        made = (_signature(signer, text, purpose) for signer in self._signers)
        return any(hmac.compare_digest(one.encode(), signature.encode()) for one in made)

    def is_current(self, sealed: Sealed) -> bool:
        """Whether the first key sealed it; what is not current is renewed by a rotation."""
        return sealed.key_id == self.current_key_id

    def fingerprint(self, *texts: str) -> bytes:
        """A keyed hash: the same texts give the same one, and nothing can be told or guessed from it without the first key."""
        return bytes.fromhex(self.sign("\0".join(texts), purpose="fingerprint"))

    def rotate(self, sealed: Sealed, *, place: SecretPlace) -> Sealed:
        """The same secret under the first key; returned as it is when it already is. Raises as `open` does."""
        return sealed if self.is_current(sealed) else self.seal(self.open(sealed, place=place), place=place)


def _signature(signer: bytes, text: str, purpose: str) -> str:
    return hmac.digest(signer, f"{purpose}:{text}".encode(), "sha256").hex()


def key_id(key: bytes) -> str:
    """A short name of a key that tells nothing about it."""
    return sha256(b"pmo-hub key id:" + key).hexdigest()[:12]


def load_secret_box(settings: Settings, *, new_secret: NewSecret) -> SecretBox:
    """The keys of the settings; with the embedded database else those of the key file in the data folder, made when it is absent.

    Raises SettingsError with one sentence: a key that is not usable, a key file that others may read, no key for a database server.
    """
    given = settings.secret_keys.get_secret_value()
    if given:
        return SecretBox(decode_keys(given.split(","), place="PMO_HUB_SECRET_KEYS"), new_secret=new_secret)
    if not settings.is_embedded:
        raise SettingsError(
            "PMO_HUB_SECRET_KEYS is not set, and a hub on a database server keeps no key of its own.",
            hint=f"Generate one with `openssl rand -base64 {KEY_BYTES}`, give it to every process, and keep it outside the database.",
        )
    path = key_file(settings.data_dir)
    return SecretBox(read_or_make_key_file(path, new_secret=new_secret), new_secret=new_secret)
