"""A plan's custom fields: what each is called, and what the values stand for that tasks only point at.

A definition gives FieldID, FieldName (Text1) and Alias ("Cost centre"). A lookup table is an OutlineCode of the field itself, or of the
table its `Ltuid` names; a task then holds ValueID or ValueGUID, and may hold the text as well.
"""

from typing import Any

from connectors.msproject.units import filled

Row = dict[str, Any]
_NO_PARENT = frozenset({None, "", "0"})
_LONGEST_PATH = 20


class FieldCatalogue:
    """Feed the definitions in the order of the file; then ask for names and values."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._tables: dict[str, dict[str, str]] = {}
        self._table_of_field: dict[str, str] = {}

    def add_field(self, row: Row) -> None:
        field_id = filled(row, "FieldID")
        if field_id is None:
            return
        name = filled(row, "FieldName") or field_id
        self._names[field_id] = {"name": filled(row, "Alias") or name, "field_name": name}
        table = filled(row, "Ltuid")
        if table is not None:
            self._table_of_field[field_id] = table.upper()
        values = row.get("ValueList")
        if isinstance(values, dict):
            self._tables[field_id] = _values_by_key(values.get("Value"))

    def add_table(self, row: Row) -> None:
        """An OutlineCode: the definition of an outline code field, or the lookup table of others."""
        field_id, table = filled(row, "FieldID"), filled(row, "Guid")
        values = row.get("Values")
        texts = _values_by_key(values.get("Value") if isinstance(values, dict) else None)
        if table is not None:
            self._tables[table.upper()] = texts
        if field_id is not None:
            name = filled(row, "FieldName") or field_id
            self._names[field_id] = {"name": filled(row, "Alias") or name, "field_name": name}
            self._tables[field_id] = texts

    def names(self) -> dict[str, dict[str, str]]:
        """Per FieldID: `name` (the alias, else the field's own) and `field_name` (Text1, ...)."""
        return self._names

    def resolve(self, row: Row) -> None:
        """Put the text of the lookup table beside every value of the row that only points into one."""
        for value in (*row.get("ExtendedAttribute", ()), *row.get("OutlineCode", ())):
            text = self._text_of(value)
            if text is not None:
                value["text"] = text

    def _text_of(self, value: Row) -> str | None:
        field_id = value.get("FieldID", "")
        tables = (self._table_of_field.get(field_id, ""), field_id)
        keys = (value.get("ValueGUID", "").upper(), value.get("ValueID", ""))
        return next(
            (self._tables[t][k] for t in tables if t in self._tables for k in keys if k in self._tables[t]), None
        )


def _values_by_key(values: Any) -> dict[str, str]:
    """Texts by ValueID and GUID; a value below another is its whole path, `Europe.France`."""
    rows = {row["ValueID"]: row for row in values or () if isinstance(row, dict) and "ValueID" in row}
    texts: dict[str, str] = {}
    for value_id, row in rows.items():
        texts[value_id] = _path(rows, value_id)
        if "FieldGUID" in row:
            texts[row["FieldGUID"].upper()] = texts[value_id]
    return texts


def _path(rows: dict[str, Row], value_id: str) -> str:
    parts: list[str] = []
    at: str | None = value_id
    while at not in _NO_PARENT and at in rows and len(parts) < _LONGEST_PATH:
        parts.append(rows[at].get("Value", ""))
        at = rows[at].get("ParentValueID")
    return ".".join(reversed([part for part in parts if part]))
