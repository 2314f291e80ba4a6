import io

import pytest

from connectors.msproject.files.mspdi import check_whole, read_rows
from connectors.msproject.files.refusal import PlanRefused
from tests.unit.msproject.plans import a_link, a_plan, a_task

BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Project><Title>&b;</Title></Project>"""
OTHER_FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><Project><Title>&a;</Title></Project>'


def rows(document, *names):
    found = read_rows(io.BytesIO(document.encode()))
    return [row for name, row in found if not names or name in names]


class TestReadRows:
    def test_gives_the_header_before_the_tasks(self):
        document = a_plan(a_task(1))

        assert [name for name, _row in read_rows(io.BytesIO(document.encode()))] == ["Project", "Task"]

    def test_gives_the_header_of_a_plan_without_tasks(self):
        assert rows("<Project><Title>Empty</Title></Project>") == [{"Title": "Empty"}]

    def test_matches_local_names_whatever_the_prefix_and_namespace(self):
        document = '<p:Project xmlns:p="urn:other"><p:Tasks><p:Task><p:UID>1</p:UID></p:Task></p:Tasks></p:Project>'

        assert rows(document, "Task") == [{"UID": "1"}]

    def test_makes_a_list_of_a_name_that_may_repeat_even_when_it_stands_once(self):
        document = a_plan(a_task(2, a_link(1)))

        assert rows(document, "Task")[0]["PredecessorLink"] == [{"PredecessorUID": "1", "Type": "1"}]

    def test_leaves_out_empty_elements_and_strips_texts(self):
        document = a_plan("<Task><UID>\n 7 </UID><Name></Name><WBS/><Notes>  </Notes></Task>")

        assert rows(document, "Task") == [{"UID": "7"}]

    def test_skips_the_plan_that_stands_inside_the_task_of_an_inserted_one(self):
        inner = a_plan(a_task(1), a_task(2), declaration="")
        document = a_plan(a_task(1, inner=inner), a_task(2))

        assert [row["UID"] for row in rows(document, "Task")] == ["1", "2"]

    def test_cuts_a_text_that_is_longer_than_any_note(self):
        document = a_plan(a_task(1, Notes="long " * 2_000_000))

        assert 1_000_000 < len(rows(document, "Task")[0]["Notes"]) < 5_000_000

    def test_refuses_xml_of_something_else(self):
        with pytest.raises(PlanRefused, match='begins with "Workbook"'):
            rows("<Workbook><Tasks/></Workbook>")

    def test_refuses_elements_nested_beyond_all_measure(self):
        with pytest.raises(PlanRefused, match="nests its elements deeper"):
            rows("<Project>" + "<a>" * 100_000)


class TestCheckWhole:
    @pytest.mark.parametrize("document", [BOMB, OTHER_FILE])
    def test_refuses_document_types_and_entities(self, document):
        with pytest.raises(PlanRefused, match="document type or entities") as refused:
            check_whole(io.BytesIO(document.encode()))

        assert refused.value.rule == "file:entities"

    def test_refuses_a_truncated_document_with_its_line(self):
        document = a_plan(a_task(1), "\n", a_task(2))

        with pytest.raises(PlanRefused, match="ends early, at line 2") as refused:
            check_whole(io.BytesIO(document[:-40].encode()))

        assert refused.value.rule == "file:truncated"

    def test_refuses_broken_xml_with_its_line(self):
        with pytest.raises(PlanRefused, match="broken at line 1") as refused:
            check_whole(io.BytesIO(b"<Project><Title></Project>"))

        assert refused.value.rule == "file:malformed"

    def test_leaves_a_whole_document_at_its_beginning(self):
        file = io.BytesIO(a_plan(a_task(1)).encode())

        check_whole(file)

        assert file.tell() == 0
