import pytest

from connectors.msproject.files.filetype import PlanFormat, plan_format
from connectors.msproject.files.refusal import PlanRefused
from tests.unit.msproject.plans import a_plan

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)

FOREIGN = {
    "an XER": (b"ERMHDR\t8.4\t2026-01-01", "Primavera P6 file (XER)"),
    "a PMXML": (b"<?xml version='1.0'?><APIBusinessObjects xmlns='x'>", "Primavera P6 file (PMXML)"),
    "an MPX": (b"MPX,Microsoft Project,4.0,ANSI", "MPX file"),
    "a workbook": (b"PK\x03\x04rest", "ZIP archive"),
    "a PDF": (b"%PDF-1.7", "PDF document"),
    "an Access database": (b"\x00\x01\x00\x00Standard Jet DB\x00", "Access database"),
    "a ProjectLibre plan": (b"\xac\xed\x00\x05sr", "ProjectLibre"),
    "an Asta plan": (b"\x00\x0000000000", "Asta Powerproject"),
    "an SQLite database": (b"SQLite format 3\x00", "SQLite"),
    "a web page": (b"\n <!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
    "an XHTML page": (b"<html xmlns='http://www.w3.org/1999/xhtml'>", "web page"),
    "a GanttProject plan": (b"<?xml version='1.0'?><project name='x'>", "GanttProject"),
    "a Word document": (OLE + "WordDocument".encode("utf-16-le"), "Word document"),
    "an Excel workbook": (OLE + "Workbook".encode("utf-16-le"), "Excel workbook"),
    "an Outlook message": (OLE + "__substg1.0_0037".encode("utf-16-le"), "Outlook message"),
    "other XML": (b"<invoice/>", 'begins with "invoice"'),
    "JSON": (b'{"tasks": []}', "JSON file"),
    "anything": (b"some text", "neither an .mpp nor"),
    "nothing": (b"", "The file is empty"),
    "blanks": (b" \r\n\x00", "The file is empty"),
    "a cut container": (OLE, "incomplete, or no Microsoft Project file"),
}


def judged(tmp_path, content: bytes) -> PlanFormat:
    path = tmp_path / "plan.mpp"
    path.write_bytes(content)
    with path.open("rb") as file:
        found = plan_format(file)
        assert file.tell() == 0
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_knows_mspdi_whatever_its_name_and_encoding(tmp_path, encoding):
    assert judged(tmp_path, a_plan(declaration="").encode(encoding)) is PlanFormat.MSPDI


@pytest.mark.parametrize("stream", ["Props14", "Props12", "Props9"])
def test_knows_each_generation_of_mpp(tmp_path, stream):
    assert judged(tmp_path, OLE + stream.encode("utf-16-le")) is PlanFormat.MPP


@pytest.mark.parametrize(("content", "sentence"), FOREIGN.values(), ids=FOREIGN.keys())
def test_names_what_else_a_file_is(tmp_path, content, sentence):
    with pytest.raises(PlanRefused) as refused:
        judged(tmp_path, content)

    assert sentence in refused.value.message


def test_every_refusal_says_what_to_do(tmp_path):
    for content, _sentence in FOREIGN.values():
        with pytest.raises(PlanRefused) as refused:
            judged(tmp_path, content)
        assert refused.value.hint
