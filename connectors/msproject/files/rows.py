"""A row of a plan as its reader gives it: stripped texts by element name, dicts for elements with children, lists where a name repeats.

Nothing vouches for the shape of a file, so elements are asked for by the shape they should have.
"""

from typing import Any

from connectors.msproject.files.units import to_flag, try_number

Row = dict[str, Any]

ROOT_UID = "0"
"""The project summary task, which is the plan itself."""


def filled(row: Row, name: str) -> str | None:
    """The text of an element, None when it is absent, blank or has children."""
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def repeated(row: Row, name: str, *, within: str | None = None) -> list[Row]:
    """The elements of a repeated name that have children, of the row itself or of the one element that groups them."""
    group = row if within is None else row.get(within)
    items = group.get(name) if isinstance(group, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def outline_level(row: Row) -> int:
    """The stored level, else the depth of the outline number, else 1."""
    level = try_number(filled(row, "OutlineLevel"))
    if level is not None:
        return max(0, int(level))
    number = filled(row, "OutlineNumber")
    return number.count(".") + 1 if number and number != ROOT_UID else int(filled(row, "UID") != ROOT_UID)


def baseline(row: Row, number: int) -> Row:
    """The task's, resource's or assignment's baseline of that number, {} when it was never set."""
    for each in repeated(row, "Baseline"):
        if try_number(filled(each, "Number") or "0") == number:
            return dict(each)
    return {}


def is_active(row: Row) -> bool:
    """An inactive task stays in the plan without a part in it; only `Active` = 0 says so."""
    active = filled(row, "Active")
    return active is None or to_flag(active)
