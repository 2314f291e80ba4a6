"""Every text of the cockpit that a reader sees, taken from its templates and its code."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract, extract_python
from jinja2.ext import babel_extract

import hub.web

ROOM = Path(hub.web.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "msg": None}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}


def texts() -> Iterator[tuple[str, ...]]:
    """(text,) or (one, many), with where it stands."""
    for path in sorted(ROOM.rglob("*")):
        method = {".html": babel_extract, ".py": extract_python}.get(path.suffix)
        if method is None:
            continue
        with path.open("rb") as file:
            for _line, found, _comments, _context in extract(method, file, KEYWORDS, options=OPTIONS):
                yield found if isinstance(found, tuple) else (found,)
