"""A report's document laid out: by Jinja as HTML, by Typst as PDF. The layouts stand in `templates`."""

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
        layout, sys_inputs={"report": orjson.dumps(document).decode()}, format="pdf", ignore_system_fonts=True
    )
