"""Which columns each set has, read from the farm's own description: versions differ, and people add columns of their own."""

from xml.etree import ElementTree as ET

Columns = dict[str, dict[str, str]]
"""Set -> column -> type, such as Decimal."""


def read_columns(document: bytes) -> Columns | None:
    """The sets that are switched on; None when it is no such description."""
    try:
        root = ET.fromstring(document)  # noqa: S314 - expat refuses entities that grow
    except ET.ParseError:
        return None
    kinds = {
        kind.get("Name", ""): {
            part.get("Name", ""): part.get("Type", "").removeprefix("Edm.") for part in kind if _is(part, "Property")
        }
        for kind in root.iter()
        if _is(kind, "EntityType")
    }
    sets = [part for part in root.iter() if _is(part, "EntitySet")]
    return {part.get("Name", ""): kinds.get(part.get("EntityType", "").rpartition(".")[2], {}) for part in sets} or None


def _is(element: ET.Element, name: str) -> bool:
    """Whatever namespace: it differs by version."""
    return element.tag.rpartition("}")[2] == name
