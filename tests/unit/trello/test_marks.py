"""Where a board goes on from."""

import datetime as dt

from connectors.sdk.cursor import Cursor
from connectors.trello.marks import Mark, older_of

FIRST = int(dt.datetime(2026, 1, 20, 22, tzinfo=dt.UTC).timestamp())


def an_action(seconds, *, number=1):
    return {
        "id": f"{FIRST + seconds:08x}{number:016x}",
        "date": f"2026-01-20T22:{seconds // 60:02d}:{seconds % 60:02d}.000Z",
    }


def test_the_mark_is_the_newest_action_in_whatever_order_they_come():
    actions = [an_action(5), an_action(900), an_action(300)]

    assert Mark.of_actions(actions).since == actions[1]["date"]


def test_a_question_reaches_back_a_minute():
    assert Mark("2026-01-20T22:00:30.404Z").asked_since == "2026-01-20T21:59:30.404Z"


def test_what_was_seen_in_that_minute_is_no_news():
    seen, late = an_action(880), an_action(890, number=2)
    mark = Mark.of_actions([seen, an_action(900)])

    assert mark.news_of([late, seen]) == [late]


def test_without_actions_the_mark_stays():
    mark = Mark.of_actions([an_action(5)])

    assert mark.after([]) == mark
    assert Mark().asked_since is None


def test_it_forgets_what_lies_before_its_minute():
    mark = Mark.of_actions([an_action(5)]).after([an_action(900)])

    assert mark.seen == (an_action(900)["id"],)


def test_it_comes_back_from_its_cursor():
    mark = Mark("2026-01-20T22:00:30.404Z", ("a", "b"))

    assert Mark.of_cursor(mark.to_cursor()) == mark
    assert Mark.of_cursor(mark.to_cursor(before="c")) == Mark(mark.since, mark.seen, "c")


def test_a_cursor_of_another_version_starts_over():
    assert Mark.of_cursor(Cursor({"since": "x"}, version=99)) is None


def test_the_older_mark_is_the_one_to_ask_from():
    old, new = Mark("2026-01-20T22:00:00.000Z"), Mark("2026-01-20T23:00:00.000Z")

    assert older_of([new, old]) == old
