"""Which drive, and which folder in it, the address of a library means, as people copy it from a browser."""

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from connectors.msproject.graph.api import GraphApi, JsonObject
from connectors.sdk.errors import ConfigError

_KINDS_OF_SITE = frozenset({"sites", "teams", "personal"})
_NOT_FOUND = 404
_VIEWS = ("/Forms/", "/_layouts/")


@dataclass(frozen=True, slots=True)
class Place:
    """A drive by its id, and a folder's path below its root, "" for all of it."""

    drive: str
    folder: str

    def holds(self, path: str) -> bool:
        """Whether what stands in the folder at a path below the drive's root stands in the chosen folder or below."""
        return not self.folder or f"{path}/".casefold().startswith(f"/{self.folder}/".casefold())


def path_above(item: JsonObject) -> str:
    """The path of an item's folder below the drive's root, as Graph tells it of an item that is asked for by its id."""
    return unquote(str((item.get("parentReference") or {}).get("path") or "")).partition("root:")[2]


def find_place(api: GraphApi, address: str) -> Place:
    """Raises ConfigError when no library of the site, or no folder of it, is at the address; AccessDenied when the site is closed to us."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    for view in _VIEWS:
        path = path.partition(view)[0]
    words = [word for word in path.split("/") if word]
    site_path = "/".join(words[:2]) if words and words[0] in _KINDS_OF_SITE else ""
    site = api.get(
        f"sites/{parts.hostname}:/{site_path}" if site_path else f"sites/{parts.hostname}", what="find the site"
    )
    wanted = f"{parts.hostname}/{'/'.join(words)}/".casefold()
    for drive in api.items(f"sites/{site['id']}/drives?$select=id,name,webUrl", what="list the site's libraries"):
        root = _plain(drive.get("webUrl") or "")
        if wanted.startswith(f"{root}/"):
            folder = "/".join(words)[len(root) - len(parts.hostname or "") - 1 :].strip("/")
            _check_folder(api, drive["id"], folder, address=address)
            return Place(drive["id"], folder)
    raise ConfigError(
        f'The site of connection "{api.connection}" has no library at {parts.hostname}{path}.',
        hint="Open the library in a browser and copy its address into the setting drive.",
    )


def _check_folder(api: GraphApi, drive: str, folder: str, *, address: str) -> None:
    """A folder that is not there, or bears another name now, would look like one whose plans all left."""
    what = "find the folder"
    answer = api.request(f"drives/{drive}/root:/{quote(folder)}?$select=id", what=what) if folder else None
    if answer is not None and answer.status == _NOT_FOUND:
        raise ConfigError(
            f'The library of connection "{api.connection}" has no folder at {address}.',
            hint="It may have been renamed or moved: open it in a browser and copy its address into the setting drive.",
        )
    if answer is not None and not answer.ok:
        raise api.refusal(answer, what=what)


def _plain(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}{unquote(parts.path).rstrip('/')}".casefold()
