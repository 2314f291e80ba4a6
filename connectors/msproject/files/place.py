"""Which drive, and which folder in it, the address of a library means, as people copy it from a browser."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from connectors.msproject.graph.api import GraphApi, JsonObject
from connectors.sdk.errors import ConfigError

_KINDS_OF_SITE = frozenset({"sites", "teams", "personal"})
_VIEWS = ("/Forms/", "/_layouts/")


@dataclass(frozen=True, slots=True)
class Place:
    """A drive by its id, and a folder's path below its root, "" for all of it."""

    drive: str
    folder: str

    def holds(self, item: JsonObject) -> bool:
        """Whether an item with its parent's path stands in the folder or below."""
        path = unquote(str((item.get("parentReference") or {}).get("path") or "")).partition("root:")[2]
        return f"{path}/".casefold().startswith(f"/{self.folder}/".casefold())


def find_place(api: GraphApi, address: str) -> Place:
    """Raises ConfigError when no library of the site is at the address, AccessDenied when the site is closed to us."""
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
            return Place(drive["id"], folder)
    raise ConfigError(
        f'The site of connection "{api.connection}" has no library at {parts.hostname}{path}.',
        hint="Open the library in a browser and copy its address into the setting drive.",
    )


def _plain(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}{unquote(parts.path).rstrip('/')}".casefold()
