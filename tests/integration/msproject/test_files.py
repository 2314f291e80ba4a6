import os
from importlib.util import find_spec

import pytest

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.files.plan import STREAMS
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import FetchMode
from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import Mapping
from models.records import ProjectRecord, TaskRecord
from models.vocabulary import Entity, Presence
from tests.runtimes import lend
from tests.unit.msproject.plans import GUID, a_plan, a_task

OTHER_GUID = "1F0E6C1B-2F7E-4A10-9F4B-0242AC120002"
TASKS = "tasks"


def scopes_of(pages):
    return {page.scope for page in pages}


def touched(path):
    """Another time of change, as after a copy or a check-out."""
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1_000_000_000))


class TestDiscover:
    def test_lists_every_plan_below_the_folder_and_nothing_else(self, folder):
        for name in ("b.xml", "2026/a.XML", ".hidden.xml", "~$b.xml", ".git/c.xml"):
            folder.write(name, a_plan())
        folder.write("invoice.xml", "<invoice/>")
        folder.write("page.xml", "<html/>")
        folder.write("notes.txt", "plan")

        assert [scope.id for scope in folder.connector.discover().scopes] == ["2026/a.XML", "b.xml"]

    def test_lists_a_file_that_cannot_be_told_so_that_somebody_hears_of_it(self, folder):
        folder.write("torn.xml", a_plan()[:30])
        folder.write("empty.mpp", b"")

        assert [scope.id for scope in folder.connector.discover().scopes] == ["empty.mpp", "torn.xml"]

    def test_proposes_rules_for_fields_of_tasks_that_plans_define(self, folder):
        defined = [
            "<ExtendedAttribute><FieldID>188743786</FieldID><FieldName>Cost1</FieldName><Alias>Spent</Alias></ExtendedAttribute>",
            "<ExtendedAttribute><FieldID>205521234</FieldID><FieldName>Cost1</FieldName></ExtendedAttribute>",
        ]
        for name in ("a.xml", "b.xml"):
            folder.write(name, a_plan(a_task(1), fields=defined))
        folder.write("torn.xml", a_plan()[:30])

        [guess] = folder.connector.discover().guesses

        assert (guess.path, guess.value) == ("money", [{"field": "188743786", "kind": "actual", "level": "task"}])
        assert guess.reason == '"Spent" is a field of 2 of the 3 plans looked into and holds amounts.'

    def test_does_not_follow_a_link_out_of_the_folder(self, folder, tmp_path):
        (tmp_path / "secret.xml").write_text(a_plan())
        (folder.path / "link.xml").symlink_to(tmp_path / "secret.xml")

        assert folder.connector.discover().scopes == ()

    def test_lists_the_file_itself_when_the_path_is_one(self, folder):
        connector = MsProjectConnector(MsProjectSettings(path=folder.write("b.xml", a_plan())), lend().runtime)

        assert [(scope.id, scope.name) for scope in connector.discover().scopes] == [("b.xml", "b")]

    def test_refuses_a_path_where_nothing_is(self, tmp_path):
        connector = MsProjectConnector(MsProjectSettings(path=tmp_path / "gone"), lend().runtime)

        with pytest.raises(ConfigError, match="no file and no folder"):
            connector.discover()


