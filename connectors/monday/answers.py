"""Looking into a kept page: its list, or ContractBroken when it is not what monday promises."""

from typing import Any

from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken

JsonObject = dict[str, Any]


def id_of(item: JsonObject) -> str:
    return str(item["id"])


def rows_of(page: Page) -> list[JsonObject]:
    """The items of a first page, a next page, or an answer by ids; null elements are left out."""
    data = _data(page)
    if "items" in data:
        return list_of(page, "items")
    found = data.get("next_items_page")
    if found is None:
        boards = list_of(page, "boards")
        found = boards[0].get("items_page") if boards else None
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise _broken(page, "items")
    return [item for item in items if item is not None]


def list_of(page: Page, name: str) -> list[JsonObject]:
    found = _data(page).get(name)
    if not isinstance(found, list):
        raise _broken(page, name)
    return [element for element in found if element is not None]


def _data(page: Page) -> JsonObject:
    document = page.document
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        raise _broken(page, "data")
    return data


def _broken(page: Page, name: str) -> ContractBroken:
    return ContractBroken(
        f'A page of monday\'s {page.stream} has no "{name}".', hint="See whether a newer connector exists."
    )
