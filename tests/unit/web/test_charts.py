"""Every kind of chart: well-formed, obedient to the strictest policy, and told again as a table."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest

from hub.web import charts
from hub.web.charts.scales import Days, round_ticks
from tests.unit.web.gallery import FORMATS, GALLERY, MONDAY, NASTY, burn_up, plan, weeks

ALLOWED = {"svg", "g", "path", "rect", "text", "title", "a"}


def parsed(chart):
    return ET.fromstring(str(chart.svg))  # noqa: S314 - our own drawing


@pytest.mark.parametrize("draw", GALLERY.values(), ids=GALLERY)
class TestEveryChart:
    def test_is_well_formed_and_holds_nothing_a_strict_policy_forbids(self, draw):
        chart = draw()

        for element in parsed(chart).iter():
            assert element.tag in ALLOWED
            assert "style" not in element.attrib
            assert not [name for name in element.attrib if name.startswith("on")]

    def test_has_places_that_are_numbers(self, draw):
        assert "nan" not in draw().svg
        assert "inf" not in draw().svg.replace("info", "")

    def test_is_named_and_told_again_as_a_table(self, draw):
        chart = draw()

        assert parsed(chart).attrib["aria-label"] == chart.title
        assert {len(row) for row in chart.rows} <= {len(chart.head)}


class TestLines:
    def test_show_a_gap_as_a_gap(self):
        chart = charts.line_chart(
            "Gap", [charts.Series("a", weeks(1, None, 3))], show_day=FORMATS.day, show_value=FORMATS.number
        )

        path = next(item for item in parsed(chart).iter() if item.get("class") == "line s0")

        assert path.get("d").count("M") == 2
        assert [row[1] for row in chart.rows] == ["1", "\u2013", "3"]

    def test_fill_nothing_where_nothing_is_known(self):
        line = charts.Series("a", weeks(1, 2, None, 3, 4), is_filled=True)
        chart = charts.line_chart("Gap", [line], show_day=FORMATS.day, show_value=FORMATS.number)

        area = next(item for item in parsed(chart).iter() if item.get("class") == "area f0")

        assert area.get("d").count("Z") == 2

    def test_name_ranges_in_the_table(self):
        assert "24 \u2013 24" in {row[-1] for row in burn_up().rows}


class TestPlan:
    def test_escapes_names(self):
        chart = plan()

        assert NASTY in parsed(chart).findtext(".//g[2]/title")
        assert 'onload="' not in chart.svg

    def test_draws_links_between_shown_rows_only(self):
        classes = [item.get("class", "") for item in parsed(plan()).iter()]

        assert len([name for name in classes if name.startswith("link")]) == 3

    @pytest.mark.parametrize(
        ("kind", "path"),
        [
            ("FS", r"M(\d+\S*) \S+H\S+V\S+H\S+V\S+H(\d+\S*)"),
            ("SS", r"M(\d+\S*) \S+H\S+V\S+H(\d+\S*)"),
            ("FF", r"M(\d+\S*) \S+H\S+V\S+H(\d+\S*)"),
            ("SF", r"M(\d+\S*) \S+H\S+V\S+H\S+V\S+H(\d+\S*)"),
        ],
    )
    def test_draws_a_link_from_the_right_end_to_the_right_end(self, kind, path):
        """Two bars of the same five days: what begins at a start begins to the left of what begins at a finish."""
        friday = MONDAY + dt.timedelta(days=4)
        rows = [charts.GanttRow(key, key, MONDAY, friday) for key in ("a", "b")]
        links = [charts.GanttLink("a", "b", type=kind)]
        chart = charts.gantt_chart(
            "Plan", rows, links=links, show_day=FORMATS.day, head=["x"], words=["a", "b", "c", "d"]
        )
        bars = [item for item in parsed(chart).iter() if item.get("class") == "f0" and item.get("rx") == "3"]
        left = min(float(bar.get("x")) for bar in bars)
        right = left + max(float(bar.get("width")) for bar in bars)
        drawn = next(item.get("d") for item in parsed(chart).iter() if item.get("class") == "link ")
        found = re.fullmatch(path, drawn)

        ends = {"S": left, "F": right}
        assert [float(found[1]), float(found[2])] == pytest.approx([ends[kind[0]], ends[kind[1]]], abs=0.2)


class TestScales:
    def test_counts_in_whole_numbers_what_is_counted(self):
        assert round_ticks(0, 11, is_whole=True) == [0, 5, 10, 15]
        assert round_ticks(0, 2, is_whole=True) == [0, 1, 2]

    @pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 97), (-40, 130_000), (0, 0.003), (5, 5), (0, 0)])
    def test_round_ticks_enclose_the_values_and_are_few(self, low, high):
        ticks = round_ticks(low, high)

        assert ticks[0] <= low
        assert ticks[-1] >= high
        assert 2 <= len(ticks) <= 8

    @pytest.mark.parametrize("days", [1, 20, 84, 200, 2000, 20_000])
    def test_day_ticks_lie_within_and_are_few(self, days):
        scale = Days(MONDAY, MONDAY + dt.timedelta(days=days), 0, 800)

        ticks = scale.ticks()

        assert 0 < len(ticks) <= 13
        assert all(MONDAY <= day <= scale.last for day in ticks)
