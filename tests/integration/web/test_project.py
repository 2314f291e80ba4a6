"""One project and the people on it: every page, every figure down to its rows, and what may not be seen."""

import datetime as dt
import html
import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from hub import clock
from hub.admin.clients import remove_client
from hub.demo import story
from hub.portfolio.differences import KINDS
from hub.portfolio.formulas import FORMULAS
from hub.security.scopes import Scope
from hub.web.pages import TEMPLATES
from hub.web.project_charts import Easel
from tests import builders as make
from tests.integration.web.conftest import OPERATOR

PAGES = ("", "/plan", "/money", "/people", "/risks", "/sources", "/changes", "/figures/cpi", "/figures/health")
PEOPLE = {person.name for person in story.PEOPLE}


@pytest.fixture
def plan_of(reader):
    """The address of the project with a plan, found as a reader finds it."""
    found = re.search(
        r'href="(/projects/[0-9a-f-]{36})">Migration ERP[^<]*</a><span class="sub">ERP Migration',
        reader.get("/portfolio").text,
    )
    return found[1]


@pytest.fixture
def board_of(reader):
    """The project that logs hours."""
    found = re.search(
        r'href="(/projects/[0-9a-f-]{36})">Wind Farm North</a><span class="sub">WFN<', reader.get("/portfolio").text
    )
    return found[1]


@pytest.mark.parametrize("part", PAGES)
class TestEveryPage:
    def test_is_small_and_obeys_the_policy(self, reader, plan_of, part):
        page = reader.get(plan_of + part)

        assert page.status_code == 200
        assert len(page.content) < 120 * 1024
        assert not re.search(r"\s(style|on\w+)=|<script(?![^>]*src=)", page.text)
        assert 'aria-current="page"' in page.text

    def test_is_not_there_for_another_client(self, foreigner, plan_of, part):
        assert foreigner.get(plan_of + part).status_code == 404


class TestOverview:
    def test_names_what_made_the_health(self, reader, plan_of):
        text = reader.get(plan_of).text

        assert re.search(r"<dt>SPI\(t\)</dt><dd><span class=\"badge bad\">0\.\d\d", text)
        assert "The rule" in text

    def test_says_why_a_figure_is_missing(self, reader, board_of):
        text = reader.get(board_of).text

        assert re.search(r'class="value">\u2013</span><span class="note">[A-Z][^<]+\.', text)

    def test_leads_from_each_headline_to_its_rows(self, reader, plan_of):
        links = re.findall(r'<a class="tile" href="([^"]+/figures/[a-z_]+)"', reader.get(plan_of).text)

        assert len(links) == 8
        assert {reader.get(link).status_code for link in links} == {200}

    def test_is_read_as_of_a_day(self, reader, plan_of):
        page = reader.get(f"{plan_of}?as_of=2026-11-29")

        assert page.status_code == 200
        assert "as of 29 Nov 2026" in page.text
        assert "as_of=2026-11-29" in page.text.partition('class="tabs"')[2].partition("</nav>")[0]

    def test_refuses_a_day_that_is_none(self, reader, plan_of):
        page = reader.get(f"{plan_of}?as_of=soon")

        assert page.status_code == 422
        assert "is no day." in page.text


class TestFigure:
    def test_shows_formula_terms_and_rows_that_add_up(self, reader, plan_of):
        text = reader.get(f"{plan_of}/figures/bac").text
        amounts = [
            float(each.replace(",", "")) for each in re.findall(r'data-label="BAC" class="num">€([\d,.]+)<', text)
        ]
        total = float(re.search(r'class="figure">€([\d,.]+)<', text)[1].replace(",", ""))

        assert "sum of the baseline cost of leaf tasks" in text
        assert sum(amounts) == pytest.approx(total)

    @pytest.mark.parametrize("name", FORMULAS)
    def test_names_in_french_what_it_was_computed_from(self, reader, plan_of, name):
        page = reader.get(f"{plan_of}/figures/{name}", headers={"Accept-Language": "fr"})

        assert page.status_code == 200
        assert not re.search(r"<dt>[a-z]+( [a-z]+)*</dt>", page.text)

    def test_calls_hours_by_the_task_they_were_booked_on(self, reader, board_of):
        rows = re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]*)', reader.get(f"{board_of}/figures/utilisation").text)

        assert len(rows) > 5
        assert "Hours" not in rows

    def test_that_does_not_exist_is_refused(self, reader, plan_of):
        assert reader.get(f"{plan_of}/figures/luck").status_code == 404


