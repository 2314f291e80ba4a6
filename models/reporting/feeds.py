"""The read models as a star of entity sets for BI tools: names, keys, date keys, and the links between them.

Made of the read models by rule, so that a new one is a new set: its name goes into `SETS`, its columns and references do the rest.
"""

from dataclasses import dataclass, replace
from functools import cache

from models.reporting import READ_MODELS
from models.reporting.bulk import DATES, PARTITION_WATERMARKS, TOMBSTONES
from models.reporting.shape import Column, ColumnType, Derivation, Derived, Link, ReadModel

SETS = {
    "clients": "Clients",
    "projects": "Projects",
    "source_projects": "SourceProjects",
    "tasks": "Tasks",
    "dependencies": "Dependencies",
    "milestones": "Milestones",
    "people": "People",
    "accounts": "Accounts",
    "assignments": "Assignments",
    "time_entries": "TimeEntries",
    "budget_lines": "BudgetLines",
    "risks": "Risks",
    "status_reports": "StatusReports",
    "status_changes": "StatusChanges",
    "project_snapshots": "ProjectSnapshots",
    "kpi_values": "KpiValues",
    "dates": "Dates",
    "partition_watermarks": "PartitionWatermarks",
    "tombstones": "Tombstones",
}
"""Read model -> entity set, in the order of the service document; a name that no read model has yet is left out."""

JOINS = {
    "source_projects": (
        "project_id",
        "projects",
        Derivation.PROJECT,
        "The project it is linked to; null if to several.",
    ),
    "accounts": ("person_id", "people", Derivation.PERSON, "The person it is."),
}
"""Read model -> a reference that its set has besides: name, to what, how it is found, meaning."""

DATE_KEY, PARTITION_DATE = "_date_key", "partition_date"


@dataclass(frozen=True, slots=True, eq=False)
class EntitySet:
    """A set of a service: `model` has the columns as the feed shows them, `key` are those that no two rows share."""

    name: str
    type_name: str
    model: ReadModel
    key: tuple[Column, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """Entity sets by name, and by read model's name the links that lead away from its rows."""

    namespace: str
    sets: dict[str, EntitySet]
    links: dict[str, dict[str, Link]]
    takes_old_forms: bool = False
    """Whether literals may be written as OData 2 did, `guid'..'` and `datetime'..'`."""

    def set_of(self, model: ReadModel) -> EntitySet:
        return next(found for found in self.sets.values() if found.model is model)


@cache
def star() -> Service:
    """The star of all read models there are."""
    known = {**READ_MODELS, **{model.name: model for model in (DATES, PARTITION_WATERMARKS, TOMBSTONES)}}
    shown = {name: _to_feed(known[name]) for name in SETS if name in known}
    sets = {SETS[name]: _to_set(SETS[name], model) for name, model in shown.items()}
    return Service("PmoHub", sets, _to_links(shown))


def date_key_of(column: Column) -> str:
    """`due_on` -> `due_date_key`."""
    return column.name.removesuffix("_on").removesuffix("_date") + DATE_KEY


def _to_set(name: str, model: ReadModel) -> EntitySet:
    key = model.by_name.get("id") or model.by_name[model.tie_break[0]]
    return EntitySet(name, "".join(word.capitalize() for word in model.singular.split()), model, (key,))


def _to_feed(model: ReadModel) -> ReadModel:
    """The read model with plain columns only: BI tools know no lists and no objects, and join days by whole numbers."""
    columns = [
        shown
        for column in model.columns
        if not (column.on_request or column.is_computed)
        for shown in _to_columns(column, model)
    ]
    if model.name in JOINS:
        name, target, how, meaning = JOINS[model.name]
        found = Derived(how, model.by_name["id"])
        columns.append(Column(name, ColumnType.UUID, meaning, references=target, derived=found))
    if model.partitioned_by:
        columns.append(_partition_date(model.by_name[model.partitioned_by]))
    return replace(model, columns=tuple(columns))


def _to_columns(column: Column, model: ReadModel) -> list[Column]:
    match column.type:
        case ColumnType.TEXTS:
            meaning = f"{column.meaning} Separated by commas."
            joined = Derived(Derivation.JOINED, column)
            return [replace(column, type=ColumnType.TEXT, meaning=meaning, derived=joined)]
        case ColumnType.OBJECT:
            meaning = f"{column.meaning} As JSON text."
            as_text = Derived(Derivation.AS_TEXT, column)
            return [replace(column, type=ColumnType.TEXT, meaning=meaning, derived=as_text)]
        case ColumnType.DATE if model is not DATES:
            return [column, _date_key(column)]
        case _:
            return [column]


def _date_key(column: Column) -> Column:
    return Column(
        date_key_of(column),
        ColumnType.INTEGER,
        f"{column.name} as a whole number, 20261122; joins Dates.",
        nullable=column.nullable,
        references=DATES.name,
        hidden_from=column.hidden_from,
        derived=Derived(Derivation.DATE_KEY, column),
        is_small=True,
    )


def _partition_date(column: Column) -> Column:
    return Column(
        PARTITION_DATE,
        ColumnType.DATE,
        f"The day of {column.name} in UTC, 1970-01-01 where there is none: for reading by period.",
        nullable=False,
        derived=Derived(Derivation.DAY, column),
    )


def _to_links(models: dict[str, ReadModel]) -> dict[str, dict[str, Link]]:
    """To one for every reference, and to many for its other end. Dates lead nowhere: from there everything would."""
    links: dict[str, dict[str, Link]] = {name: {} for name in models}
    for model in models.values():
        for column in model.columns:
            if column.references in models:
                forth, back = _to_ends(model, column, models[column.references])
                links[model.name][forth.name] = forth
                if forth.target.name != DATES.name:
                    links[forth.target.name][back.name] = back
    return links


def _to_ends(model: ReadModel, column: Column, target: ReadModel) -> tuple[Link, Link]:
    is_day = target.name == DATES.name
    stem = column.name.removesuffix(DATE_KEY) + "_day" if is_day else column.name.removesuffix("_id")
    rivals = [other for other in model.columns if other.references == target.name]
    named = model.name if len(rivals) == 1 else f"{model.name}_by_{stem}"
    many = column.inverse or ("children" if target is model else named)
    key = target.by_name["date_key" if is_day else "id"]
    forth = Link(stem, model, column, target, key, column.meaning, partner="" if is_day else many)
    back = Link(many, target, key, model, column, model.meaning, is_many=True, partner=stem)
    return forth, back
