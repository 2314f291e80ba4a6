"""Schedules as people write them, and as the scheduler reads them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger

from hub.admin.bodies import read_body
from hub.admin.schedules import Schedule
from hub.errors import Unprocessable

SUNDAY = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def stored(**document):
    return read_body(Schedule, document, what="the schedule").as_stored(client_zone="Europe/Paris")


class TestEvery:
    @pytest.mark.parametrize(
        ("every", "seconds"), [(900, 900), ("15m", 900), ("90s", 90), ("6 h", 21600), ("1d", 86400)]
    )
    def test_is_kept_in_seconds(self, every, seconds):
        assert stored(every=every) == {"every": seconds}

    @pytest.mark.parametrize("every", [59, 0, -5, "1w", "often", "32d"])
    def test_refuses_what_is_no_sensible_time(self, every):
        with pytest.raises(Unprocessable, match='"every" of the schedule is not usable'):
            stored(every=every)


class TestCron:
    @pytest.mark.parametrize(
        ("weekdays", "named"),
        [
            ("*", "*"),
            ("0", "sun"),
            ("7", "sun"),
            ("1-5", "mon,tue,wed,thu,fri"),
            ("5-7", "fri,sat,sun"),
            ("0,6", "sun,sat"),
            ("1-5/2", "mon,wed,fri"),
            ("MON-FRI", "mon-fri"),
        ],
    )
    def test_counts_weekdays_as_cron_does(self, weekdays, named):
        assert stored(cron=f"0 6 * * {weekdays}") == {"cron": f"0 6 * * {named}", "time_zone": "Europe/Paris"}

    def test_a_zero_runs_on_sunday(self):
        schedule = stored(cron="0 6 * * 0")

        trigger = CronTrigger.from_crontab(schedule["cron"], timezone=ZoneInfo(schedule["time_zone"]))

        assert trigger.get_next_fire_time(None, SUNDAY) == dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)

    def test_its_own_zone_wins(self):
        assert stored(cron="0 6 * * *", time_zone="America/New_York")["time_zone"] == "America/New_York"

    @pytest.mark.parametrize(
        "cron", ["", "every day", "0 6 * *", "61 6 * * *", "0 6 * * 8", "0 6 * * 5-1", "0 6 * * noday"]
    )
    def test_refuses_what_is_no_cron_line(self, cron):
        with pytest.raises(Unprocessable, match='"cron" of the schedule is not usable'):
            stored(cron=cron)

    def test_needs_one_of_the_two(self):
        for document in ({}, {"cron": "0 6 * * *", "every": 60}):
            with pytest.raises(Unprocessable, match='write either "cron" or "every"'):
                stored(**document)
