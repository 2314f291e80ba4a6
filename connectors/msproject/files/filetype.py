"""What a file is, told by its content and never by its name, before anything tries to read it.

MPXJ, which converts .mpp, would also open Primavera, Asta, Access and web pages; a plan of another tool must not slip in as one of
Microsoft Project, so everything that is neither .mpp nor MSPDI is refused here by its own name.
"""

import mmap
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from connectors.msproject.files.mspdi import root_name
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.xmltext import text_encoding

HEAD_BYTES = 1 << 16
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS_PLAN = "Export it as Microsoft Project XML or .mpp and import that."


class PlanFormat(StrEnum):
    MPP = "mpp"
    MSPDI = "mspdi"


@dataclass(frozen=True, slots=True)
class _Foreign:
    """A recognisable other format: how to tell it, and its name in a sentence."""

    mark: bytes
    name: str


_FOREIGN_BEGINNINGS = (
    _Foreign(b"ERMHDR", "a Primavera P6 file (XER)"),
    _Foreign(b"MPX", "an MPX file, the exchange format of Project 98 and before"),
    _Foreign(b"PK\x03\x04", "a ZIP archive or a document packed in one, such as .xlsx"),
    _Foreign(b"%PDF", "a PDF document"),
    _Foreign(b"SQLite format 3", "an SQLite database, as Asta Powerproject and others write it"),
    _Foreign(b"\x00\x01\x00\x00Standard ", "an Access database (.mpd or .mdb)"),
    _Foreign(b"\xac\xed\x00\x05", "a ProjectLibre or OpenProj file (.pod)"),
    _Foreign(b"\x00\x00000000", "an Asta Powerproject file (.pp)"),
    _Foreign(b"\x1c\x00\x00\x00\x8b\x00\x00\x00", "a FastTrack Schedule file"),
    _Foreign(b"\x1f\x8b", "a gzip archive"),
    _Foreign(b"{", "a JSON file"),
)
_FOREIGN_ROOTS = {
    "APIBusinessObjects": "a Primavera P6 file (PMXML)",
    "html": "a web page, perhaps the login page of the site it was downloaded from",
    "HTML": "a web page, perhaps the login page of the site it was downloaded from",
    "project": "a plan of GanttProject or Planner",
    "Workbook": "an Excel workbook in XML",
}
_FOREIGN_STREAMS = (
    _Foreign("WordDocument".encode("utf-16-le"), "a Word document"),
    _Foreign("Workbook".encode("utf-16-le"), "an Excel workbook"),
    _Foreign("PowerPoint Document".encode("utf-16-le"), "a PowerPoint presentation"),
    _Foreign("VisioDocument".encode("utf-16-le"), "a Visio drawing"),
    _Foreign("__substg1.0_".encode("utf-16-le"), "an Outlook message"),
    _Foreign("EncryptedPackage".encode("utf-16-le"), "an encrypted Office document"),
)
_PLAN_STREAMS = tuple(name.encode("utf-16-le") for name in ("TBkndTask", "Props14", "Props12", "Props9", "FixDeferFix"))


def plan_format(file: BinaryIO) -> PlanFormat:
    """Say which of the two plan formats an open file is; it is left at its beginning.

    Raises PlanRefused with a sentence of its own for an empty file, each known other format, and anything else.
    """
    head = file.read(HEAD_BYTES)
    try:
        if not head.strip(b"\x00 \t\r\n"):
            raise PlanRefused("The file is empty.", rule="empty", hint="Copy or export the plan again.")
        if head.startswith(_COMPOUND_FILE):
            return _format_of_compound(file)
        if _is_xml(head):
            return _format_of_xml(head)
        raise _foreign(head)
    finally:
        file.seek(0)


def _format_of_compound(file: BinaryIO) -> PlanFormat:
    """Office documents of many kinds share this container; the names of their streams tell which it is."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if any(content.find(name) >= 0 for name in _PLAN_STREAMS):
            return PlanFormat.MPP
        for foreign in _FOREIGN_STREAMS:
            if content.find(foreign.mark) >= 0:
                raise _refusal(foreign.name)
    raise PlanRefused(
        "The file is an Office container without a plan in it: it is incomplete, or no Microsoft Project file.",
        rule="not_a_plan",
        hint="Copy the file again; if it opens in Microsoft Project, save it there as XML.",
    )


def _is_xml(head: bytes) -> bool:
    return _as_text(head).lstrip().startswith("<")


def _format_of_xml(head: bytes) -> PlanFormat:
    text = _as_text(head)
    name = root_name(text.encode())
    if name == "Project":
        return PlanFormat.MSPDI
    if name in _FOREIGN_ROOTS:
        raise _refusal(_FOREIGN_ROOTS[name])
    if name is None and "<!doctype html" in text[:1000].lower():
        raise _refusal(_FOREIGN_ROOTS["html"])
    if name is None:
        return PlanFormat.MSPDI  # Its reader says what is wrong with it, and where.
    raise PlanRefused(
        f'The file is XML, but no Microsoft Project plan: it begins with "{name[:60]}", not "Project".',
        rule="not_a_plan",
        hint=_SAVE_AS_PLAN,
    )


def _as_text(head: bytes) -> str:
    return head.decode(text_encoding(head), errors="replace").lstrip("\ufeff")


def _foreign(head: bytes) -> PlanRefused:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for foreign in _FOREIGN_BEGINNINGS:
        if head.startswith(foreign.mark) or start.startswith(foreign.mark):
            return _refusal(foreign.name)
    return PlanRefused(
        "The file is neither an .mpp nor a Microsoft Project XML file.", rule="not_a_plan", hint=_SAVE_AS_PLAN
    )


def _refusal(name: str) -> PlanRefused:
    return PlanRefused(f"The file is {name}, no Microsoft Project plan.", rule="foreign", hint=_SAVE_AS_PLAN)
