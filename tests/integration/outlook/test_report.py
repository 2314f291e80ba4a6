"""The month's report of the demo: as a page and as a file, in both languages, with its gaps."""

import datetime as dt
import re
from collections import Counter

import pytest
from markupsafe import escape

from hub import clock
from hub.portfolio.snapshots import take_snapshots
from hub.portfolio.words import Language
from hub.report import charts
from hub.report.labels import LABELS
from hub.report.reasons import reason_in


@pytest.fixture(scope="module")
def month(aurore):
    take_snapshots(aurore.hub, now=clock.now() + dt.timedelta(days=2), client_id=aurore.client_id)
    today = aurore.rows("SELECT (now() AT TIME ZONE time_zone)::date FROM client WHERE id = :id", id=aurore.client_id)
    return f"{today[0][0]:%Y-%m}"


@pytest.fixture(scope="module")
def page(aurore, month):
    answer = aurore.ask("GET", f"/clients/{aurore.client_id}/report?month={month}&language=en")
    assert answer.status_code == 200, answer.text
    return answer.text


class TestHtml:
    def test_names_every_project_once_in_its_table(self, aurore, page):
        names = [
            item["name"]
            for item in aurore.get("/portfolio/summary", client_id=str(aurore.client_id), limit=1000)["items"]
        ]

        table = page.split("<h2>Projects</h2>")[1].split("</table>")[0]

        assert names
        for name, times in Counter(names).items():
            assert table.count(f"<tr><td>{escape(name)}<td>") == times

    def test_shows_the_totals_of_the_summary(self, aurore, page):
        totals = aurore.get("/portfolio/summary", client_id=str(aurore.client_id))["totals"]
        overview = page.split("<h2>Overview</h2>")[1].split("</table>")[0]

        assert f"{totals['logged_seconds'] / 3600:,.0f}" in overview
        for name in ("bac", "pv", "ev", "ac"):
            value = totals["kpis"][name]["value"]
            assert value is None or f"{float(value):,.0f}" in overview

    def test_lists_what_could_not_be_computed_and_why(self, aurore, page):
        gaps = page.split("<h2>Gaps in the data</h2>")[1]
        items = aurore.get("/portfolio/summary", client_id=str(aurore.client_id), limit=1000)["items"]
        missing = {name for item in items for name, kpi in item["kpis"].items() if kpi["value"] is None}

        assert missing
        assert [name for name in missing if LABELS[Language.ENGLISH][name] not in gaps] == []

    def test_says_of_how_many_projects_each_total_is(self, aurore, page):
        summary = aurore.get("/portfolio/summary", client_id=str(aurore.client_id), limit=1000)
        overview = page.split("<h2>Overview</h2>")[1].split("</table>")[0]
        every = len(summary["items"])

        for name in ("bac", "eac"):
            known = [item for item in summary["items"] if item["kpis"][name]["value"] and item["currency"] == "EUR"]
            assert 0 < len(known) < every
            assert f'<tr><td>{LABELS[Language.ENGLISH][name]}<td class="number">{len(known)} of {every}<td' in overview

    def test_holds_all_it_needs(self, page):
        assert "<svg" in page
        assert not re.search(r"<(script|link|img)", page)

    def test_is_french_where_that_is_asked_for(self, aurore, month):
        answer = aurore.ask("GET", f"/clients/{aurore.client_id}/report?month={month}&language=fr")

        assert "<h1>Rapport du comité de pilotage</h1>" in answer.text
        assert 'lang="fr"' in answer.text
        assert "Early warnings" not in answer.text

    def test_says_why_in_french_too(self, aurore, month):
        items = aurore.get("/portfolio/summary", client_id=str(aurore.client_id), limit=1000)["items"]
        reasons = {kpi["reason"] for item in items for kpi in item["kpis"].values() if kpi["reason"]}

        same = {reason for reason in reasons if reason_in(reason, Language.FRENCH) == reason}

        assert reasons
        assert same == set()


class TestPdf:
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_is_a_pdf_with_its_own_fonts(self, aurore, month, language):
        answer = aurore.ask("GET", f"/clients/{aurore.client_id}/report?month={month}&format=pdf&language={language}")

        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == f'inline; filename="report-{month}-{language}.pdf"'
        assert answer.content.startswith(b"%PDF-")
        assert answer.content.rstrip().endswith(b"%%EOF")
        assert b"LibertinusSerif" in answer.content


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("month=2026-13", "is no month"),
            ("month=2099-01", "has not begun yet"),
            ("month=2001-01", "Nothing was tracked yet"),
            ("format=docx", "format"),
            ("language=de", "language"),
        ],
    )
    def test_say_what_is_wrong(self, aurore, query, says):
        answer = aurore.ask("GET", f"/clients/{aurore.client_id}/report?{query}")

        assert answer.status_code == 422
        assert says in answer.json()["detail"]

    def test_of_a_portfolio_that_is_not_there(self, aurore):
        path = "/portfolios/00000000-0000-0000-0000-000000000001/report"

        assert aurore.ask("GET", path).status_code == 404


class TestCharts:
    def test_escape_what_people_typed(self):
        chart = charts.pair_chart([charts.Pair("<b>&", 1, 2)], ("a", "b"), unit="EUR")

        assert "&lt;b&gt;&amp;" in chart
        assert "<b>" not in chart

    def test_leave_pictures_out_of_names_which_would_change_the_font(self):
        chart = charts.pair_chart([charts.Pair("Migration \u26a1 n\u00b0 5 \U0001f680", 1, 2)], ("a", "b"), unit="EUR")

        assert ">Migration n\u00b0 5</text>" in chart

    def test_draw_bars_in_proportion(self):
        chart = charts.pair_chart([charts.Pair("x", 50, 100)], ("a", "b"), unit="EUR")

        widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="9.0"', chart)]
        assert widths[1] == pytest.approx(2 * widths[0], rel=0.01)