class TestCurves:
    def test_are_there_or_say_why_not(self, reader, plan_of, board_of):
        whole, bare = reader.get(f"{plan_of}/money").text, reader.get(f"{board_of}/money").text

        assert "<h2>Earned value</h2>" in whole
        assert "No curve of" not in whole
        assert re.findall(r"No curve of ([a-z ]+): [A-Z0-9][^<]+\.<", bare) == [
            "planned value",
            "earned value",
            "actual cost",
        ]

    @pytest.mark.parametrize(
        ("drawn", "title"),
        [
            ({"pv", "ev", "ac"}, "Earned value"),
            ({"ac"}, "Actual cost"),
            ({"pv", "ac"}, "Planned value, Actual cost"),
            (set(), "Earned value"),
        ],
    )
    def test_are_called_by_what_is_drawn(self, drawn, title):
        point = (dt.date(2026, 11, 30), Fraction(1))
        found = {name: [point] if name in drawn else [] for name in ("pv", "ev", "ac")}

        assert Easel("en").title_of_curves(found) == title


class TestPlan:
    def test_draws_tasks_links_and_baselines(self, reader, plan_of):
        text = reader.get(f"{plan_of}/plan").text

        assert text.count('class="ghost"') > 5
        assert 'class="link ' in text
        assert "Atelier de lancement" in text

    def test_may_leave_out_what_is_done(self, reader, plan_of):
        text = reader.get(f"{plan_of}/plan?show=open").text

        assert "Atelier de lancement" not in text
        assert "Mise en production" in text

    def test_charts_are_well_formed(self, reader, plan_of):
        for part in ("", "/plan", "/money", "/people"):
            for drawing in re.findall(r"<svg class=\"chart\".*?</svg>", reader.get(plan_of + part).text, re.DOTALL):
                ET.fromstring(drawing)  # noqa: S314 - our own drawing

    def test_marks_the_critical_path_where_no_tool_does(self, reader, plan_of):
        text = reader.get(f"{plan_of}/plan?show=critical").text

        assert "the hub works it out from the dependencies" in text
        assert 'class="link critical"' in text
        assert "Float, working days" in text
        assert "Bascule" in text
        assert "Atelier de lancement" not in text

    def test_is_read_as_of_a_day_and_says_so(self, reader, plan_of):
        text = reader.get(f"{plan_of}/plan?as_of=2026-11-24").text

        assert "The plan as it was held at the end of 24 Nov 2026." in text
        assert "Atelier de lancement" in text
        assert 'class="link ' in text


class TestSlider:
    def test_goes_over_the_known_days(self, reader, plan_of):
        text = reader.get(f"{plan_of}?as_of=2026-11-24").text
        slider = re.search(r'<input id="f-place"[^>]+>', text)[0]

        assert re.search(r'min="0" max="\d+" value="4"', slider)
        assert 'data-first="2026-11-20"' in slider
        assert 'aria-valuetext="24 Nov 2026"' in slider

    @pytest.mark.parametrize(("place", "lands"), [("2", "?as_of=2026-11-22"), ("9999", ""), ("x", "")])
    def test_works_without_a_script(self, reader, plan_of, place, lands):
        page = reader.get(f"{plan_of}/day?place={place}&tab=/money")

        assert str(page.url).endswith(f"{plan_of}/money{lands}")

    def test_leads_nowhere_else(self, reader, plan_of):
        assert str(reader.get(f"{plan_of}/day?place=1&tab=//example.com").url).endswith(f"{plan_of}?as_of=2026-11-21")


class TestMoneyAndPeople:
    def test_names_hours_without_a_rate_instead_of_pricing_them_at_nothing(self, reader, board_of):
        assert "have no rate and stand in no month." in reader.get(f"{board_of}/money").text

    def test_shows_hours_of_each_person_by_week(self, reader, board_of):
        text = reader.get(f"{board_of}/people").text

        assert "Hours by person and week" in text
        assert PEOPLE & set(re.findall(r'class="strong">([^<]+)<', text))

    def test_hides_costs_and_names(self, careful, plan_of, board_of):
        money, people = careful.get(f"{plan_of}/money").text, careful.get(f"{board_of}/people").text

        assert not re.search(r"[€£]\d", money + careful.get(plan_of).text + careful.get(f"{plan_of}/figures/bac").text)
        assert not PEOPLE & set(re.findall(r'class="strong">([^<]+)<', people))
        assert "#1" in people


