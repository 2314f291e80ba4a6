"""A row of a plan as its reader gives it: stripped texts by element name, dicts for elements with children, lists where a name repeats.

Nothing vouches for the shape of a file, so elements are asked for by the shape they should have.
"""

from typing import Any

Row = dict[str, Any]


def filled(row: Row, name: str) -> str | None:
    """The text of an element, None when it is absent, blank or has children."""
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def repeated(row: Row, name: str, *, within: str | None = None) -> list[Row]:
    """The elements of a repeated name that have children, of the row itself or of the one element that groups them."""
    group = row if within is None else row.get(within)
    items = group.get(name) if isinstance(group, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
