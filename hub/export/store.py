"""Where the hub keeps the files of exports that name no place: below the data folder, or in the store of the settings."""

from pathlib import PurePosixPath

from hub.errors import NotFound
from hub.export.target import Target
from hub.settings import Settings
from hub.storage.exports import StoredExport


def kept_files(settings: Settings, export: StoredExport) -> Target:
    """The place of one export's files."""
    root = settings.export_store or str(settings.data_dir / "exports")
    return Target(f"{root.rstrip('/')}/{export.client_id}/{export.id}")


def place_of(settings: Settings, export: StoredExport) -> Target:
    """Where an export's files go: where it says, else to the hub's own store."""
    return Target(export.target) if export.target else kept_files(settings, export)


def find_file(settings: Settings, export: StoredExport, name: str) -> tuple[Target, str]:
    """A kept file, by the name the export gave it. Raises NotFound for any other, and when it is not on this machine."""
    place = kept_files(settings, export)
    if export.target or name not in export.names or not place.files.isfile(place.path_of(name)):
        raise NotFound(
            f'Export "{export.name}" keeps no file "{PurePosixPath(name).name}" here.',
            hint="Ask for its links again; on several machines, PMO_HUB_EXPORT_STORE names a store they share.",
        )
    return place, place.path_of(name)


def drop_files(settings: Settings, export: StoredExport) -> None:
    """Remove what the hub keeps of an export; what went to a place of its own stays there."""
    place = kept_files(settings, export)
    with place.faults_said():
        if place.files.exists(place.root):
            place.files.rm(place.root, recursive=True)
