"""The forms a list comes in, and which of them a request asks for."""

from collections.abc import Collection
from enum import StrEnum


class Form(StrEnum):
    """Of equals the first one wins."""

    JSON = "application/json"
    CSV = "text/csv"
    LINES = "application/x-ndjson"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PARQUET = "application/vnd.apache.parquet"

    @property
    def is_page(self) -> bool:
        """Every other form is the whole list in one answer."""
        return self is Form.JSON

    @property
    def ending(self) -> str:
        """Of a file's name."""
        return "jsonl" if self is Form.LINES else self.name.lower()


def form_of(accept: str, *, among: Collection[Form] = tuple(Form)) -> Form:
    """The form an Accept header ranks highest: of equals what is named before what a wildcard covers; JSON where none fits."""
    ranks = dict(map(_media_range, accept.lower().split(",")))
    best = max(among, key=lambda form: _rank(form, ranks))
    return best if _rank(best, ranks)[0] > 0 else Form.JSON


def _rank(form: Form, ranks: dict[str, float]) -> tuple[float, bool]:
    kind = form.value.partition("/")[0]
    weight = ranks.get(form.value, ranks.get(f"{kind}/*", ranks.get("*/*", 0.0)))
    return weight, form.value in ranks


def _media_range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in text.split(";"))
    weight = next((part.removeprefix("q=") for part in parameters if part.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0