class TestSources:
    def test_lead_to_the_tool(self, reader, board_of):
        assert re.search(
            r'<th scope="row"><a href="http[^"]+" rel="noreferrer">', reader.get(f"{board_of}/sources").text
        )


class TestRisks:
    def test_say_each_warning_in_the_language_of_the_reader(self, reader, plan_of):
        text = reader.get(f"{plan_of}/risks", headers={"Accept-Language": "fr"}).text

        assert re.search(r"<strong>\d+ tâches ouvertes en retard, la pire de \d+ jours\.</strong>", text)

    def test_of_a_day_before_they_were_watched_are_not_those_of_today(self, reader, plan_of):
        now, then = (reader.get(f"{plan_of}/risks{day}").text for day in ("", "?as_of=2026-11-29"))

        assert re.search(r"\d+ open tasks are overdue", now)
        assert "Nothing was tracked yet" in then
        assert "overdue" not in then


class TestChanges:
    def test_since_a_day_before_anything_was_known_are_explained(self, reader, plan_of):
        page = reader.get(f"{plan_of}/changes?since=2020-01-01")

        assert page.status_code == 200
        assert "Nothing was tracked yet" in page.text

    def test_begin_with_a_day_that_is_known(self, reader, plan_of):
        text = reader.get(f"{plan_of}/changes").text

        assert 'name="since" value="2026-11-20" min="2026-11-20"' in text
        assert "Nothing was tracked yet" not in text

    def test_go_by_the_status_date_of_the_plan_as_the_other_pages_do(self, reader, plan_of):
        overview, changes = reader.get(plan_of).text, reader.get(f"{plan_of}/changes").text
        row = next(row for row in changes.split("<tr>") if "Slip" in row.partition("</th>")[0])
        _, slip, _ = re.findall(r'<td class="num"[^>]*>(?:<span[^>]*>)?([^<]+)', row)

        assert "as of 20 Nov 2026 · status date of the plan" in overview
        assert f"{slip.removesuffix(' d')} days late" in overview
        assert "status date, 20 Nov 2026, as on the project" in changes


def planned_hours(text):
    """The sum of what the tasks of a page have planned."""
    tasks = text.partition("Tasks</caption>")[2]
    return sum(float(each) for each in re.findall(r'data-label="Planned"[^>]*>([\d.]+)', tasks))


class TestResources:
    def test_mark_weeks_that_are_too_full_by_more_than_colour(self, reader):
        text = reader.get("/resources?from=2026-08-31&to=2026-12-20").text

        assert "\u25b2" in text
        assert "Weeks that are too full" in text
        assert len(text.encode()) < 120 * 1024

    def test_are_narrowed_to_whom_is_asked_for(self, reader):
        text = reader.get("/resources?q=Zo%C3%AB&who=all").text

        assert "Zoë Durand" in text
        assert "Jon Smith" not in text

    def test_hide_names(self, careful, reader):
        text = careful.get("/resources?who=all").text
        somebody = re.search(r'href="(/resources/[0-9a-f-]+)', reader.get("/resources?who=all").text)[1]

        assert "Durand" not in text
        assert "Person 1" in text
        assert "/resources/" not in text
        assert careful.get(somebody).status_code == 404

    def test_lead_from_somebody_to_the_tasks_that_fill_their_weeks(self, reader, foreigner):
        text = reader.get("/resources?from=2026-08-31&to=2026-12-20&who=all").text
        path = html.unescape(re.search(r'href="(/resources/[^"]+)"[^>]*><text[^>]*>Zoë Durand', text)[1])

        page = reader.get(path)
        planned = (
            r'<a data-swap href="([^"]+week=[^"]+)">([^<]+)</a></th><td class="num" data-label="Planned">([1-9][\d.]*)'
        )
        week, day, hours = re.search(planned, page.text).groups()
        of_week = reader.get(html.unescape(week)).text

        assert path.endswith("?from=2026-08-31&to=2026-12-20")
        assert "<h1>Zoë Durand</h1>" in page.text
        assert f"Tasks of the week of {day}" in of_week
        assert planned_hours(of_week) == pytest.approx(float(hours), abs=0.1)
        assert foreigner.get(path).status_code == 404

    def test_lead_from_a_week_that_is_too_full_to_its_tasks(self, reader):
        text = reader.get("/resources?from=2026-08-31&to=2026-12-20").text.partition(
            "Weeks that are too full</caption>"
        )[2]

        path = html.unescape(re.search(r'<th scope="row"><a href="(/resources/[^"]+&amp;week=[0-9-]+)">', text)[1])

        assert "Tasks of the week of" in reader.get(path).text

    @pytest.mark.parametrize("query", ["from=now", "from=2026-01-01&to=2020-01-01", "from=2020-01-01&to=2026-01-01"])
    def test_refuse_a_period_that_is_none(self, reader, query):
        assert reader.get(f"/resources?{query}").status_code == 422


