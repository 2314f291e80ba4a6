"""Which files of the hub's machine a connection may name.

Whoever runs commands on the machine reads its files anyway. A caller with a token or a session does not: a manager of one client could otherwise have
another client's plan read, or any program started, by typing its path.
"""

from pathlib import Path
from typing import Any

from connectors.sdk.contract import Connector
from hub.admin.desk import Desk
from hub.errors import Forbidden


def check_files(desk: Desk, connector: type[Connector], settings: dict[str, Any], *, name: str) -> None:
    """Raise Forbidden when anybody but the operator names a file outside the folders of PMO_HUB_FILE_ROOTS."""
    if desk.caller.is_operator:
        return
    for key, field in connector.description.settings.model_fields.items():
        given = settings.get(key)
        if given and _names_file(field.annotation) and not _is_below(Path(str(given)), desk.hub.settings.file_roots):
            raise Forbidden(
                f'Setting "{key}" of connection "{name}" names a file you may not reach.',
                hint="Use a path below one of the folders of PMO_HUB_FILE_ROOTS, or set it with pmo-hub on the hub's machine.",
            )


def _names_file(annotation: Any) -> bool:
    return annotation is Path or Path in getattr(annotation, "__args__", ())


def _is_below(path: Path, roots: tuple[Path, ...]) -> bool:
    """Links are followed first: one inside a root may lead out of it."""
    target = path.expanduser().resolve()
    return any(target.is_relative_to(root.expanduser().resolve()) for root in roots)
