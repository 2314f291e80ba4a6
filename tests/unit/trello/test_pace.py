"""Staying below a ceiling that nobody shows."""

import dataclasses
import datetime as dt

from connectors.trello.pace import MOST_PER_WINDOW, WINDOW_S, Pace
from tests.runtimes import lend


def a_pace():
    lent = lend()

    def sleep(seconds):
        lent.sleeps.append(seconds)
        lent.now += dt.timedelta(seconds=seconds)

    return lent, Pace(dataclasses.replace(lent.runtime, sleep=sleep))


def test_a_full_window_makes_the_next_one_wait_until_it_opens():
    lent, pace = a_pace()
    for _ in range(MOST_PER_WINDOW):
        pace.admit()
    lent.now += dt.timedelta(seconds=4)

    pace.admit()

    assert lent.sleeps == [WINDOW_S - 4]
    assert lent.meter.throttled_seconds == WINDOW_S - 4


def test_a_batch_counts_each_of_its_questions():
    lent, pace = a_pace()
    for _ in range(MOST_PER_WINDOW // 10):
        pace.admit(10)

    pace.admit(10)

    assert lent.sleeps == [WINDOW_S]


def test_no_ten_seconds_see_more_than_the_ceiling():
    lent, pace = a_pace()
    sent = []
    for number in range(500):
        lent.now += dt.timedelta(milliseconds=37 * (number % 5))
        pace.admit()
        sent.append(lent.now)

    window = dt.timedelta(seconds=WINDOW_S)
    assert max(sum(start <= each < start + window for each in sent) for start in sent) <= MOST_PER_WINDOW


def test_a_standing_clock_does_not_hang():
    lent = lend()
    pace = Pace(lent.runtime)

    for _ in range(3 * MOST_PER_WINDOW):
        pace.admit()

    assert lent.sleeps
