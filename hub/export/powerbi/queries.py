"""The Power Query (M) texts: how each table is read, and what tells that a period of it changed."""

from models.reporting import Column
from models.reporting.bulk import DATES
from models.reporting.feeds import DATE_KEY, EntitySet

URL = "ServiceUrl"
FIRST, LAST = "RangeStart", "RangeEnd"
PARTITION = "partition_date"
OPTIONS = '[Implementation = "2.0", OmitValues = ODataOmitValues.Nulls]'


def columns_of(shown: EntitySet) -> tuple[Column, ...]:
    """The columns a table loads: a day's whole number is not among them, since Power BI relates days by themselves."""
    return tuple(column for column in shown.model.columns if not _is_date_key(column, shown))


def is_partitioned(shown: EntitySet) -> bool:
    """Whether it is read by period: only where every row has its day, since a row without one would be in no period and be lost."""
    day = shown.model.by_name.get(shown.model.partitioned_by)
    return day is not None and not day.nullable


def read_table(shown: EntitySet) -> str:
    """M that folds into one address: the set, its columns, and the period where it is read by period."""
    steps = _steps(shown, address=URL)
    if is_partitioned(shown):
        steps.append(f"Period = Table.SelectRows(Columns, each {_within(PARTITION)})")
    return _let(steps)


def read_whole(shown: EntitySet, *, url: str) -> str:
    """M that stands alone, for Excel: the set and its columns."""
    quoted = url.replace('"', '""')
    return _let(_steps(shown, address=f'"{quoted}"')) + "\n"


def mark_of_period(shown: EntitySet) -> str:
    """M whose value differs whenever a row of the period came, went or changed: one small request."""
    return _let(
        [
            f'Marks = OData.Feed({URL} & "/PartitionWatermarks", null, [Implementation = "2.0"])',
            f'Period = Table.SelectRows(Marks, each [entity] = "{shown.name}" and {_within("period_start")})',
            'Mark = Text.Combine(List.Sort(Period[mark]), ",")',
        ]
    )


def _steps(shown: EntitySet, *, address: str) -> list[str]:
    names = ", ".join(f'"{column.name}"' for column in columns_of(shown))
    return [
        f"Source = OData.Feed({address}, null, {OPTIONS})",
        f'Rows = Source{{[Name = "{shown.name}", Signature = "table"]}}[Data]',
        f"Columns = Table.SelectColumns(Rows, {{{names}}}, MissingField.UseNull)",
    ]


def _within(column: str) -> str:
    """One bound included, the other not: a row on the border belongs to one period alone."""
    return f"[{column}] >= Date.From({FIRST}) and [{column}] < Date.From({LAST})"


def _is_date_key(column: Column, shown: EntitySet) -> bool:
    return column.references == DATES.name and column.name.endswith(DATE_KEY) and shown.model.name != DATES.name


def _let(steps: list[str]) -> str:
    last = steps[-1].partition(" = ")[0]
    return "let\n    " + ",\n    ".join(steps) + f"\nin\n    {last}"
