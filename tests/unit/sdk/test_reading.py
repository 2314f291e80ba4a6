import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import (
    to_day,
    to_decimal,
    to_instant,
    to_instant_of_wall_time,
    to_percent,
    to_seconds,
    translate_each,
)
from models.records import AccountRecord


def to_account(item):
    if item.get("hidden"):
        raise RecordRejected("The account is hidden.", source_id=item["id"], rule="hidden")
    return [AccountRecord(source_id=item["id"], name=item["name"])]


def translate(*items):
    return list(translate_each(items, to_account, source_id=lambda item: item["id"]))


class TestTranslateEach:
    def test_rejects_a_bad_item_and_keeps_the_rest(self):
        good = {"id": "1", "name": "Ann"}

        first, rejected, last = translate(good, {"id": "2"}, {"id": "3", "name": "Bo"})

        assert [first.source_id, last.source_id] == ["1", "3"]
        assert (rejected.source_id, rejected.rule) == ("2", "shape:KeyError")

    @pytest.mark.parametrize(
        ("item", "source_id", "rule"),
        [
            ({"id": "2", "name": 7}, "2", "string_type:name"),
            ({"id": "2", "name": "a\x00b"}, "2", "string_pattern_mismatch:name"),
            ({"id": "2", "hidden": True}, "2", "hidden"),
            ({"name": "Ann"}, "", "shape:KeyError"),
            (None, "", "shape:AttributeError"),
            ("text", "", "shape:AttributeError"),
        ],
    )
    def test_names_id_and_rule(self, item, source_id, rule):
        [rejected] = translate(item)

        assert (rejected.source_id, rejected.rule) == (source_id, rule)

    def test_says_no_value_in_the_sentence_of_a_broken_rule(self):
        [rejected] = translate({"id": "2", "name": ["canary"]})

        assert "canary" not in rejected.message

    def test_gives_none_of_an_items_records_when_one_is_bad(self):
        def to_two(item):
            return [*to_account(item), AccountRecord(source_id="", name="nobody")]

        [rejected] = translate_each([{"id": "1", "name": "Ann"}], to_two, source_id=lambda item: item["id"])

        assert rejected.rule == "string_too_short:source_id"


class TestInstants:
    @pytest.mark.parametrize(
        "text", ["2026-01-15T10:00:00Z", "2026-01-15T11:00:00+01:00", "2026-01-15T15:30:00.000+0530"]
    )
    def test_are_read_with_their_offset(self, text):
        assert to_instant(text) == dt.datetime(2026, 1, 15, 10, tzinfo=dt.UTC)

    @pytest.mark.parametrize("text", ["2026-01-15T10:00:00", "2026-01-15", "soon"])
    def test_are_refused_without_an_offset(self, text):
        with pytest.raises(ValueError, match=r"offset|Invalid isoformat"):
            to_instant(text)

    def test_of_wall_times_are_read_in_their_zone(self):
        found = to_instant_of_wall_time("2026-07-15T10:00:00", zone=ZoneInfo("Europe/Paris"))

        assert found == dt.datetime(2026, 7, 15, 8, tzinfo=dt.UTC)

    @pytest.mark.parametrize("read", [to_instant, to_day])
    @pytest.mark.parametrize("nothing", [None, ""])
    def test_are_none_when_there_is_nothing(self, read, nothing):
        assert read(nothing) is None

    def test_days_are_taken_as_written(self):
        assert to_day("2026-01-15T23:30:00-08:00") == dt.date(2026, 1, 15)


class TestNumbers:
    @pytest.mark.parametrize(("number", "value"), [(0.1, "0.1"), ("7.50", "7.50"), (3, "3"), (1e3, "1000.0"), (0, "0")])
    def test_keep_what_the_vendor_wrote(self, number, value):
        assert to_decimal(number) == Decimal(value)

    @pytest.mark.parametrize("number", [True, "NaN", float("inf"), "a lot", "1,5"])
    def test_are_refused_when_they_are_none(self, number):
        with pytest.raises(ValueError, match=r"no number|not finite"):
            to_decimal(number)

    @pytest.mark.parametrize(
        ("number", "unit", "seconds"),
        [
            (90, "seconds", 90),
            (1.5, "minutes", 90),
            ("0.25", "hours", 900),
            (0, "hours", 0),
            (2, "days", 54_000),
            (None, "hours", None),
        ],
    )
    def test_become_whole_seconds(self, number, unit, seconds):
        assert to_seconds(number, unit=unit, hours_per_day=7.5) == seconds

    def test_of_days_need_the_hours_of_a_day(self):
        with pytest.raises(ValueError, match="hours_per_day"):
            to_seconds(1, unit="days")

    def test_become_percent_from_ratios(self):
        assert to_percent(0.25, unit="ratio") == to_percent(25) == Decimal(25)
