"""The semantic model: a table for every entity set of the feed, parameters, relationships, measures."""

from collections.abc import Iterator

from hub.export.powerbi import measures, queries
from hub.export.powerbi.relationships import Relationship, relate
from hub.export.powerbi.tmdl import block, expression, lineage_tag, name_of
from models.reporting import Column, ColumnType
from models.reporting.feeds import EntitySet, Service

COMPATIBILITY = 1567
FIRST_DAY, DAY_AFTER_LAST = "#datetime(1970, 1, 1, 0, 0, 0)", "#datetime(2100, 1, 1, 0, 0, 0)"
"""Until the service splits a table into periods, all of it is one."""

DATA_TYPES = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "int64",
    ColumnType.FLOAT: "double",
    ColumnType.NUMBER: "double",
    ColumnType.AMOUNT: "decimal",
    ColumnType.DATE: "dateTime",
    ColumnType.INSTANT: "dateTime",
}
FORMATS = {
    ColumnType.DATE: "yyyy-mm-dd",
    ColumnType.INSTANT: "yyyy-mm-dd hh:nn:ss",
    ColumnType.AMOUNT: "#,##0.00",
    ColumnType.INTEGER: "0",
}
ADDED_UP = {ColumnType.AMOUNT, ColumnType.INTEGER}
WITHOUT_TABLE = {"PartitionWatermarks", "Tombstones"}
"""Sets that refreshes ask, not people."""


def tables_of(service: Service) -> Service:
    """The service with the sets that become tables."""
    kept = {name: shown for name, shown in service.sets.items() if name not in WITHOUT_TABLE}
    return Service(service.namespace, kept, service.links)


def write_model(service: Service, *, url: str) -> dict[str, str]:
    """Every file of the definition folder, by its path there. `url` is the address of the feed."""
    shown = tables_of(service)
    files = {
        "database.tmdl": block("database", [f"compatibilityLevel: {COMPATIBILITY}"]),
        "model.tmdl": _model(shown),
        "expressions.tmdl": _parameters(url),
        "relationships.tmdl": "\n".join(map(_relationship, relate(shown))),
    }
    return files | {f"tables/{name}.tmdl": _table(entity_set) for name, entity_set in shown.sets.items()}


def _model(service: Service) -> str:
    settings = block(
        "model Model",
        [
            "culture: en-US",
            "defaultPowerBIDataSourceVersion: powerBI_V3",
            "sourceQueryCulture: en-US",
            "dataAccessOptions",
            "\tlegacyRedirects",
            "\treturnErrorValuesAsNull",
        ],
    )
    # Dates are related to one calendar of their own, so Power BI need not make one a column.
    notes = "annotation __PBI_TimeIntelligenceEnabled = 0\n"
    return f"{settings}\n{notes}\n" + "".join(f"ref table {name_of(name)}\n" for name in service.sets)


def _parameters(url: str) -> str:
    quoted = url.replace('"', '""')
    return "\n".join(
        (
            _parameter(queries.URL, f'"{quoted}"', "Text", "Address of the hub's OData feed."),
            _parameter(queries.FIRST, FIRST_DAY, "DateTime", "First instant of the period that is read."),
            _parameter(queries.LAST, DAY_AFTER_LAST, "DateTime", "First instant after the period that is read."),
        )
    )


def _parameter(name: str, value: str, kind: str, about: str) -> str:
    meta = f'meta [IsParameterQuery = true, Type = "{kind}", IsParameterQueryRequired = true]'
    return block(f"expression {name} = {value} {meta}", [f"lineageTag: {lineage_tag('expression', name)}"], about=about)


def _table(shown: EntitySet) -> str:
    name = shown.name
    parts = [f"lineageTag: {lineage_tag(name)}"]
    parts += ["dataCategory: Time"] if name == "Dates" else []
    parts += ["", _policy(shown)] if queries.is_partitioned(shown) else []
    parts += [f"\n{_measure(measure)}" for measure in measures.list_measures() if name == measures.TABLE]
    parts += [f"\n{_column(column, shown)}" for column in queries.columns_of(shown)]
    parts += ["\n" + block(f"partition {name_of(name)} = m", ["mode: import", _source(shown)])]
    return block(f"table {name_of(name)}", parts, about=shown.model.meaning)


def _source(shown: EntitySet) -> str:
    return expression("source", queries.read_table(shown))


def _policy(shown: EntitySet) -> str:
    """Ten years kept, the last year looked at again, and of that only the months that changed."""
    return block(
        "refreshPolicy",
        [
            "policyType: basic",
            "rollingWindowGranularity: year",
            "rollingWindowPeriods: 10",
            "incrementalGranularity: month",
            "incrementalPeriods: 12",
            expression("pollingExpression", queries.mark_of_period(shown)),
            expression("sourceExpression", queries.read_table(shown)),
        ],
    )


def _measure(measure: measures.Measure) -> str:
    return block(
        expression(f"measure {name_of(measure.name)}", measure.dax).rstrip("\n"),
        [
            f"formatString: {measure.format}",
            f"displayFolder: {measure.folder}",
            f"lineageTag: {lineage_tag('measure', measure.name)}",
        ],
        about=measure.about,
    )


def _column(column: Column, shown: EntitySet) -> str:
    return block(
        f"column {name_of(column.name)}",
        _properties(column, shown),
        about=column.meaning + (f" In {column.unit}." if column.unit else ""),
    )


def _properties(column: Column, shown: EntitySet) -> Iterator[str]:
    yield f"dataType: {DATA_TYPES.get(column.type, 'string')}"
    if column in shown.key or (shown.name == "Dates" and column.name == "date"):
        yield "isKey" if shown.name != "Dates" or column.name == "date" else "isHidden"
    if column.type is ColumnType.UUID:
        yield "isHidden"
    if column.type in FORMATS:
        yield f"formatString: {FORMATS[column.type]}"
    yield f"lineageTag: {lineage_tag(shown.name, column.name)}"
    is_sum = column.type in ADDED_UP and not column.references and shown.name != "Dates"
    yield f"summarizeBy: {'sum' if is_sum else 'none'}"
    yield f"sourceColumn: {column.name}"
    yield ""
    yield "annotation SummarizationSetBy = Automatic"


def _relationship(related: Relationship) -> str:
    ends = (related.source, related.source_column, related.target, related.target_column)
    return block(
        f"relationship {lineage_tag('relationship', *ends)}",
        [
            *([] if related.is_active else ["isActive: false"]),
            f"fromColumn: {name_of(related.source)}.{name_of(related.source_column)}",
            f"toColumn: {name_of(related.target)}.{name_of(related.target_column)}",
        ],
    )