class TestFetch:
    def test_reads_a_folder_once_and_then_only_what_changed(self, folder):
        folder.write("a.xml", a_plan(a_task(1)))
        other = folder.write("b.xml", a_plan(a_task(1), GUID=OTHER_GUID))
        first, _ = folder.fetch()
        again, _ = folder.fetch()
        other.write_text(a_plan(a_task(1), a_task(2), GUID=OTHER_GUID))
        changed, _ = folder.fetch()

        assert (scopes_of(first), scopes_of(again), scopes_of(changed)) == ({"a.xml", "b.xml"}, set(), {"b.xml"})
        assert len(folder.records(changed, TaskRecord)) == 2

    def test_does_not_read_a_file_again_whose_time_changed_and_content_not(self, folder):
        path = folder.write("a.xml", a_plan(a_task(1)))
        folder.fetch()
        touched(path)

        assert folder.fetch()[0] == []

    def test_reads_everything_again_in_a_full_pass(self, folder):
        folder.write("a.xml", a_plan(a_task(1)))
        folder.fetch()

        assert scopes_of(folder.fetch(mode=FetchMode.FULL)[0]) == {"a.xml"}

    def test_ends_every_stream_of_a_file_also_one_without_rows(self, folder):
        folder.write("a.xml", a_plan())
        pages, _ = folder.fetch()

        assert {page.stream for page in pages if page.is_last and page.cursor} == set(STREAMS)

    def test_moves_no_cursor_before_the_last_page(self, folder):
        folder.write("a.xml", a_plan(*(a_task(uid) for uid in range(1, 1_201))))
        tasks = [page for page in folder.fetch()[0] if page.stream == TASKS]

        assert [(len(page.document), page.is_last, page.cursor is not None) for page in tasks] == [
            (500, False, False),
            (500, False, False),
            (200, True, True),
        ]

    def test_begins_a_file_again_after_it_was_interrupted(self, folder):
        folder.write("a.xml", a_plan(a_task(1)))
        folder.fetch()
        del folder.cursors[TASKS, "a.xml"]

        assert TASKS in {page.stream for page in folder.fetch()[0]}

    def test_reads_only_the_chosen_scopes_and_streams(self, folder):
        folder.write("a.xml", a_plan(a_task(1)))
        folder.write("b.xml", a_plan(a_task(1), GUID=OTHER_GUID))
        pages, _ = folder.fetch(scopes=("b.xml",), streams=(TASKS,))

        assert {(page.stream, page.scope) for page in pages} == {(TASKS, "b.xml")}

    def test_passes_over_a_file_that_the_mapping_ignores(self, folder):
        folder.write("a.xml", a_plan(a_task(1)))
        folder.write("draft.xml", a_plan(a_task(1), GUID=OTHER_GUID))
        folder.mapping = Mapping.parse({"scopes": {"draft.xml": {"role": "ignore"}}}, connection="ACME")

        assert scopes_of(folder.fetch(scopes=("a.xml", "draft.xml"))[0]) == {"a.xml"}


class TestIdentity:
    def test_survives_a_new_name(self, folder):
        path = folder.write("october.xml", a_plan(a_task(1)))
        before, _ = folder.fetch()
        path.rename(folder.path / "november.xml")
        after, _ = folder.fetch()

        ids = [record.source_id for pages in (before, after) for record in folder.records(pages, ProjectRecord)]
        assert ids == [GUID, GUID]

    def test_of_a_copy_is_its_own_and_stays_so(self, folder):
        folder.write("plan.xml", a_plan(a_task(1)))
        folder.fetch()
        copy = folder.write("copy.xml", a_plan(a_task(1)))
        first, _ = folder.fetch()
        copy.write_text(a_plan(a_task(1), a_task(2)))
        second, _ = folder.fetch()

        ids = [record.source_id for pages in (first, second) for record in folder.records(pages, ProjectRecord)]
        assert ids == [f"{GUID}@copy.xml"] * 2

    def test_never_lets_two_files_share_a_task(self, folder):
        for name in ("a.xml", "b.xml", "c.xml"):
            folder.write(name, a_plan(a_task(1)))
        folder.write("d.xml", a_plan(a_task(1), GUID=None))
        folder.write("e.xml", a_plan(a_task(1), GUID=None))
        tasks = folder.records(folder.fetch()[0], TaskRecord)

        assert len({task.source_id for task in tasks}) == 5


