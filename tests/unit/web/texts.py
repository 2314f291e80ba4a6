"""Every text that a reader of the cockpit sees, taken from its templates, its code, and the code of what it shows."""

import ast
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from babel.messages.extract import extract, extract_python
from jinja2.ext import babel_extract

import hub.web

ROOM = Path(hub.web.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "msg": None}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}

SOURCES = ROOM.parent.parent
LIBRARY = ("portfolio", "queries", "admin", "security", "export", "sync", "storage", "web")
ROOMS = (*(f"hub/{room}" for room in LIBRARY), "connectors")
UNSEEN = (
    "connectors/sdk/testing/",  # Speaks to who writes a connector.
    "hub/export/powerbi/",  # Texts of a file for Power BI.
    "hub/portfolio/words.py",  # Says each sentence in both languages itself.
    "hub/queries/relations.py",  # Describes columns to programs.
)
UNSEEN_NAMES = frozenset({"conformance.py"})
SENTENCE = re.compile(r'["A-Z].* .*\.', re.DOTALL)
ENDS_A_WORD = re.compile(r'\w"?$')


def texts() -> Iterator[tuple[str, ...]]:
    """(text,) or (one, many), with where it stands."""
    for path in sorted(ROOM.rglob("*")):
        method = {".html": babel_extract, ".py": extract_python}.get(path.suffix)
        if method is None:
            continue
        with path.open("rb") as file:
            for _line, found, _comments, _context in extract(method, file, KEYWORDS, options=OPTIONS):
                yield found if isinstance(found, tuple) else (found,)


def sentences() -> Iterator[tuple[str, str]]:
    """(module, sentence) of what the library and the connectors say to a reader, with 7 in the place of each value.

    A value that is glued to a word is an ending that may be empty, and left out. What begins with a value is no sentence.
    """
    for room in ROOMS:
        for path in sorted((SOURCES / room).rglob("*.py")):
            module = path.relative_to(SOURCES).as_posix()
            if not module.startswith(UNSEEN) and path.name not in UNSEEN_NAMES:
                yield from ((module, text) for text in _said(ast.parse(path.read_text())) if SENTENCE.fullmatch(text))


def _said(tree: ast.Module) -> Iterator[str]:
    """Every text of a module but its docstrings."""
    apart: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr():
                apart.add(node.value)
            case ast.JoinedStr():
                apart.update(node.values)
                yield _filled(node.values)
            case ast.Constant(value=str(text)) if node not in apart:
                yield text


def _filled(pieces: list[ast.expr]) -> str:
    text = ""
    for piece, after in zip_longest(pieces, pieces[1:]):
        match piece, after:
            case ast.Constant(value=str(written)), _:
                text += written
            case _, ast.Constant(value=str(follows)) if follows[:1].isalpha():
                pass
            case _:
                text += "" if ENDS_A_WORD.search(text) else "7"
    return text
