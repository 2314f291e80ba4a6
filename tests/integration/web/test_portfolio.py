"""The portfolio: what an analyst sees, narrows, arranges and takes away."""

import csv
import html
import io
import re

import pytest

from hub.web.portfolio_columns import FIGURES


@pytest.fixture
def page(reader):
    """The portfolio as an analyst sees it, by the rest of its address."""
    return lambda query="": reader.get(f"/portfolio{query}").text


def names(text):
    return re.findall(r'<th scope="row"><a href="/projects/[0-9a-f-]{36}">([^<]+)</a>', text)


class TestPortfolio:
    def test_is_what_an_analyst_sees_first(self, reader):
        page = reader.get("/")

        assert "<h1>Portfolio</h1>" in page.text
        assert '<a href="/portfolio" aria-current="page">' in page.text
        assert len(page.content) < 120 * 1024

    def test_shows_a_dash_with_its_reason_where_a_figure_is_missing(self, page):
        gaps = re.findall(r'<span class="gap" title="([^"]+)">\u2013<span class="sr">([^<]+)</span>', page())

        assert gaps
        assert all(title == spoken for title, spoken in gaps)
        assert "Why figures are missing" in page()

    def test_has_a_total_for_what_is_shown_alone(self, page):
        everything, one = page(), page("?q=Siège")

        assert "No exchange rate from GBP to EUR" in everything
        assert names(one) == ["Déménagement du siège"]
        assert "No exchange rate" not in one

    def test_is_sorted_with_the_unknown_last_both_ways(self, page):
        rising, falling = (
            re.findall(r"index (?:good|warn|bad)\">([\d.]+)<", page(f"?col=cpi&sort={way}cpi")) for way in ("", "-")
        )

        assert rising == sorted(rising)
        assert falling == sorted(rising, reverse=True)
        assert re.findall(r'data-label="CPI".{0,40}?(gap|index)', page("?col=cpi&sort=-cpi"))[-1] == "gap"

    def test_is_narrowed_and_grouped_by_its_address(self, page):
        red = page("?health=red&group=manager")

        assert names(red)
        assert 'class="badge "' not in red
        assert 'scope="rowgroup"' in red

    def test_shows_the_columns_that_are_chosen(self, page):
        heads = re.findall(r'id="s-([a-z_]+)"', page("?col=manager&col=slip"))

        assert heads == ["name", "manager", "slip"]

    def test_refuses_a_sort_that_is_no_column(self, reader):
        assert reader.get("/portfolio?sort=shoes").status_code == 422

    def test_draws_every_project_on_one_line_of_time(self, page):
        text = page()

        assert text.count("Timeline of the projects") >= 2
        assert 'class="mark done"' in text
        assert 'class="ghost"' in text


class TestExport:
    @pytest.mark.parametrize("who", ["reader", "careful"])
    @pytest.mark.parametrize("column", [one.name for one in FIGURES])
    def test_has_the_order_of_the_page_whatever_it_is_sorted_by(self, request, who, column):
        client, query = request.getfixturevalue(who), f"col={column}&sort=-{column}"
        file = csv.DictReader(io.StringIO(client.get(f"/portfolio.csv?{query}").text.removeprefix("\ufeff")))

        assert names(client.get(f"/portfolio?{query}").text) == [html.escape(row["name"], quote=False) for row in file]

    def test_holds_what_is_shown_with_reasons_and_currencies(self, reader):
        answer = reader.get("/portfolio.csv?health=red&col=budget&col=cpi")
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))

        assert answer.headers["content-type"].startswith("text/csv")
        assert list(rows[0]) == ["project_id", "code", "name", "bac", "bac_currency", "bac_reason", "cpi", "cpi_reason"]
        assert sorted(row["name"] for row in rows) == sorted(names(reader.get("/portfolio?health=red").text))
        assert all(bool(row["cpi"]) != bool(row["cpi_reason"]) for row in rows)


class TestSomebodyWhoMayNotSeeCosts:
    def test_sees_no_amount_and_no_ratio_of_one(self, careful):
        text = careful.get("/portfolio?col=budget&col=actual&col=cpi&col=hours").text
        file = careful.get("/portfolio.csv").text

        assert "This token may not see costs." in text
        assert not re.search(r"[€£$]\d|CPI 0|SPI\(t\) 0", text)
        assert "149490" not in file


class TestAnotherClient:
    def test_is_not_seen(self, foreigner):
        assert names(foreigner.get("/portfolio").text) == []
        assert "Aurore" not in foreigner.get("/portfolio.csv").text
