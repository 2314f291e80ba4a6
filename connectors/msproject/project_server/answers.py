"""The two shapes in which a farm tells a list: JSON light (`value`, `odata.nextLink`) and verbose (`d`, `results`, `__next`)."""

from dataclasses import dataclass
from typing import Any

JsonObject = dict[str, Any]
_NOT_OURS = ("odata.", "__")


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: list[JsonObject]
    next_link: str | None

    @property
    def is_last(self) -> bool:
        return self.next_link is None


def to_page(document: Any) -> RowPage | None:
    """The rows of one answer and the link to the next; None when it is no list."""
    inner = document.get("d", document) if isinstance(document, dict) else None
    if isinstance(inner, list):
        return _page(inner, None)
    if not isinstance(inner, dict):
        return None
    rows = inner.get("results", inner.get("value"))
    return _page(rows, inner.get("__next") or inner.get("odata.nextLink")) if isinstance(rows, list) else None


def to_object(document: Any) -> JsonObject | None:
    """The object of one answer, out of either shape."""
    inner = document.get("d", document) if isinstance(document, dict) else None
    return inner if isinstance(inner, dict) else None


def nested_page(parent: JsonObject, name: str) -> RowPage | None:
    """A list inside an object: itself, or in `results`, or only promised (`__deferred`), which is None."""
    inner = parent.get(name)
    if isinstance(inner, list):
        return _page(inner, parent.get(f"{name}@odata.nextLink"))
    return to_page(inner)


def _page(rows: list[Any], link: str | None) -> RowPage | None:
    if not all(isinstance(row, dict) for row in rows):
        return None
    kept = [{name: row[name] for name in row if not name.startswith(_NOT_OURS)} for row in rows]
    return RowPage(kept, link)
