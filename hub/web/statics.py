"""Styles and scripts: small files of our own, at an address that changes with them, so that browsers keep them for a year."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from hub.errors import NotFound

FOLDER = Path(__file__).parent / "static"
KEPT = "public, max-age=31536000, immutable"
NOT_KEPT = "no-cache"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Files:
    """The files by name, and one version for all of them: modules may then name each other."""

    version: str
    bodies: dict[str, bytes]


@cache
def read_files() -> Files:
    bodies = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.is_file()}
    digest = sha256(b"\0".join(name.encode() + body for name, body in bodies.items()))
    return Files(digest.hexdigest()[:12], bodies)


def static_path(name: str) -> str:
    """The address of a file. Raises KeyError for one that is not there."""
    files = read_files()
    if name not in files.bodies:
        raise KeyError(name)
    return f"/static/{files.version}/{name}"


@router.get("/static/{version}/{name}")
def show_file(version: str, name: str) -> Response:
    """A file; of another version, as a replica under upgrade may be asked for, it is shown but not kept."""
    files = read_files()
    if name not in files.bodies:
        raise NotFound(f"There is no file {name}.")
    kind = guess_type(name)[0] or "application/octet-stream"
    kept = KEPT if version == files.version else NOT_KEPT
    return Response(files.bodies[name], media_type=kind, headers={"Cache-Control": kept})
