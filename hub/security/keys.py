"""Keys as people handle them: base64 texts in a setting, or lines of a file that only its owner may read."""

import base64
import binascii
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from hub.errors import SettingsError

KEY_BYTES = 32
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def key_file(data_dir: Path) -> Path:
    return data_dir / "secret.keys"


def decode_keys(texts: Iterable[str], *, place: str) -> list[bytes]:
    """Keys from base64 (either alphabet); blanks and repetitions are dropped. Raises SettingsError naming the place, never the key."""
    keys = [_decode_key(text, number, place) for number, text in enumerate(texts, start=1) if text.strip()]
    if not keys:
        raise SettingsError(f"{place} holds no key.", hint=f"Generate one with `openssl rand -base64 {KEY_BYTES}`.")
    return list(dict.fromkeys(keys))


def encode_key(key: bytes) -> str:
    return base64.b64encode(key).decode()


def read_or_make_key_file(path: Path, *, new_secret: Callable[[int], bytes]) -> list[bytes]:
    """The keys of the file, one a line, the sealing one first; a fresh file with one key when there is none.

    Raises SettingsError when others than its owner may read it, or when it cannot be read or written.
    """
    try:
        if not path.exists():
            _make_key_file(path, key=new_secret(KEY_BYTES))
        _refuse_open_mode(path)
        return decode_keys(path.read_text(encoding="ascii").splitlines(), place=str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds something else than keys"
        raise SettingsError(
            f"The key file {path} cannot be used: {reason}.",
            hint="Make it readable for the user the hub runs as, or set PMO_HUB_SECRET_KEYS.",
        ) from error


def _make_key_file(path: Path, *, key: bytes) -> None:
    """Write beside and link into place: of two processes that start at once one wins and both read the same whole file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(encode_key(key) + "\n")
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def _refuse_open_mode(path: Path) -> None:
    if os.name != "posix":
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & OTHERS:
        raise SettingsError(
            f"The key file {path} may be read by others (mode {mode:04o}), so its keys count as known.",
            hint=f"Run `chmod 600 {path}` if nobody has read it; else replace the key and the secrets it sealed.",
        )


def _decode_key(text: str, number: int, place: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(
            f"Key number {number} in {place} is no {KEY_BYTES} bytes in base64.",
            hint=f"Generate one with `openssl rand -base64 {KEY_BYTES}`.",
        )
    return key
