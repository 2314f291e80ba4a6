"""Key rotation: after a new key was put first, everything is sealed anew with it, and the old key can go."""

from typing import Any

from hub.admin.desk import open_desk
from hub.security.caller import Action, Caller
from hub.storage import secrets
from hub.wiring import Hub


def rotate_secrets(hub: Hub, *, caller: Caller) -> dict[str, Any]:
    """`{key_id, renewed, secrets}`: how many were sealed anew, and how many there are. One transaction; a second time changes nothing.

    Raises SettingsError or StorageError, and changes nothing, when one of them does not open.
    """
    caller.require_all_clients("rotate keys")
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        sealed = secrets.list_secrets(desk.rows)
        old = {place: item for place, item in sealed.items() if not hub.secret_box.is_current(item)}
        for place, item in old.items():
            secrets.save_secret(desk.rows, hub.secret_box.rotate(item, place=place), place=place, now=desk.now)
        if old:
            desk.record("secrets.rotate", f"key:{hub.secret_box.current_key_id}", client_id=None, renewed=len(old))
    return {"key_id": hub.secret_box.current_key_id, "renewed": len(old), "secrets": len(sealed)}
