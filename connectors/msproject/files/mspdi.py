"""Read MSPDI, Microsoft Project's XML, as a stream of plain dicts.

An element becomes its stripped text, or a dict of its children by local name (the namespace differs between the published schema and real
files, so it is not looked at). Names that may repeat are always lists. Empty elements are left out: unknown is absent, never "".
Memory holds one row at a time. Document types and entities are refused, so no entity can expand or reach for another file.
Source: learn.microsoft.com, "Introduction to Project XML data"; the order of the sections is the schema's.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.rows import Row
from connectors.msproject.files.xmltext import clean_chunks

HEADER = "Project"
"""The name under which the plan's own fields are handed out; its row comes before all others."""

_ROWS = frozenset({"ExtendedAttribute", "OutlineCode", "Calendar", "Task", "Resource", "Assignment"})
_WORK = frozenset({"Task", "Resource", "Assignment"})
_LISTS = frozenset(
    {
        "AvailabilityPeriod",
        "Baseline",
        "Exception",
        "ExtendedAttribute",
        "OutlineCode",
        "PredecessorLink",
        "Rate",
        "TimephasedData",
        "Value",
        "WeekDay",
        "WorkWeek",
        "WorkingTime",
    }
)
_HEADER_DEPTH, _ROW_DEPTH, _DEEPEST = 1, 2, 40
_LONGEST_TEXT_PIECES = 64
_PIECE_CHARACTERS = 1 << 16
_TRUNCATED = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    }
)


def check_whole(file: BinaryIO) -> None:
    """Read the file to its end once, so that no half of a broken plan is handed out; it is left at its beginning.

    Raises PlanRefused for a broken or truncated document, a document type, an unknown encoding.
    """
    parser = _guarded_parser()
    for chunk in clean_chunks(file):
        _feed(parser, chunk)
    _feed(parser, b"", is_final=True)
    file.seek(0)


def read_rows(file: BinaryIO) -> Iterator[tuple[str, Row]]:
    """Yield (name, row): the header as `Project`, then definitions, tasks, resources and assignments as they stand in the file.

    Definitions (ExtendedAttribute, OutlineCode, Calendar) come before the header is handed out when they stand before the first
    task, as the schema has it. Raises PlanRefused as `check_whole` does, and when the root element is not Project.
    """
    parser = _guarded_parser()
    parser.buffer_text = True
    parser.buffer_size = _PIECE_CHARACTERS
    builder = _RowBuilder(parser)
    for chunk in clean_chunks(file):
        _feed(parser, chunk)
        yield from builder.take()
    _feed(parser, b"", is_final=True)
    builder.give_header()
    yield from builder.take()


def root_name(head: bytes) -> str | None:
    """The local name of the root element in the first bytes of a clean document, None when it is not among them."""
    names: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda tag, _attributes: names.append(tag.rpartition(":")[2])
    try:
        parser.Parse(head, False)
    except expat.ExpatError:
        return names[0] if names else None
    return names[0] if names else None


class _RowBuilder:
    """Turns a parser's events into rows. `_open` holds the dicts of the elements around the current one, None until a child comes.

    `_start`, `_text` and `_end` run once per element and are the reader's whole cost: they call nothing they need not.
    """

    __slots__ = ("_header", "_header_given", "_open", "_parser", "_pieces", "_root", "_rows", "_skipped_depth")

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self._root = HEADER
        self._open: list[Row | None] = []
        self._pieces: list[str] = []
        self._header: Row = {}
        self._header_given = False
        self._rows: list[tuple[str, Row]] = []
        self._skipped_depth = 0
        self._read_on()
        parser.StartElementHandler = self._start_root

    def take(self) -> list[tuple[str, Row]]:
        """The rows finished since the last call."""
        if len(self._open) > _DEEPEST:
            raise PlanRefused("The file nests its elements deeper than any plan does.", rule="depth")
        rows, self._rows = self._rows, []
        return rows

    def give_header(self) -> None:
        if not self._header_given:
            self._header_given = True
            self._rows.append((HEADER, self._header))

    def _start_root(self, tag: str, _attributes: Row) -> None:
        if _local(tag) != HEADER:
            raise PlanRefused(
                f'The XML is no Microsoft Project plan: it begins with "{_local(tag)}".', rule="not_a_plan"
            )
        self._root = tag
        self._open.append(None)
        self._parser.StartElementHandler = self._start

    def _start(self, tag: str, _attributes: Row) -> None:
        if tag == self._root:
            self._skip()
            return
        self._pieces.clear()
        self._open.append(None)

    def _text(self, piece: str) -> None:
        if len(self._pieces) < _LONGEST_TEXT_PIECES:
            self._pieces.append(piece)

    def _end(self, tag: str) -> None:
        value: Any = self._open.pop() or "".join(self._pieces).strip()
        self._pieces.clear()
        if not value:
            return
        name = tag if ":" not in tag else _local(tag)
        depth = len(self._open)
        if depth <= _ROW_DEPTH:
            self._finish(name, value, depth=depth)
            return
        parent = self._open[-1]
        if parent is None:
            self._open[-1] = {name: [value] if name in _LISTS and isinstance(value, dict) else value}
        elif name in _LISTS and isinstance(value, dict):
            parent.setdefault(name, []).append(value)
        else:
            parent[name] = value

    def _finish(self, name: str, value: Any, *, depth: int) -> None:
        if depth == _ROW_DEPTH and isinstance(value, dict) and name in _ROWS:
            if name in _WORK:
                self.give_header()
            self._rows.append((name, value))
        elif depth == _HEADER_DEPTH and isinstance(value, str):
            self._header[name] = value

    def _skip(self) -> None:
        """An inserted project stands whole inside its task and is skipped: its rows belong to its own file."""
        self._skipped_depth = 1
        self._parser.StartElementHandler = self._skip_deeper
        self._parser.EndElementHandler = self._skip_back
        self._parser.CharacterDataHandler = None

    def _skip_deeper(self, _tag: str, _attributes: Row) -> None:
        self._skipped_depth += 1

    def _skip_back(self, _tag: str) -> None:
        self._skipped_depth -= 1
        if self._skipped_depth == 0:
            self._read_on()

    def _read_on(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _guarded_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def _refuse_document_type(*_declaration: object) -> None:
    raise PlanRefused(
        "The file declares a document type or entities; no plan has them, and they can be used to attack the reader.",
        rule="entities",
        hint="Export the plan again from Microsoft Project.",
    )


def _feed(parser: expat.XMLParserType, chunk: bytes, *, is_final: bool = False) -> None:
    try:
        parser.Parse(chunk, is_final)
    except expat.ExpatError as error:
        raise _refusal_of(error, is_final=is_final) from error


def _refusal_of(error: expat.ExpatError, *, is_final: bool) -> PlanRefused:
    if is_final and error.code in _TRUNCATED:
        return PlanRefused(
            f"The XML ends early, at line {error.lineno}: the file is incomplete.",
            rule="truncated",
            hint="Copy or export the file again.",
        )
    return PlanRefused(
        f"The XML is broken at line {error.lineno} ({expat.errors.messages[error.code]}).",
        rule="malformed",
        hint="Export the plan again from Microsoft Project.",
    )
