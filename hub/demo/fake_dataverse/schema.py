"""The tables an environment may have, their columns with types, and which products bring them."""

from dataclasses import dataclass

_TYPES = {
    "id": "Uniqueidentifier",
    "guid": "Uniqueidentifier",
    "text": "String",
    "memo": "Memo",
    "int": "Integer",
    "number": "Decimal",
    "double": "Double",
    "money": "Money",
    "flag": "Boolean",
    "date": "DateTime",
    "choice": "Picklist",
    "state": "State",
    "lookup": "Lookup",
}
_ROW = "createdon:date modifiedon:date statecode:state statuscode:choice"
_LINE = (
    f"{_ROW} msdyn_description:text msdyn_amount:money msdyn_amount_base:money msdyn_quantity:number"
    " msdyn_transactiontypecode:choice msdyn_transactionclassification:choice msdyn_billingtype:choice msdyn_documentdate:date"
    " msdyn_startdatetime:date msdyn_enddatetime:date msdyn_project:lookup msdyn_task:lookup transactioncurrencyid:lookup"
    " msdyn_bookableresource:lookup"
)
_REGISTER = (
    f"{_ROW} msdyn_subject:text msdyn_description:memo msdyn_mitigationplan:memo msdyn_contingencyplan:memo"
    " proj_impact:choice proj_probability:choice proj_cost:money proj_due:date msdyn_project:lookup"
    " transactioncurrencyid:lookup"
)


@dataclass(frozen=True, slots=True)
class Schema:
    """One table. `columns` maps a column's logical name to its attribute type; `product` says what brings it."""

    name: str
    set_name: str
    key: str
    product: str
    columns: dict[str, str]

    @property
    def properties(self) -> dict[str, str]:
        """What the Web API calls each column -> its attribute type."""
        return {f"_{name}_value" if kind == "Lookup" else name: kind for name, kind in self.columns.items()}


def _schema(name: str, set_name: str, key: str, columns: str, product: str = "planner") -> Schema:
    pairs = (column.split(":") for column in f"{key}:id {columns}".split())
    return Schema(name, set_name, key, product, {column: _TYPES[kind] for column, kind in pairs})


