"""Cursors open for their own question, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import clock
from hub.errors import Unprocessable
from hub.queries.cursor import open_cursor, seal_cursor
from hub.security.secrets import SecretBox

BOX = SecretBox([clock.new_secret(32)], new_secret=clock.new_secret)
QUESTION = "tasks by due_on"


class TestCursor:
    def test_gives_back_what_was_sealed(self):
        cursor = seal_cursor(BOX, '["2026-11-22", null]', question=QUESTION)

        assert open_cursor(BOX, cursor, question=QUESTION) == ["2026-11-22", None]

    def test_does_not_open_for_another_question(self):
        cursor = seal_cursor(BOX, "[]", question=QUESTION)

        with pytest.raises(Unprocessable):
            open_cursor(BOX, cursor, question="tasks by name")

    def test_does_not_open_in_another_hub(self):
        other = SecretBox([clock.new_secret(32)], new_secret=clock.new_secret)
        cursor = seal_cursor(other, "[]", question=QUESTION)

        with pytest.raises(Unprocessable):
            open_cursor(BOX, cursor, question=QUESTION)

    @given(at=st.integers(min_value=0), to=st.sampled_from("AZaz09-_"))
    def test_does_not_open_when_a_character_was_changed(self, at, to):
        cursor = seal_cursor(BOX, '["2026-11-22"]', question=QUESTION)
        at %= len(cursor) - 1  # the last character holds bits that mean nothing
        if cursor[at] == to:
            return

        with pytest.raises(Unprocessable):
            open_cursor(BOX, cursor[:at] + to + cursor[at + 1 :], question=QUESTION)

    @given(st.text(max_size=200))
    def test_anything_else_is_refused_in_words(self, text):
        with pytest.raises(Unprocessable):
            open_cursor(BOX, text, question=QUESTION)
