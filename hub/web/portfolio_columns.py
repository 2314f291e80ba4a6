"""The columns of the portfolio: what each shows, sorts by, and writes into a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hub.portfolio.table import Line
from hub.web.languages import msg
from hub.web.tables import Column

Value = Callable[[Line], Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One column that may be chosen. `kind` says how it looks; `field` is its key in a line, `sorts_by` that of what it is sorted by."""

    name: str
    title: str
    kind: str
    field: str = ""
    sorts_by: str = ""
    is_usual: bool = True

    @property
    def key(self) -> str:
        return self.field or self.name

    @property
    def css(self) -> str:
        """The class of its cells: figures stand to the right, dates and states in one line."""
        return WIDE.get(self.kind, "num")

    def as_column(self) -> Column:
        key = self.sorts_by or self.key
        return Column(self.name, self.title, self.kind, sorts=True, show=lambda line: line[key])


HEALTH_ORDER = ("red", "amber", "green", "unknown")
FIGURES = (
    Figure("health", msg("Health"), "health", sorts_by="health_rank"),
    Figure("client", msg("Client"), "text", is_usual=False),
    Figure("portfolio", msg("Portfolio"), "text", is_usual=False),
    Figure("manager", msg("Manager"), "text", is_usual=False),
    Figure("state", msg("State"), "state", is_usual=False),
    Figure("phase", msg("Phase"), "text", is_usual=False),
    Figure("start", msg("Start"), "day", "start_on", is_usual=False),
    Figure("finish", msg("Finish"), "finish", "finish_on"),
    Figure("baseline", msg("Baseline finish"), "day", "baseline_finish", is_usual=False),
    Figure("slip", msg("Slip"), "slip", "slip_days", is_usual=False),
    Figure("budget", msg("Budget"), "money", "bac", "bac_reported"),
    Figure("actual", msg("Actual"), "spent", "ac", "ac_reported"),
    Figure("forecast", msg("Forecast"), "forecast", "eac", "eac_reported"),
    Figure("done", msg("Done"), "percent", "percent_complete", is_usual=False),
    Figure("cpi", msg("CPI"), "index"),
    Figure("spi_t", msg("SPI(t)"), "index"),
    Figure("hours", msg("Hours"), "hours", "logged_seconds"),
    Figure("coverage", msg("Coverage"), "percent", "coverage_pct"),
    Figure("age", msg("Data from"), "age"),
)
NAME = Column("name", msg("Project"), sorts=True)
WIDE = {"health": "", "text": "", "age": "", "state": "nowrap", "day": "nowrap", "finish": "nowrap"}
"""Kinds that stand to the left, with the class of their cells."""


def choose(wanted: Sequence[str]) -> list[Figure]:
    """The columns asked for, in their usual order; without any the usual ones."""
    return [one for one in FIGURES if (one.name in wanted if wanted else one.is_usual)]


def export_head(figures: Sequence[Figure]) -> list[str]:
    """Titles of a file: names that programs read, the same in every language."""
    return ["project_id", "code", "name", *(head for one in figures for head in _heads(one))]


def export_row(line: Line, figures: Sequence[Figure]) -> list[Any]:
    """What the columns show, as plain values; a figure that is missing is empty and its reason stands beside it."""
    return [line["id"], line["code"], line["name"], *(value for one in figures for value in _values(line, one))]


def _heads(one: Figure) -> list[str]:
    match one.kind:
        case "money" | "spent" | "forecast":
            return [one.key, f"{one.key}_currency", f"{one.key}_reason"]
        case "index" | "slip" | "percent" if one.name != "coverage":
            return [one.key, f"{one.key}_reason"]
        case _:
            return [one.key]


def _values(line: Line, one: Figure) -> list[Any]:
    value, reason = line[one.key], line["reasons"].get(one.key)
    match one.kind:
        case "money" | "spent" | "forecast":
            return [value, line["currency"] if value is not None else None, reason]
        case "index" | "slip" | "percent" if one.name != "coverage":
            return [value, reason]
        case "age":
            return [value.isoformat() if value else None]
        case _:
            return [value]
