"""TMDL, the text form of a tabular model: objects indented by tabs, names quoted where they must be.

Source: "Tabular Model Definition Language", Microsoft Learn.
"""

import re
import uuid
from collections.abc import Iterable
from textwrap import indent

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TAB = "\t"
_NAMESPACE = uuid.UUID("9d1b5c9e-52c5-4c8e-9b0c-6a5f0c2f7f10")


def name_of(text: str) -> str:
    """A name as TMDL writes it: bare, or in quotes with quotes doubled."""
    if PLAIN_NAME.fullmatch(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def lineage_tag(*path: str) -> str:
    """The identity of an object, the same in every export: Power BI then keeps what people built on it."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(path)))


def block(head: str, lines: Iterable[str], *, about: str = "") -> str:
    """An object: its description, its head, its properties and children one level further in."""
    body = "".join(indent(line.rstrip("\n"), TAB) + "\n" for line in lines)
    described = f"/// {' '.join(about.split())}\n" if about else ""
    return f"{described}{head}\n{body}"


def expression(head: str, text: str) -> str:
    """A property or object whose value is an expression of several lines, indented two levels below it."""
    return f"{head} =\n" + indent(text.strip("\n"), 2 * TAB) + "\n"
