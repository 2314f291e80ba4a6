"""What a project's ledger notices."""

import random

import pytest

from connectors.asana.ledger import Ledger, Line, just_before, moment


def a_task(gid="1200000000000201", **changes):
    return {
        "gid": gid,
        "created_at": "2026-11-01T08:00:00.000Z",
        "modified_at": "2026-11-02T08:00:00.000Z",
        "num_subtasks": 0,
        "parent": None,
        "memberships": [{"project": {"gid": "1"}, "section": {"gid": "2"}}],
        "dependencies": [],
        "actual_time_minutes": None,
        **changes,
    }


def ledger(*tasks, began="2026-11-02T09:00:00.000Z"):
    return Ledger.of((Line.of(task, is_home=True) for task in tasks), began=began)


SILENT_CHANGES = {
    "memberships": [{"project": {"gid": "1"}, "section": {"gid": "3"}}],
    "num_subtasks": 1,
    "parent": {"gid": "9"},
    "dependencies": [{"gid": "7"}],
    "actual_time_minutes": 95,
}


class TestLedger:
    @pytest.mark.parametrize("name", SILENT_CHANGES)
    def test_notices_what_the_modification_time_does_not_tell(self, name):
        before, after = ledger(a_task()), ledger(a_task(**{name: SILENT_CHANGES[name]}))

        assert after.differing(before) == {Line.of(a_task(), is_home=True).bucket}

    def test_does_not_depend_on_the_order_of_lists(self):
        tasks = [a_task(str(gid)) for gid in range(200)]
        shuffled = random.Random(7).sample(tasks, len(tasks))

        assert ledger(*tasks) == ledger(*shuffled)

    def test_leaves_edits_to_the_modification_time(self):
        assert ledger(a_task(name="Autrement")).differing(ledger(a_task())) == set()

    def test_a_task_that_left_changes_its_bucket_alone(self):
        tasks = [a_task(str(gid)) for gid in range(1000)]

        assert len(ledger(*tasks).differing(ledger(*tasks[1:]))) == 1

    def test_comes_back_from_its_state(self):
        written = ledger(*(a_task(str(gid)) for gid in range(100)))

        assert Ledger.from_state(written.to_state()) == written

    def test_its_state_is_about_a_kilobyte_however_many_tasks(self):
        assert len(str(ledger(*(a_task(str(gid)) for gid in range(5000))).to_state())) < 1200

    def test_knows_edits_only_up_to_the_moment_the_listing_began(self):
        late = a_task(modified_at="2026-11-02T09:30:00.000Z")

        assert ledger(a_task(), late).newest == "2026-11-02T09:00:00.000Z"

    def test_without_a_date_header_the_newest_edit_counts(self):
        assert ledger(a_task(), began="").newest == "2026-11-02T08:00:00.000Z"


class TestInstants:
    def test_a_date_header_reads_as_asana_writes(self):
        assert moment("Mon, 02 Nov 2026 09:00:00 GMT") == "2026-11-02T09:00:00.000Z"

    @pytest.mark.parametrize("header", [None, "", "yesterday"])
    def test_an_unreadable_one_says_nothing(self, header):
        assert moment(header) == ""

    def test_just_before_is_a_millisecond_earlier(self):
        assert just_before("2026-11-02T09:00:00.000Z") == "2026-11-02T08:59:59.999Z"
