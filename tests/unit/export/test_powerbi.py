"""The Power BI project, read back by rules of Microsoft's published forms: TMDL's lines, M's sets, PBIR's fields."""

import io
import json
import re
import zipfile
from collections import Counter

import pytest

from hub.errors import Unprocessable
from hub.export.powerbi.measures import AMOUNTS, list_measures
from hub.export.powerbi.model import tables_of
from hub.export.powerbi.project import feed_address, write_project, zip_project
from hub.export.powerbi.relationships import relate
from models.reporting.feeds import star

MEASURES = {measure.name: measure for measure in list_measures()}
URL = "https://hub.example/odata/v4"
FILES = {path: content.decode() for path, content in write_project(url=URL).items()}
DEFINITION = "PMO Hub.SemanticModel/definition/"
MODEL = {path.removeprefix(DEFINITION): text for path, text in FILES.items() if path.startswith(DEFINITION)}
TABLES = {path.removeprefix("tables/").removesuffix(".tmdl"): text for path, text in MODEL.items() if "/" in path}
SETS = tables_of(star()).sets

OBJECT = re.compile(
    r"(database|model|table|column|measure|partition|expression|relationship|refreshPolicy|annotation|ref) ?"
    r"('(?:[^']|'')+'|[\w-]+)?(?: \w+)?(?: = .*| =)?"
)
PROPERTY = re.compile(r"[a-zA-Z]+(: .+| =)?")


def level(line):
    return len(line) - len(line.lstrip("\t"))


def fields(document):
    """(table, name) of every field that a part of the report shows, with its kind."""
    if isinstance(document, list):
        return [found for item in document for found in fields(item)]
    if not isinstance(document, dict):
        return []
    here = [
        (kind, document[kind]["Expression"]["SourceRef"]["Entity"], document[kind]["Property"])
        for kind in ("Column", "Measure")
        if kind in document
    ]
    return here + fields(list(document.values()))


class TestTmdl:
    @pytest.mark.parametrize("path", sorted(MODEL))
    def test_every_line_is_an_object_a_property_or_a_description(self, path):
        """Lines of an expression lie two levels below its head, everything else at most one below what stands over it."""
        depth, expression_at = 0, None
        for line in filter(str.strip, MODEL[path].splitlines()):
            if expression_at is not None and level(line) >= expression_at + 2:
                continue
            expression_at = level(line) if line.endswith(" =") else None
            assert level(line) <= depth + 1, line
            depth = level(line)
            text = line.strip()
            assert text.startswith("/// ") or OBJECT.fullmatch(text) or PROPERTY.fullmatch(text), line

    def test_names_every_table_once(self):
        assert set(TABLES) == set(SETS)
        assert re.findall(r"^ref table (\w+)$", MODEL["model.tmdl"], re.MULTILINE) == list(SETS)

    def test_every_object_has_an_identity_of_its_own_that_stays(self):
        tags = re.findall(r"lineageTag: (\S+)", "".join(MODEL.values()))

        assert [tag for tag, count in Counter(tags).items() if count > 1] == []
        assert (
            write_project(url="https://other.example/odata/v4")[DEFINITION + "tables/Tasks.tmdl"].decode()
            == TABLES["Tasks"]
        )

    @pytest.mark.parametrize("name", sorted(SETS))
    def test_a_tables_columns_are_those_it_reads(self, name):
        declared = re.findall(r"^\tcolumn (\w+)$", TABLES[name], re.MULTILINE)
        read = re.search(r"Table\.SelectColumns\(Rows, \{(.*?)\}", TABLES[name])[1]

        assert declared == re.findall(r'"(\w+)"', read)
        assert set(declared) <= set(SETS[name].model.by_name)

    def test_no_token_stands_anywhere(self):
        assert [path for path, text in FILES.items() if "pmo_" in text.replace("pmo_hub", "")] == []


class TestPeriods:
    def test_are_filtered_in_the_tables_own_query_with_one_bound_included(self):
        text = TABLES["TimeEntries"]

        assert text.count("[partition_date] >= Date.From(RangeStart) and [partition_date] < Date.From(RangeEnd)") == 2
        assert "refreshPolicy" in text
        assert '[entity] = "TimeEntries"' in text

    def test_are_not_made_where_a_row_may_have_no_day(self):
        without = [
            name for name, shown in SETS.items() if "refreshPolicy" not in TABLES[name] and shown.model.partitioned_by
        ]

        assert without
        assert all(SETS[name].model.by_name[SETS[name].model.partitioned_by].nullable for name in without)
        assert all("RangeStart" not in TABLES[name] for name in without)


class TestRelationships:
    def test_lead_on_one_active_way_at_most_from_table_to_table(self):
        active = [related for related in relate(tables_of(star())) if related.is_active]

        ways = Counter()
        for start in SETS:
            reached = [start]
            while reached:
                here = reached.pop()
                for related in active:
                    if related.target == here:
                        ways[start, related.source] += 1
                        reached.append(related.source)

        assert [pair for pair, count in ways.items() if count > 1] == []

    def test_join_columns_that_both_tables_have(self):
        ends = re.findall(r"(?:from|to)Column: (\w+)\.(\w+)", MODEL["relationships.tmdl"])

        assert [end for end in ends if f"\tcolumn {end[1]}\n" not in TABLES[end[0]]] == []

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("TimeEntries", "Dates"),
            ("TimeEntries", "SourceProjects"),
            ("TimeEntries", "Accounts"),
            ("KpiValues", "Projects"),
            ("KpiValues", "Dates"),
            ("Projects", "Clients"),
            ("SourceProjects", "Projects"),
        ],
    )
    def test_what_everybody_asks_for_is_active(self, source, target):
        assert (source, target) in {(made.source, made.target) for made in relate(tables_of(star())) if made.is_active}

    def test_the_calendar_filters_no_projects_and_no_tasks(self):
        filtered = {made.source for made in relate(tables_of(star())) if made.is_active and made.target == "Dates"}

        assert filtered & {"Projects", "SourceProjects", "Tasks", "Accounts", "People", "Clients"} == set()


