"""The workload of the demo's people, held against a calculation of its own."""

import datetime as dt
from collections import defaultdict

import pytest

WEEK = dt.timedelta(days=7)
FIRST, LAST = dt.date(2026, 11, 2), dt.date(2026, 11, 29)
LOGGED = """
SELECT coalesce(l.person_id, account_id)::text AS who, e.entry_date, e.duration_seconds FROM time_entry e
LEFT JOIN account_link l USING (client_id, account_id)
WHERE e.presence = 'present' AND e.approval <> 'cancelled' AND e.entry_date BETWEEN :first AND :last
"""
ASSIGNED = """
SELECT coalesce(l.person_id, account_id)::text AS who, a.planned_seconds, a.start_on, a.finish_on FROM assignment a
LEFT JOIN account_link l USING (client_id, account_id)
JOIN task t ON t.id = a.task_id
WHERE a.presence = 'present' AND t.presence = 'present' AND t.status_category <> 'cancelled' AND a.planned_seconds > 0
  AND a.start_on IS NOT NULL AND a.finish_on IS NOT NULL AND jsonb_array_length(a.timephased) = 0
"""


@pytest.fixture(scope="module")
def weeks(aurore):
    """Every line of the workload, by who and week."""
    lines = aurore.get("/workload", **{"from": FIRST.isoformat(), "to": LAST.isoformat(), "limit": 1000})["items"]
    return {(line["person_id"] or (line["account_ids"] or [None])[0], line["week_start"]): line for line in lines}


class TestDemo:
    def test_hours_logged_are_those_of_the_entries_to_the_second(self, aurore, weeks):
        expected: dict[tuple[str, str], int] = defaultdict(int)
        for who, day, seconds in aurore.rows(LOGGED, first=FIRST, last=LAST):
            expected[who, (day - dt.timedelta(days=day.weekday())).isoformat()] += seconds

        found = {key: line["logged_seconds"] for key, line in weeks.items() if line["logged_seconds"]}

        assert expected
        assert found == expected

    def test_planned_work_lies_on_the_weekdays_of_each_assignment(self, aurore, weeks):
        """At least what assignments with both days plan; tasks without assignments come on top."""
        expected: dict[tuple[str, str], float] = defaultdict(float)
        for who, seconds, start, finish in aurore.rows(ASSIGNED):
            days = [start + n * dt.timedelta(days=1) for n in range((finish - start).days + 1)]
            working = [day for day in days if day.weekday() < 5]
            for day in working:
                if FIRST <= day <= LAST:
                    week = (day - dt.timedelta(days=day.weekday())).isoformat()
                    expected[who, week] += seconds / len(working)

        short = {key: want for key, want in expected.items() if weeks[key]["planned_seconds"] < int(want) - 5}

        assert short == {}

    def test_is_as_much_as_the_calendar_allows(self, aurore, weeks):
        """Forty hours a week of the client's eight-hour days, as long as nothing else is said."""
        hours = aurore.rows("SELECT hours_per_day FROM client")[0][0]

        known = [line for line in weeks.values() if line["available_seconds"] is not None]

        assert known
        usual = [line for line in known if line["available_seconds"] == int(5 * hours * 3600)]
        assert len(usual) >= len(known) // 2
        assert all(line["is_over_allocated"] == (line["planned_seconds"] > line["available_seconds"]) for line in known)

    def test_pages_meet_every_line_once(self, aurore, weeks):
        seen, cursor = [], {}
        while True:
            page = aurore.get("/workload", limit=7, **{"from": FIRST.isoformat(), "to": LAST.isoformat()}, **cursor)
            seen += page["items"]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}

        assert len(seen) == len(weeks)
        assert {(line["person_id"] or (line["account_ids"] or [None])[0], line["week_start"]) for line in seen} == set(
            weeks
        )

    def test_as_csv_has_the_same_lines(self, aurore, weeks):
        answer = aurore.ask("GET", f"/workload?from={FIRST}&to={LAST}", headers={"Accept": "text/csv"})

        assert answer.headers["content-type"].startswith("text/csv")
        assert len(answer.text.splitlines()) == len(weeks) + 1

    def test_a_strange_parameter_is_named(self, aurore):
        answer = aurore.ask("GET", "/workload?form=2026-11-01")

        assert answer.status_code == 422
        assert 'Did you mean "from"?' in answer.json()["hint"]

    def test_of_too_long_a_time_is_refused_in_words(self, aurore):
        for days in ({"from": "0001-01-01"}, {"to": "9999-12-31"}, {"from": "2020-01-01", "to": "2026-01-01"}):
            answer = aurore.ask("GET", "/workload", params=days)

            assert (answer.status_code, answer.json()["code"]) == (422, "bad_value")
            assert "at most" in answer.json()["hint"]


class TestAvailability:
    def test_of_a_country_takes_its_holidays_away(self, aurore, weeks):
        """11 November 2026 is a Wednesday."""
        body = {
            "client_id": str(aurore.client_id),
            "country": "FR",
            "valid_from": "2026-11-09",
            "valid_to": "2026-11-15",
        }
        made = aurore.ask("POST", "/availability", json=body)

        lines = aurore.get("/workload", **{"from": "2026-11-09", "to": "2026-11-15", "limit": 1000})["items"]
        gone = aurore.ask("DELETE", f"/availability/{made.json()['id']}")

        before = [line["available_seconds"] for (_, week), line in weeks.items() if week == "2026-11-09"]
        after = [line["available_seconds"] for line in lines]
        assert (made.status_code, gone.status_code) == (201, 204)
        full, holiday = max(filter(None, before)), max(filter(None, after))
        assert holiday == full * 4 // 5

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ({"country": "XX"}, "No public holidays are known for XX"),
            ({"country": "DE", "subdivision": "ZZ"}, "DE has no part ZZ"),
            ({"subdivision": "BY"}, "needs its country"),
            ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "lies before"),
            ({"person_id": "00000000-0000-0000-0000-000000000001"}, "There is no person"),
        ],
    )
    def test_what_does_not_fit_is_refused_in_words(self, aurore, body, says):
        answer = aurore.ask("POST", "/availability", json={"client_id": str(aurore.client_id)} | body)

        assert answer.status_code == 422
        assert says in answer.json()["detail"]
