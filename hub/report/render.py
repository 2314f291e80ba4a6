"""A report's document laid out: by Jinja as HTML, by Typst as PDF. The layouts stand in `templates`."""

import re
import unicodedata
from enum import StrEnum
from importlib.resources import files
from typing import Any

import orjson
import typst
from jinja2 import Environment, PackageLoader, StrictUndefined

TEMPLATES = files("hub.report") / "templates"


class Format(StrEnum):
    HTML = "html"
    PDF = "pdf"


PICTURE = re.compile(
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23fa\u2705\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u2b1b\u2b1c\u2b50\u2b55]"
)
"""Emoji, of which the PDF's fonts have none."""
JOINERS = re.compile("[\u200d\u20e3\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""What only changes or joins emoji, skin tones among them."""

MEDIA_TYPES = {Format.HTML: "text/html; charset=utf-8", Format.PDF: "application/pdf"}


def render(document: dict[str, Any], *, form: Format) -> bytes:
    """The document as a file's bytes."""
    return to_html(document) if form is Format.HTML else to_pdf(document)


def to_html(document: dict[str, Any]) -> bytes:
    """One page that needs nothing else: styles and charts stand in it."""
    environment = Environment(loader=PackageLoader("hub.report"), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("report.html").render(document).encode()


def to_pdf(document: dict[str, Any]) -> bytes:
    """Landscape A4, with the fonts that come with Typst; charts stay vectors."""
    layout = (TEMPLATES / "report.typ").read_bytes()
    return typst.compile(
        layout,
        sys_inputs={"report": spell_out(orjson.dumps(document).decode())},
        format="pdf",
        ignore_system_fonts=True,
    )


def spell_out(text: str) -> str:
    """The text with its emoji in words, `[rocket]`, since a box would say nothing."""
    return PICTURE.sub(lambda found: f"[{unicodedata.name(found[0], 'picture').lower()}]", JOINERS.sub("", text))
