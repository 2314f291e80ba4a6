"""A report as texts in its language: the one document that both the HTML and the PDF template lay out."""

from collections import Counter
from decimal import Decimal
from typing import Any

from hub.portfolio.words import SECONDS_PER_HOUR, Language, say_signal
from hub.report import charts
from hub.report.gather import DETAILED, Detail, Gap, Report, to_decimal
from hub.report.labels import LABELS, NO_FIGURE, day_text, figure_text, money_text, month_name, short_day
from hub.report.reasons import reason_in

Json = dict[str, Any]
TOTALS = ("bac", "pv", "ev", "ac", "eac", "cpi", "spi")
RATIOS = frozenset({"cpi", "spi", "spi_t"})
MOST_PAIRS = 12
NAMED = 3


def to_document(report: Report) -> Json:
    """`{labels, title, subtitle, month, ..., charts, projects, totals, details, signals, risks, gaps}`, texts throughout."""
    language = report.wish.language
    labels, month = LABELS[language], month_name(report.wish.month, language)
    return {
        "language": language.value,
        "labels": labels,
        "title": report.title,
        "subtitle": month if report.title == report.client else f"{report.client} · {month}",
        "month": month,
        "as_of": labels["as_of"].format(day=day_text(report.as_of, language)),
        "made": labels["made"].format(day=day_text(report.made_on, language)),
        "signals_on": labels["signals_on"].format(day=day_text(report.made_on, language)),
        "charts": _charts(report),
        "totals": _totals(report),
        "projects": [_project(item, report) for item in report.items],
        "details": [_detail(detail, report) for detail in report.details if detail.sentences is not None],
        "more": _more(report),
        "signals": [_signal(row, report) for row in report.signals],
        "risks": [_risk(row, language) for row in report.risks],
        "gaps": [_gap(gap, language) for gap in report.gaps],
    }


def _charts(report: Report) -> Json:
    labels = LABELS[report.wish.language]
    counts = Counter(item["health"] for item in report.items)
    pairs = _pairs(report)
    return {
        "health": charts.health_bar(counts, labels) if report.items else None,
        "earned_value": _earned_value(report),
        "earned_value_of": _of_projects(report, report.series[-1].projects if report.series else 0),
        "budgets": _budgets(report, pairs),
        "budgets_of": _of_projects(report, len(pairs)),
    }


def _of_projects(report: Report, count: int) -> str:
    """How much of the portfolio a chart shows; nothing to say of all of it."""
    every = len(report.items)
    said = LABELS[report.wish.language]["of_projects"]
    return "" if count == every else said.format(count=count, all=every, currency=report.totals.get("currency"))


def _earned_value(report: Report) -> str | None:
    if len({point.day for point in report.series}) < 2:  # noqa: PLR2004 - one point is no line
        return None
    labels, language = LABELS[report.wish.language], report.wish.language
    lines = [
        charts.Series(labels[name], colour, [float(getattr(point, name)) for point in report.series])
        for name, colour in charts.LINES.items()
    ]
    return charts.line_chart(
        [short_day(str(point.day), language) for point in report.series],
        lines,
        unit=report.totals.get("currency") or "",
    )


def _pairs(report: Report) -> list[charts.Pair]:
    """Projects whose budget and estimate are in the currency of the totals."""
    return [
        charts.Pair(item["name"], float(item["kpis"]["bac"]["value"]), float(item["kpis"]["eac"]["value"]))
        for item in report.items
        if item["currency"] == report.totals.get("currency")
        and item["kpis"]["bac"]["value"]
        and item["kpis"]["eac"]["value"]
    ]


def _budgets(report: Report, pairs: list[charts.Pair]) -> str | None:
    """The largest first."""
    if not pairs:
        return None
    labels = LABELS[report.wish.language]
    largest = sorted(pairs, key=lambda pair: -max(pair.budget, pair.estimate))[:MOST_PAIRS]
    return charts.pair_chart(
        largest, (labels["legend_budget"], labels["legend_estimate"]), unit=report.totals["currency"]
    )


