"""Which project a file is: by the plan's own GUID, so that a renamed or moved file stays the project it was."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from connectors.msproject.files.rows import Row

_GUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")
"""With the variant of RFC 4122: from files of Project 2003 and before, conversion reads other bytes as a GUID."""


class ProjectIds:
    """Source ids of the projects of one connection; `claimed` maps the ids that earlier runs gave to the files they gave them to.

    Files of Project 2013 and before have no GUID in XML: there the file's place is the project. A copy of a plan has the GUID of its
    original; it is a project of its own under the GUID and its place, and stays that when the original goes.
    """

    def __init__(self, claimed: dict[str, str]) -> None:
        self._owners = dict(claimed)

    @property
    def held(self) -> AbstractSet[str]:
        """The projects that files still are."""
        return self._owners.keys()

    def id_of(self, header: Row, *, scope: str) -> str:
        """The project of the plan in this file, from now on this file's own."""
        guid = guid_of(header)
        if guid is None:
            return scope
        copy = _id_of_copy(guid, scope)
        if copy in self._owners:
            return copy
        return guid if self._owners.setdefault(guid, scope) == scope else copy


def id_as_asked(header: Row, *, scope: str, asked: Sequence[str]) -> str:
    """The id, of those this file's project may have, that the asked source ids begin with."""
    guid = guid_of(header)
    possible = (scope,) if guid is None else (_id_of_copy(guid, scope), guid)
    return next((each for each in possible if any(f"{one}/".startswith(f"{each}/") for one in asked)), possible[-1])


def guid_of(header: Row) -> str | None:
    """The plan's own GUID, where its file has one."""
    guid = str(header.get("GUID", "")).strip("{} ").upper()
    return guid if _GUID.fullmatch(guid) else None


def _id_of_copy(guid: str, scope: str) -> str:
    return f"{guid}@{scope}"
