"""The report's first page: the portfolio at a glance. Source: PBIR, the folder form of a Power BI report."""

from dataclasses import dataclass
from typing import Any

SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric"
DEFINITION = f"{SCHEMAS}/item/report/definition"
PAGE = "portfolio"
WIDTH, HEIGHT = 1280, 720
GAP = 16

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """What a visual shows: a column, or a measure of a table."""

    table: str
    name: str
    is_measure: bool = False

    def to_projection(self) -> Json:
        kind = "Measure" if self.is_measure else "Column"
        field = {kind: {"Expression": {"SourceRef": {"Entity": self.table}}, "Property": self.name}}
        return {"field": field, "queryRef": f"{self.table}.{self.name}", "nativeQueryRef": self.name}


@dataclass(frozen=True, slots=True)
class Visual:
    """One visual: its kind, where it stands (x, y, width, height in points of the page), what each role of it shows."""

    name: str
    kind: str
    place: tuple[int, int, int, int]
    roles: dict[str, tuple[Field, ...]]


def _kpi(name: str) -> Field:
    return Field("KpiValues", name, is_measure=True)


CARDS = ("BAC", "EV", "AC", "CPI", "SPI", "EAC", "Hours Logged")
CARD_WIDTH = (WIDTH - GAP * (len(CARDS) + 1)) // len(CARDS)
VISUALS = (
    *(
        Visual(f"card_{at}", "card", (GAP + at * (CARD_WIDTH + GAP), GAP, CARD_WIDTH, 110), {"Values": (_kpi(name),)})
        for at, name in enumerate(CARDS)
    ),
    Visual(
        "projects",
        "tableEx",
        (GAP, 142, 784, 562),
        {
            "Values": (
                Field("Projects", "code"),
                Field("Projects", "name"),
                Field("Projects", "state"),
                Field("Projects", "target_finish"),
                *(_kpi(name) for name in ("BAC", "EV", "AC", "CPI", "SPI", "EAC")),
            )
        },
    ),
    Visual(
        "curves",
        "lineChart",
        (816, 142, 448, 273),
        {"Category": (Field("Dates", "date"),), "Y": tuple(_kpi(name) for name in ("PV", "EV", "AC"))},
    ),
    Visual(
        "hours",
        "clusteredColumnChart",
        (816, 431, 448, 273),
        {"Category": (Field("Dates", "year_month"),), "Y": (_kpi("Hours Logged"),)},
    ),
)


def write_report() -> dict[str, Json]:
    """Every file of the report's definition folder, by its path there."""
    files: dict[str, Json] = {
        "version.json": {"$schema": f"{DEFINITION}/versionMetadata/1.0.0/schema.json", "version": "2.0.0"},
        "report.json": {
            "$schema": f"{DEFINITION}/report/3.0.0/schema.json",
            "themeCollection": {},
            "settings": {"useEnhancedTooltips": True, "exportDataMode": "AllowSummarized"},
        },
        "pages/pages.json": {
            "$schema": f"{DEFINITION}/pagesMetadata/1.0.0/schema.json",
            "pageOrder": [PAGE],
            "activePageName": PAGE,
        },
        f"pages/{PAGE}/page.json": {
            "$schema": f"{DEFINITION}/page/2.0.0/schema.json",
            "name": PAGE,
            "displayName": "Portfolio",
            "displayOption": "FitToPage",
            "height": HEIGHT,
            "width": WIDTH,
        },
    }
    visuals = {
        f"pages/{PAGE}/visuals/{visual.name}/visual.json": _visual(visual, at) for at, visual in enumerate(VISUALS)
    }
    return files | visuals


def _visual(visual: Visual, at: int) -> Json:
    x, y, width, height = visual.place
    roles = {
        role: {"projections": [field.to_projection() for field in fields]} for role, fields in visual.roles.items()
    }
    return {
        "$schema": f"{DEFINITION}/visualContainer/2.0.0/schema.json",
        "name": visual.name,
        "position": {"x": x, "y": y, "z": at, "height": height, "width": width, "tabOrder": at},
        "visual": {"visualType": visual.kind, "query": {"queryState": roles}, "drillFilterOtherVisuals": True},
    }
