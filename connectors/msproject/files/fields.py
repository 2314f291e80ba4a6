"""A plan's custom fields: what each is called, and what the values stand for that tasks only point at.

A definition gives FieldID, FieldName (Text1) and Alias ("Cost centre"). A lookup table is an OutlineCode of the field itself, or of the
table its `Ltuid` names; a task then holds ValueID or ValueGUID, and may hold the text as well.
"""

from connectors.msproject.files.rows import Row, filled, repeated

_LONGEST_PATH = 20


class FieldCatalogue:
    """Feed the definitions in the order of the file; then ask for names and values."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._tables: dict[str, dict[str, str]] = {}
        self._table_of_field: dict[str, str] = {}

    def add_field(self, row: Row) -> None:
        field_id = self._name(row)
        if field_id is None:
            return
        self._table_of_field[field_id] = (filled(row, "Ltuid") or field_id).upper()
        values = repeated(row, "Value", within="ValueList")
        if values:
            self._tables[field_id] = _texts_by_key(values)

    def add_table(self, row: Row) -> None:
        """An OutlineCode: the definition of an outline code field, and the lookup table of others by its Guid."""
        texts = _texts_by_key(repeated(row, "Value", within="Values"))
        for key in (self._name(row), (filled(row, "Guid") or "").upper()):
            if key:
                self._tables[key] = texts

    def names(self) -> dict[str, dict[str, str]]:
        """Per FieldID: `name` (the alias, else the field's own) and `field_name` (Text1, ...)."""
        return self._names

    def resolve(self, row: Row) -> None:
        """Put the text of the lookup table beside every value of the row that only points into one."""
        for value in (*repeated(row, "ExtendedAttribute"), *repeated(row, "OutlineCode")):
            text = self._text_of(value)
            if text is not None:
                value["text"] = text

    def _name(self, row: Row) -> str | None:
        field_id = filled(row, "FieldID")
        if field_id is not None:
            name = filled(row, "FieldName") or field_id
            self._names[field_id] = {"name": filled(row, "Alias") or name, "field_name": name}
        return field_id

    def _text_of(self, value: Row) -> str | None:
        field_id = filled(value, "FieldID") or ""
        table = self._tables.get(self._table_of_field.get(field_id, ""), {}) or self._tables.get(field_id, {})
        return table.get((filled(value, "ValueGUID") or "").upper()) or table.get(filled(value, "ValueID") or "")


def _texts_by_key(values: list[Row]) -> dict[str, str]:
    """Texts by ValueID and GUID; a value below another is its whole path, `Europe.France`."""
    rows = {value_id: row for row in values if (value_id := filled(row, "ValueID"))}
    texts = {value_id: _path(rows, value_id) for value_id in rows}
    guids = {guid.upper(): texts[value_id] for value_id, row in rows.items() if (guid := filled(row, "FieldGUID"))}
    return texts | guids


def _path(rows: dict[str, Row], value_id: str) -> str:
    parts: list[str] = []
    at: str | None = value_id
    while at is not None and at in rows and len(parts) < _LONGEST_PATH:
        parts.append(filled(rows[at], "Value") or "")
        at = filled(rows[at], "ParentValueID")
    return ".".join(reversed([part for part in parts if part]))