class TestMeasures:
    @pytest.mark.parametrize("path", [f"tables/{name}.tmdl" for name in SETS])
    def test_name_columns_that_exist(self, path):
        used = re.findall(r"\b([A-Z]\w+)\[(\w+)\]", MODEL[path])

        assert [end for end in used if end[0] in SETS and f"\tcolumn {end[1]}\n" not in TABLES[end[0]]] == []

    def test_name_kpis_that_the_hub_keeps(self):
        from hub.portfolio.formulas import FORMULAS

        named = set(re.findall(r'KpiValues\[name\] = "(\w+)"', TABLES["KpiValues"]))

        assert {"bac", "pv", "ev", "ac", "eac"} <= named <= set(FORMULAS)

    @pytest.mark.parametrize("name", list(AMOUNTS))
    def test_of_an_amount_read_the_kpi_of_that_name(self, name):
        kpi, _ = AMOUNTS[name]

        assert kpi == name.lower()
        assert re.findall(r'KpiValues\[name\] = "(\w+)"', MEASURES[name].dax) == [kpi]

    @pytest.mark.parametrize(
        ("name", "kpi"),
        [("CPI", "cpi"), ("SPI", "spi"), ("% Complete", "percent_complete"), ("% Spent", "percent_spent")],
    )
    def test_of_a_ratio_restate_its_formula(self, name, kpi):
        from hub.portfolio.formulas import FORMULAS

        upper, lower = re.findall(r'KpiValues\[name\] = "(\w+)"', MEASURES[name].dax)
        factor = re.search(r"(\d+) \* DIVIDE", MEASURES[name].dax)[1]
        restated = (
            f"{upper.upper()} / {lower.upper()}" if factor == "1" else f"{factor} x {upper.upper()} / {lower.upper()}"
        )

        assert restated == FORMULAS[kpi].text

    @pytest.mark.parametrize("name", list(MEASURES))
    def test_close_what_they_open_and_return_what_they_keep(self, name):
        dax = MEASURES[name].dax
        bare = re.sub(r'"[^"]*"', '""', dax)

        assert all(bare.count(opening) == bare.count(closing) for opening, closing in ("()", "[]", "{}"))
        assert ("VAR " in bare) == ("RETURN" in bare)
        assert all(len(re.findall(rf"\b{kept}\b", bare)) > 1 for kept in re.findall(r"VAR (\w+)", bare))


class TestReport:
    def test_shows_fields_that_the_model_has(self):
        visuals = [json.loads(text) for path, text in FILES.items() if path.endswith("visual.json")]
        shown = fields(visuals)

        assert len(visuals) >= 4
        missing = [
            (kind, table, name)
            for kind, table, name in shown
            if not re.search(rf"^\t{kind.lower()} '?{re.escape(name)}'?(?: =)?$", TABLES[table], re.MULTILINE)
        ]
        assert missing == []

    def test_stands_within_its_page_without_overlaps(self):
        places = [json.loads(text)["position"] for path, text in FILES.items() if path.endswith("visual.json")]

        assert all(place["x"] + place["width"] <= 1280 and place["y"] + place["height"] <= 720 for place in places)
        for at, one in enumerate(places):
            for other in places[at + 1 :]:
                apart = (
                    one["x"] + one["width"] <= other["x"]
                    or other["x"] + other["width"] <= one["x"]
                    or one["y"] + one["height"] <= other["y"]
                    or other["y"] + other["height"] <= one["y"]
                )
                assert apart, (one, other)

    def test_finds_its_model(self):
        binding = json.loads(FILES["PMO Hub.Report/definition.pbir"])

        assert binding["datasetReference"]["byPath"]["path"] == "../PMO Hub.SemanticModel"
        assert json.loads(FILES["PMO Hub.pbip"])["artifacts"] == [{"report": {"path": "PMO Hub.Report"}}]


class TestArchive:
    def test_holds_the_project_and_is_the_same_each_time(self):
        packed = zip_project(url=URL)

        assert set(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == set(FILES)
        assert zip_project(url=URL) == packed


class TestAddress:
    @pytest.mark.parametrize("given", ["https://hub.example", "https://hub.example/", URL])
    def test_is_that_of_the_feed(self, given):
        assert feed_address(given) == URL

    @pytest.mark.parametrize("given", ["hub.example", "", "https://hub example", "file:///x"])
    def test_refuses_what_is_none(self, given):
        with pytest.raises(Unprocessable, match="no address"):
            feed_address(given)

    def test_with_a_quote_stays_a_text(self):
        files = write_project(url='https://hub.example/"&x&"/odata/v4')

        assert '"https://hub.example/""&x&""/odata/v4"' in files[DEFINITION + "expressions.tmdl"].decode()