class TestTasksThatChanged:
    @pytest.fixture
    def path(self, module_hub):
        """Five tasks that were known three days ago, and since then moved a week and were estimated at ten hours instead of five."""
        client = make.a_client()
        connection = make.a_connection(client)
        before = {"known_from": clock.now() - dt.timedelta(days=3)}
        source = make.a_project(connection, **before)
        estimated = {"due_on": dt.date(2026, 11, 20), "estimate_seconds": 18_000}
        tasks = [make.a_task(source, name=f"Pile {number}", **estimated, **before) for number in range(5)]
        make.save(module_hub.database, client, connection, source, *tasks)
        with module_hub.database.connect(Scope.of(client.id)) as rows:
            rows.exec_driver_sql(
                "UPDATE task SET due_on = due_on + 7, estimate_seconds = 36000, change_seq = nextval('change_seq'),"
                " last_changed_run = client_id WHERE client_id = %s",
                (client.id,),
            )
        yield f"/projects/{source.id}/changes?since={clock.now().date() - dt.timedelta(days=1)}"
        remove_client(module_hub, caller=OPERATOR, client_id=client.id)

    def rows(self, text):
        found = re.findall(r'<tr><th scope="row">(Pile \d)</th>(.*?)</tr>', text)
        return {name: [] for name, _ in found} | {
            kind: [html.unescape(one) for one in re.findall(r'class="nowrap">([^<]+)<', cells)]
            for _, cells in found
            for kind in re.findall(r'class="badge[^"]*">([^<]+)<', cells)
        }

    def test_are_told_with_what_became_of_each(self, ada, path):
        rows = self.rows(ada.get(path).text)

        assert rows["later"] == ["20 Nov 2026", "27 Nov 2026"]
        assert rows["estimated anew"] == ["5.0\u202fh", "10.0\u202fh"]

    def test_are_told_in_french(self, ada, path):
        text = ada.get(path, headers={"Accept-Language": "fr"}).text

        assert self.rows(text)["repoussée"] == ["20 nov. 2026", "27 nov. 2026"]
        assert self.rows(text)["réestimée"] == ["5,0\u202fh", "10,0\u202fh"]
        assert "5 tâches réestimées : Pile 0, Pile 1, Pile 2 et 2 autres.<" in text

    def test_changed_in_a_way_that_the_page_can_name(self):
        named = re.search(r"{% set KINDS = ({.*?}) %}", (TEMPLATES / "project-changes.html").read_text())[1]

        assert set(re.findall(r'"(\w+)": \(', named)) == set(KINDS)


def test_a_mapping_says_the_types_of_fields_in_the_reader_s_language(reader):
    place = re.search(r'href="(/admin/connections/[0-9a-f-]{36})">Jira', reader.get("/admin/connections").text)[1]

    english, french = (
        reader.get(f"{place}/mapping", headers={"Accept-Language": language}).text for language in ("en", "fr")
    )

    assert re.search(r'class="mono">[^<]+</span> jpo-custom-field-baseline-start<', english)
    assert re.search(r'class="mono">[^<]+</span> début de référence<', french)


def test_a_connection_says_tool_and_settings_as_people_call_them(reader):
    listed = reader.get("/admin/connections").text
    place = re.search(r'href="(/admin/connections/[0-9a-f-]{36})">Jira', listed)[1]

    english, french = (reader.get(place, headers={"Accept-Language": language}).text for language in ("en", "fr"))

    assert '<span class="sub">Microsoft Project</span>' in listed
    assert re.search(r"<dt>Sign-in method</dt><dd>\s*Cloud: e-mail and API token", english)
    assert re.search(r"<dt>Mode d\u2019authentification</dt><dd>\s*Cloud\xa0: ", french)
    assert "api_token" not in english
