import datetime as dt

from models.records import ProjectRecord, WorkingCalendarRecord
from tests.unit.msproject.plans import a_plan, a_resource, elements, read

EIGHT_TO_FIVE = (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00"))


def a_day(kind, *times, **texts) -> str:
    spans = "".join(f"<WorkingTime>{elements(FromTime=start, ToTime=finish)}</WorkingTime>" for start, finish in times)
    return f"<WeekDay>{elements(DayType=kind, DayWorking=int(bool(times)), inner=f'<WorkingTimes>{spans}</WorkingTimes>', **texts)}</WeekDay>"


def a_holiday(start, finish, *times) -> str:
    period = f"<TimePeriod>{elements(FromDate=f'{start}T00:00:00', ToDate=f'{finish}T23:59:00')}</TimePeriod>"
    return a_day(0, *times).replace("</WeekDay>", f"{period}</WeekDay>")


def an_exception(name, start, finish, **texts) -> str:
    period = f"<TimePeriod>{elements(FromDate=f'{start}T00:00:00', ToDate=f'{finish}T23:59:00')}</TimePeriod>"
    return f"<Exception>{elements(Name=name, DayWorking=0, inner=period, **texts)}</Exception>"


def a_calendar(uid, *days, exceptions=(), **texts) -> str:
    inner = f"<WeekDays>{''.join(days)}</WeekDays><Exceptions>{''.join(exceptions)}</Exceptions>"
    return f"<Calendar>{elements(UID=uid, Name=f'Calendar {uid}', **texts, inner=inner)}</Calendar>"


def calendars(*rows, resources=()):
    return read(a_plan(calendars=rows, resources=resources)).of(WorkingCalendarRecord)


class TestWeek:
    def test_runs_from_monday_though_the_file_begins_on_sunday(self):
        days = [a_day(kind, *EIGHT_TO_FIVE) for kind in (2, 3, 4, 5)] + [
            a_day(6, ("08:00:00", "12:00:00")),
            a_day(7),
            a_day(1),
        ]

        assert calendars(a_calendar(1, *days, IsBaseCalendar=1))["1"].minutes_per_weekday == (
            480,
            480,
            480,
            480,
            240,
            0,
            0,
        )

    def test_counts_a_shift_that_ends_at_midnight(self):
        days = [a_day(2, ("00:00:00", "00:00:00")), a_day(3, ("16:00:00", "00:00:00"))]

        assert calendars(a_calendar(1, *days, IsBaseCalendar=1))["1"].minutes_per_weekday[:2] == (1440, 480)


class TestExceptions:
    def test_are_the_days_that_microsoft_project_writes_out(self):
        found = calendars(
            a_calendar(
                1,
                a_holiday("2026-12-24", "2027-01-03"),
                a_holiday("2026-05-02", "2026-05-02", ("09:00:00", "12:00:00")),
                exceptions=(an_exception("Christmas", "2026-12-24", "2040-01-03", Type=2, Month=11, MonthDay=24),),
                IsBaseCalendar=1,
            )
        )["1"].exceptions

        assert [(each.start, each.finish, each.minutes) for each in found] == [
            (dt.date(2026, 5, 2), dt.date(2026, 5, 2), 180),
            (dt.date(2026, 12, 24), dt.date(2027, 1, 3), 0),
        ]

    def test_are_the_plain_periods_where_no_days_are_written_out(self):
        found = calendars(
            a_calendar(
                1,
                exceptions=(
                    an_exception("Shutdown", "2026-08-01", "2026-08-15", Type=1),
                    an_exception("Every first of May", "2026-05-01", "2040-05-01", Type=2, Month=4, MonthDay=1),
                ),
                IsBaseCalendar=1,
            )
        )["1"].exceptions

        assert [(each.name, each.finish) for each in found] == [("Shutdown", dt.date(2026, 8, 15))]


class TestResourcesCalendars:
    def test_are_laid_over_their_base(self):
        base = a_calendar(1, a_day(6, *EIGHT_TO_FIVE), a_holiday("2026-05-01", "2026-05-01"), IsBaseCalendar=1)
        own = a_calendar(7, a_day(6), a_holiday("2026-07-01", "2026-07-14"), BaseCalendarUID=1)
        found = calendars(base, own, resources=(a_resource(3, CalendarUID=7),))["7"]

        assert found.account.endswith("/3")
        assert found.minutes_per_weekday[3:5] == (480, 0)
        assert [each.start.month for each in found.exceptions] == [5, 7]

    def test_that_say_nothing_of_their_own_are_none(self):
        empty = f"<Calendar>{elements(UID=7, BaseCalendarUID=1)}</Calendar>"
        found = calendars(a_calendar(1, IsBaseCalendar=1), empty, resources=(a_resource(3, CalendarUID=7),))

        assert set(found) == {"1"}


def test_a_project_names_the_calendar_it_is_scheduled_with():
    found = read(a_plan(calendars=(a_calendar(1, IsBaseCalendar=1),)))

    assert found.only(ProjectRecord).calendar == found.only(WorkingCalendarRecord).source_id
