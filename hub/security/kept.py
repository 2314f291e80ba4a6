"""Secrets that a vendor replaces by itself, such as refresh tokens that are good for one use.

What the vendor gave is kept beside what an admin typed and never over it: it holds only as long as the typed one stays the same. So
typing a new secret always wins, even over an exchange that is under way, and declaring the old one once more (`pmo-hub apply`) does not
bring a used-up token back.
"""

import json
import uuid
from collections.abc import Mapping
from hashlib import sha256

from hub.security.secrets import Sealed, SecretBox, SecretPlace

KEPT = ".kept"
"""What the name of a replacement ends in."""


def kept_place(place: SecretPlace) -> SecretPlace:
    """Where the replacement of a typed secret is kept."""
    return place._replace(name=place.name + KEPT)


def is_kept(name: str) -> bool:
    """Whether a stored secret is a replacement, which nobody types or sees."""
    return name.endswith(KEPT)


def pack(secret: str, *, typed: str) -> str:
    """A replacement together with a mark of the typed secret it stands for."""
    return json.dumps({"for": _mark(typed), "secret": secret})


def open_secrets(
    box: SecretBox, sealed: Mapping[str, Sealed], *, client_id: uuid.UUID, connection_id: uuid.UUID
) -> dict[str, str]:
    """The secrets of a connection as they hold now, replaced ones in the place of typed ones. Raises as `SecretBox.open` does."""
    opened = {name: box.open(item, place=SecretPlace(client_id, connection_id, name)) for name, item in sealed.items()}
    current = {name: secret for name, secret in opened.items() if not is_kept(name)}
    for name in opened.keys() - current.keys():
        typed = name.removesuffix(KEPT)
        kept = json.loads(opened[name])
        if kept["for"] == _mark(current.get(typed, "")):
            current[typed] = kept["secret"]
    return current


def _mark(typed: str) -> str:
    return sha256(typed.encode()).hexdigest()
