"""The registry's types in OData's words."""

from models.reporting import Column, ColumnType

EDM = {
    ColumnType.UUID: "Edm.Guid",
    ColumnType.TEXT: "Edm.String",
    ColumnType.WORD: "Edm.String",
    ColumnType.BOOLEAN: "Edm.Boolean",
    ColumnType.INTEGER: "Edm.Int64",
    ColumnType.NUMBER: "Edm.Decimal",
    ColumnType.FLOAT: "Edm.Double",
    ColumnType.AMOUNT: "Edm.Decimal",
    ColumnType.DATE: "Edm.Date",
    ColumnType.INSTANT: "Edm.DateTimeOffset",
    ColumnType.TIME: "Edm.TimeOfDay",
    ColumnType.DURATION: "Edm.Duration",
}
NUMBERS = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.FLOAT, ColumnType.AMOUNT})
TEXTS = frozenset({ColumnType.TEXT, ColumnType.WORD})
EXACT = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.AMOUNT})
"""What a reader that asks for IEEE754Compatible=true gets as texts."""


def edm_of(column: Column) -> str:
    return "Edm.Int32" if column.is_small else EDM[column.type]


def family(kind: ColumnType) -> ColumnType:
    """Types that compare with each other share a family: all numbers, all texts."""
    if kind in NUMBERS:
        return ColumnType.NUMBER
    return ColumnType.TEXT if kind in TEXTS else kind