SCHEMAS: dict[str, Schema] = {
    schema.name: schema
    for schema in (
        _schema(
            "msdyn_project",
            "msdyn_projects",
            "msdyn_projectid",
            f"{_ROW} msdyn_subject:text msdyn_description:memo msdyn_scheduledstart:date msdyn_taskearlieststart:date"
            " msdyn_finish:date msdyn_tzascheduledstart:date msdyn_tzafinish:date msdyn_duration:double msdyn_effort:number"
            " msdyn_effortcompleted:number msdyn_effortremaining:number msdyn_progress:number msdyn_hoursperday:number"
            " msdyn_calendarid:text msdyn_projectmanager:lookup msdyn_program:lookup msdyn_istemplate:flag"
            " msdyn_overallprojectstatus:choice msdyn_totalplannedcost:money msdyn_totalactualcost:money"
            " transactioncurrencyid:lookup",
        ),
        _schema(
            "msdyn_projecttask",
            "msdyn_projecttasks",
            "msdyn_projecttaskid",
            f"{_ROW} msdyn_subject:text msdyn_descriptionplaintext:memo msdyn_project:lookup msdyn_parenttask:lookup"
            " msdyn_outlinelevel:int msdyn_displaysequence:number msdyn_summary:flag msdyn_ismilestone:flag"
            " msdyn_iscritical:flag msdyn_ismanual:flag msdyn_priority:int msdyn_start:date msdyn_finish:date"
            " msdyn_scheduledstart:date msdyn_scheduledend:date msdyn_tzascheduledstart:date msdyn_tzascheduledend:date"
            " msdyn_duration:double msdyn_effort:number msdyn_effortcompleted:number msdyn_effortremaining:number"
            " msdyn_progress:number msdyn_projectbucket:lookup msdyn_projectsprint:lookup msdyn_actualstart:date"
            " msdyn_actualend:date msdyn_plannedcost:money msdyn_actualcost:money",
        ),
        _schema(
            "msdyn_projecttaskdependency",
            "msdyn_projecttaskdependencies",
            "msdyn_projecttaskdependencyid",
            f"{_ROW} msdyn_predecessortask:lookup msdyn_successortask:lookup msdyn_projecttaskdependencylinktype:choice"
            " msdyn_projecttaskdependencylinklag:int msdyn_projecttaskdependencylinklaginseconds:int msdyn_project:lookup",
        ),
        _schema(
            "bookableresource",
            "bookableresources",
            "bookableresourceid",
            f"{_ROW} name:text resourcetype:choice msdyn_primaryemail:text userid:lookup calendarid:lookup timezone:int",
        ),
        _schema(
            "msdyn_projectteam",
            "msdyn_projectteams",
            "msdyn_projectteamid",
            f"{_ROW} msdyn_name:text msdyn_project:lookup msdyn_bookableresourceid:lookup",
        ),
        _schema(
            "msdyn_resourceassignment",
            "msdyn_resourceassignments",
            "msdyn_resourceassignmentid",
            f"{_ROW} msdyn_name:text msdyn_taskid:lookup msdyn_projectid:lookup msdyn_bookableresourceid:lookup"
            " msdyn_projectteamid:lookup msdyn_effort:number msdyn_effortcompleted:number msdyn_effortremaining:number"
            " msdyn_start:date msdyn_finish:date msdyn_plannedwork:memo",
        ),
        _schema(
            "msdyn_timeentry",
            "msdyn_timeentries",
            "msdyn_timeentryid",
            f"{_ROW} msdyn_date:date msdyn_duration:int msdyn_type:choice msdyn_entrystatus:choice msdyn_description:text"
            " msdyn_externaldescription:text msdyn_project:lookup msdyn_projecttask:lookup msdyn_bookableresource:lookup"
            " msdyn_resourcecategory:lookup",
            "operations",
        ),
        _schema("msdyn_estimateline", "msdyn_estimatelines", "msdyn_estimatelineid", _LINE, "operations"),
        _schema("msdyn_actual", "msdyn_actuals", "msdyn_actualid", _LINE, "operations"),
        _schema(
            "msdyn_projectbaselinetaskdata",
            "msdyn_projectbaselinetaskdatas",
            "msdyn_projectbaselinetaskdataid",
            f"{_ROW} msdyn_projectbaselinedataid:lookup msdyn_projecttaskid:guid msdyn_taskstartdate:date"
            " msdyn_taskfinishdate:date msdyn_taskeffort:number msdyn_taskduration:double",
            "baselines",
        ),
        _schema("msdyn_projectrisk", "msdyn_projectrisks", "msdyn_projectriskid", _REGISTER, "accelerator"),
        _schema("msdyn_projectissue", "msdyn_projectissues", "msdyn_projectissueid", _REGISTER, "accelerator"),
        _schema(
            "msdyn_projectstatusreport",
            "msdyn_projectstatusreports",
            "msdyn_projectstatusreportid",
            f"{_ROW} msdyn_name:text msdyn_description:memo proj_overallstatus:choice msdyn_project:lookup",
            "accelerator",
        ),
        _schema(
            "transactioncurrency",
            "transactioncurrencies",
            "transactioncurrencyid",
            "isocurrencycode:text currencyname:text exchangerate:number currencyprecision:int",
            "platform",
        ),
        _schema("organization", "organizations", "organizationid", "name:text basecurrencyid:lookup", "platform"),
    )
}
PRODUCTS = frozenset({"platform", "planner", "operations", "baselines", "accelerator"})
"""All there is; an environment with Planner Premium alone has `platform` and `planner`."""