class TestBadFiles:
    def test_are_gaps_beside_the_files_that_can_be_read(self, folder):
        folder.write("good.xml", a_plan(a_task(1)))
        folder.write("torn.xml", a_plan(a_task(1))[:-30])
        folder.write("empty.mpp", b"")
        pages, gaps = folder.fetch()

        assert scopes_of(pages) == {"good.xml"}
        assert [(gap.scope, gap.message, gap.is_fault) for gap in gaps] == [
            ("empty.mpp", "empty.mpp: The file is empty.", True),
            ("torn.xml", "torn.xml: The XML ends early, at line 1: the file is incomplete.", True),
        ]

    def test_do_not_hand_out_half_a_plan(self, folder):
        folder.write("torn.xml", a_plan(*(a_task(uid) for uid in range(1, 2_000)))[:-30])
        folder.write("good.xml", a_plan(a_task(1)))

        assert scopes_of(folder.fetch()[0]) == {"good.xml"}

    def test_fail_the_run_when_none_can_be_read(self, folder):
        folder.write("torn.xml", a_plan()[:-30])
        folder.write("empty.mpp", b"")

        with pytest.raises(ConfigError, match=r"empty.mpp: The file is empty\. torn.xml: The XML ends early"):
            folder.fetch()

    def test_that_are_too_large_are_not_opened(self, folder):
        folder.settings["max_file_mb"] = 1
        folder.write("large.xml", a_plan(a_task(1, Notes="x" * 1_100_000)))

        with pytest.raises(ConfigError, match="at most 1 MB are read") as refused:
            folder.fetch()

        assert "max_file_mb" in refused.value.hint

    def test_that_are_gone_are_said_to_be_gone(self, folder):
        folder.write("good.xml", a_plan(a_task(1)))
        _, gaps = folder.fetch(scopes=("good.xml", "../good.xml", "gone.xml"))

        assert [(gap.scope, gap.message) for gap in gaps] == [
            ("../good.xml", "../good.xml: The file is no longer there."),
            ("gone.xml", "gone.xml: The file is no longer there."),
        ]

    def test_are_gaps_of_a_stream_that_was_asked_for(self, folder):
        folder.write("good.xml", a_plan(a_task(1)))
        folder.write("empty.mpp", b"")
        _, gaps = folder.fetch(streams=("calendars",))

        assert [gap.stream for gap in gaps] == ["calendars"]


class TestCensusAndProbe:
    def test_census_lists_the_ids_of_every_kind(self, folder):
        folder.write("a.xml", a_plan(a_task(1), a_task(2)))
        pages = list(folder.connector.census(folder.plan()))

        ids = {page.entity: list(page.ids) for page in pages}
        assert ids[Entity.TASK] == [f"{GUID}/1", f"{GUID}/2"]
        assert ids[Entity.DEPENDENCY] == []
        assert all(page.is_last for page in pages)

    def test_census_says_nothing_of_a_file_it_cannot_read(self, folder):
        folder.write("torn.xml", a_plan(a_task(1))[:-30])

        assert list(folder.connector.census(folder.plan())) == []

    def test_probe_tells_a_deleted_task_from_one_that_is_there(self, folder):
        folder.write("a.xml", a_plan(a_task(1)))
        verdicts = folder.connector.probe(Entity.TASK, "a.xml", [f"{GUID}/1", f"{GUID}/2"])

        assert [verdict.presence for verdict in verdicts] == [Presence.PRESENT, Presence.DELETED]

    @pytest.mark.parametrize("content", [None, b"<Project>"])
    def test_probe_calls_nothing_deleted_whose_file_is_gone_or_broken(self, folder, content):
        if content:
            folder.write("a.xml", content)
        (verdict,) = folder.connector.probe(Entity.TASK, "a.xml", [f"{GUID}/1"])

        assert verdict.presence is Presence.MISSING


class TestCheck:
    def test_says_what_is_there(self, folder):
        folder.write("a.xml", a_plan())
        files, _conversion = folder.connector.check()

        assert (files.ok, files.message) == (True, "Plan files at the path: 1.")

    def test_tries_a_conversion_where_java_and_mpxj_are_installed(self, folder):
        if find_spec("mpxj") is None:
            pytest.skip("the extra mpp is not installed")
        _files, conversion = folder.connector.check()

        assert (conversion.ok, conversion.message[-20:]) == (True, "converts .mpp files.")

    def test_says_what_is_missing_and_what_to_do(self, folder):
        folder.settings["java"] = folder.path / "no-java"
        _files, conversion = folder.connector.check()

        assert (conversion.ok, conversion.message[:20]) == (False, 'The setting "java" n')
        assert conversion.remedy
