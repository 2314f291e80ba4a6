"""What an environment holds: tables with rows, a version number that rises with every write, and the log of deletions."""

import datetime as dt
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from hub.demo.fake_dataverse.schema import PRODUCTS, SCHEMAS, Schema

JsonObject = dict[str, Any]
_SPACE = uuid.UUID("6f1c0d3e-5f57-4b0e-8a56-0a4f3c1d0001")
LINK_TYPES = {
    192350000: "Finish-to-start",
    192350001: "Start-to-start",
    192350002: "Finish-to-finish",
    192350003: "Start-to-finish",
}


@dataclass(slots=True)
class Column:
    """A column that the tenant added to a table."""

    name: str
    type: str
    title: str


@dataclass(slots=True)
class Table:
    """`versions` holds the version number of each row's last write, `deleted` that of each deletion."""

    schema: Schema
    tracks_changes: bool = True
    hidden: bool = False
    rows: dict[str, JsonObject] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)
    hidden_rows: set[str] = field(default_factory=set)
    missing_columns: set[str] = field(default_factory=set)
    own_columns: list[Column] = field(default_factory=list)

    @property
    def properties(self) -> dict[str, str]:
        known = {name: kind for name, kind in self.schema.properties.items() if name not in self.missing_columns}
        return known | {column.name: column.type for column in self.own_columns}


class DataverseWorld:
    """One environment. `clock` is its own time, which a test moves; rows without an id get the next one."""

    def __init__(self, *, products: frozenset[str] = PRODUCTS, now: dt.datetime | None = None) -> None:
        self.now = now or dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
        self.version = 919_000
        self.oldest_token = 0
        """Links to changes from before this version are too old."""
        self.is_member = True
        self.link_types: dict[int, str] = dict(LINK_TYPES)
        self.language = 1033
        self.tables = {
            name: Table(schema) for name, schema in SCHEMAS.items() if schema.product in products | {"platform"}
        }
        self.lock = threading.RLock()
        self._number = 0
        self.euro = self.add("transactioncurrency", isocurrencycode="EUR", currencyname="Euro", exchangerate=1.0)
        self.add("organization", name="acme", _basecurrencyid_value=self.euro)

    def add(self, table: str, **columns: Any) -> str:
        """Write a new row; returns its id. Raises KeyError for a column that the table does not have."""
        with self.lock:
            place = self.tables[table]
            self._number += 1
            id_ = columns.pop(place.schema.key, None) or str(uuid.uuid5(_SPACE, str(self._number)))
            row = dict.fromkeys(place.properties)
            row |= {name: value for name, value in (("createdon", self._stamp), ("statecode", 0)) if name in row}
            place.rows[id_] = row | {place.schema.key: id_}
            self._write(place, id_, columns)
            return str(id_)

    def change(self, table: str, id_: str, **columns: Any) -> None:
        with self.lock:
            self._write(self.tables[table], id_, columns)

    def delete(self, table: str, id_: str) -> None:
        with self.lock:
            place = self.tables[table]
            del place.rows[id_], place.versions[id_]
            self.version += 1
            place.deleted[id_] = self.version

    def add_column(self, table: str, name: str, type_: str = "String", title: str = "") -> None:
        """A column of the tenant's own, empty in every row."""
        place = self.tables[table]
        place.own_columns.append(Column(name, type_, title or name))
        for row in place.rows.values():
            row[name] = None

    def drop_column(self, table: str, name: str) -> None:
        """This environment does not have the column."""
        place = self.tables[table]
        place.missing_columns.add(name)
        place.own_columns = [column for column in place.own_columns if column.name != name]
        for row in place.rows.values():
            row.pop(name, None)

    def drop_table(self, table: str) -> None:
        del self.tables[table]

    @property
    def _stamp(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _write(self, place: Table, id_: str, columns: JsonObject) -> None:
        row = place.rows[id_]
        strange = columns.keys() - place.properties.keys()
        if strange:
            raise KeyError(f"{place.schema.name} has no {min(strange)}")
        row |= columns
        if "modifiedon" in row and "modifiedon" not in columns:
            row["modifiedon"] = self._stamp
        self.version += 1
        place.versions[id_] = self.version
