"""What every chart is made of: elements, escaped; and the chart with its table twin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup, escape

Format = Any
"""A function from a value to a text, as the filters of `formats.py` are."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, what its colours mean, and the same figures as a table."""

    title: str
    svg: Markup
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[tuple[Markup, str]] = ()


def el(name: str, *inside: Any, **attributes: Any) -> Markup:
    """One element; `_` in an attribute's name is `-`, `class_` is `class`, None leaves it away, numbers are rounded."""
    written = "".join([f' {_name(key)}="{_text(value)}"' for key, value in attributes.items() if value is not None])
    content = "".join([part if isinstance(part, Markup) else escape(part) for part in inside])
    return Markup(f"<{name}{written}>{content}</{name}>")  # noqa: S704 - every part is escaped


def join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


WIDE = 800
"""What is drawn wider is not squeezed on a narrow screen until its letters cannot be read: it is scrolled there."""


def svg(*inside: Any, width: float, height: float, title: str, class_: str = "chart") -> Markup:
    """The drawing itself; its name is its title, and its figures stand in the table twin. One with links in it is no mere picture."""
    class_ = f"{class_} wide" if width > WIDE else class_
    role = "group" if any("<a " in part for part in inside) else "img"
    return el("svg", *inside, class_=class_, viewBox=f"0 0 {_text(width)} {_text(height)}", role=role, aria_label=title)


def swatch(class_: str) -> Markup:
    """A piece of colour for a legend."""
    shape = (
        el("path", d="M1 6H23", class_=f"line {class_}")
        if class_.startswith("s")
        else el("rect", x=2, y=1, width=20, height=10, rx=3, class_=class_)
    )
    return el("svg", shape, class_="chart small", viewBox="0 0 24 12", aria_hidden="true")


@cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".rstrip("0").rstrip(".")
    return str(value) if isinstance(value, int) else escape(value)
