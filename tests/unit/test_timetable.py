import datetime as dt
import uuid

import pytest

from hub.timetable import next_fire, stale_after_s, was_missed

NOW = dt.datetime(2026, 11, 20, 10, 7, tzinfo=dt.UTC)
"""A Friday."""
HOURLY = {"every": 3600}
WORKDAYS = {"cron": "30 6 * * mon-fri", "time_zone": "Europe/Paris"}
ONE = uuid.UUID(int=125)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def fire(schedule, after=NOW, connection_id=ONE):
    return next_fire(schedule, connection_id=connection_id, after=after)


class TestPhase:
    def test_spreads_connections_of_one_interval_over_all_of_it(self):
        minutes = {fire(HOURLY, connection_id=uuid.uuid5(ONE, str(number))).minute for number in range(200)}

        assert len(minutes) > 50

    def test_is_the_same_after_a_restart(self):
        assert fire(HOURLY, after=NOW + 17 * MINUTE) == fire(HOURLY) == NOW.replace(hour=11, minute=2, second=5)

    def test_keeps_a_cron_line_within_its_minute_and_zone(self):
        assert fire(WORKDAYS) == dt.datetime(2026, 11, 23, 5, 30, 5, tzinfo=dt.UTC)


class TestMissed:
    @pytest.mark.parametrize(
        ("schedule", "last_run_at", "missed"),
        [
            (HOURLY, NOW - 90 * MINUTE, True),
            (HOURLY, NOW - 2 * MINUTE, False),
            (HOURLY, NOW - 50 * HOUR, True),
            (HOURLY, None, False),
            (WORKDAYS, NOW - 24 * HOUR, False),
            ({"cron": "40 9 * * *", "time_zone": "UTC"}, NOW - 24 * HOUR, True),
        ],
    )
    def test_a_time_of_the_last_hour_is_made_up_and_an_older_one_is_not(self, schedule, last_run_at, missed):
        assert was_missed(schedule, connection_id=ONE, last_run_at=last_run_at, now=NOW) is missed


class TestStaleAfter:
    @pytest.mark.parametrize(
        ("schedule", "seconds"),
        [
            (None, None),
            ({"every": 900}, 1800),
            (WORKDAYS, (3 * 24 + 1) * 3600),
            ({"cron": "0 */6 * * *", "time_zone": "UTC"}, 7 * 3600),
        ],
    )
    def test_follows_from_the_schedule(self, schedule, seconds):
        assert stale_after_s(schedule, now=NOW) == seconds