def _totals(report: Report) -> list[Json]:
    language, labels = report.wish.language, LABELS[report.wish.language]
    now, then = report.totals["kpis"], (report.totals_before or {}).get("kpis", {})
    rows = []
    for name in TOTALS:
        value, before = to_decimal(now[name]["value"]), to_decimal(then.get(name, {}).get("value"))
        change = value - before if value is not None and before is not None else None
        rows.append(
            {
                "name": labels[name],
                "counted": _counted(now[name]["coverage_pct"], report),
                "now": _figure(name, value, report),
                "before": _figure(name, before, report),
                "change": NO_FIGURE if change is None else _signed(_figure(name, change, report)),
                "reason": reason_in(now[name]["reason"] or "", language),
            }
        )
    hours = report.totals["logged_seconds"]
    before_hours = (report.totals_before or {}).get("logged_seconds")
    rows.append(
        {
            "name": labels["hours"],
            "counted": _counted(100, report),
            "now": _hours(hours, language),
            "before": _hours(before_hours, language),
            "change": NO_FIGURE if before_hours is None else _signed(_hours(hours - before_hours, language)),
            "reason": "",
        }
    )
    return rows


def _counted(coverage_pct: float | None, report: Report) -> str:
    """Of how many projects a total is: figures with other counts cannot be held against each other."""
    every = len(report.items)
    return LABELS[report.wish.language]["counted"].format(count=round((coverage_pct or 0) * every / 100), all=every)


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _figure(name: str, value: Decimal | None, report: Report) -> str:
    if name in RATIOS:
        return figure_text(value, report.wish.language, digits=2)
    return money_text(value, report.totals.get("currency"), report.wish.language)


def _hours(seconds: int | None, language: Language) -> str:
    return NO_FIGURE if seconds is None else figure_text(Decimal(seconds) / SECONDS_PER_HOUR, language)


def _project(item: Json, report: Report) -> Json:
    language, kpis = report.wish.language, item["kpis"]
    finish = next((detail.finish_p80 for detail in report.details if detail.project_id == item["project_id"]), None)

    def figure(name: str, digits: int) -> str:
        return figure_text(kpis[name]["value"], language, digits=digits)

    percent = kpis["percent_complete"]["value"]
    return {
        "name": item["name"],
        "code": item["code"] or "",
        "health": item["health"],
        "health_text": LABELS[language][item["health"]],
        "progress": NO_FIGURE if percent is None else f"{figure('percent_complete', 0)}\u202f%",
        "spi": figure("spi", 2),
        "cpi": figure("cpi", 2),
        "slip": figure("slip_days", 0),
        "finish": short_day(item["dates"]["finish_on"], language),
        "finish_80": short_day(finish, language),
        "budget": money_text(kpis["bac"]["value"], item["currency"], language),
        "estimate": money_text(kpis["eac"]["value"], item["currency"], language),
        "hours": _hours(item["logged_seconds"], language),
    }


def _detail(detail: Detail, report: Report) -> Json:
    nothing = LABELS[report.wish.language]["nothing_changed"]
    return {"name": detail.name, "sentences": list(detail.sentences or ()) or [nothing]}


def _more(report: Report) -> str:
    labels, left = LABELS[report.wish.language], len(report.items) - DETAILED
    if report.totals_before is None:
        return labels["not_compared"]
    return labels["more_projects"].format(count=left) if left > 0 else ""


def _signal(row: Json, report: Report) -> Json:
    return {
        "project": row["project"],
        "severity": row["severity"],
        "severity_text": LABELS[report.wish.language][row["severity"]],
        "message": say_signal(row, report.wish.language),
    }


def _risk(row: Json, language: Language) -> Json:
    probability = row["probability_pct"]
    return {
        "title": row["title"],
        "project": row["project"],
        "probability": NO_FIGURE if probability is None else f"{figure_text(probability, language)}\u202f%",
        "exposure": money_text(row["exposure"], row["currency"], language),
        "response": row["response"] or "",
        "due": short_day(row["due_on"], language),
    }


def _gap(gap: Gap, language: Language) -> Json:
    names = ", ".join(gap.projects[:NAMED]) + (f" +{len(gap.projects) - NAMED}" if len(gap.projects) > NAMED else "")
    what = ", ".join(LABELS[language][name] for name in gap.what)
    return {"what": what, "why": reason_in(gap.why, language), "projects": names, "count": len(gap.projects)}
