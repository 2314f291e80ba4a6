from connectors.sdk.contract import Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.payload import encode_json
from connectors.sdk.testing import Material, SpoiltPage

WRITE_PLAN = {"id": "7", "title": "Écrire le plan", "state": "open", "updated": "2026-01-15T10:00:00+01:00"}


def a_page(*tasks: object) -> Page:
    cursor = Cursor({"after": "2026-01-15T10:00:00+01:00"})
    return Page("tasks", "L1", encode_json({"tasks": tasks}), cursor=cursor, is_last=True)


MATERIAL = Material(
    settings={"base_url": "https://list.example"},
    secrets={"api_token": "a token"},
    pages=(a_page(WRITE_PLAN),),
    spoilt_pages=(SpoiltPage(a_page(WRITE_PLAN, {"id": "8"}), rejected=1),),
)
