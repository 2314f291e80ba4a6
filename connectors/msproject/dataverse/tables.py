"""The tables that are read, and the columns wanted of each; an environment has some of both, and is asked only for those.

Names are those of the Web API: a lookup is `_name_value`. `needed` columns make a table readable at all; without one of them it counts
as absent. Tables of Project Operations and of the Project Accelerator are missing in most environments, and that is no fault.
"""

from dataclasses import dataclass

from models.vocabulary import Entity

PROJECTS, RESOURCES, TEAMS, TASKS = "msdyn_project", "bookableresource", "msdyn_projectteam", "msdyn_projecttask"
DEPENDENCIES, ASSIGNMENTS = "msdyn_projecttaskdependency", "msdyn_resourceassignment"
TIME_ENTRIES, ESTIMATES, ACTUALS = "msdyn_timeentry", "msdyn_estimateline", "msdyn_actual"
BASELINES = "msdyn_projectbaselinetaskdata"
RISKS, ISSUES, REPORTS = "msdyn_projectrisk", "msdyn_projectissue", "msdyn_projectstatusreport"
CURRENCIES, ORGANIZATION = "transactioncurrency", "organization"

PROJECT = "_msdyn_project_value"
_ROW = ("createdon", "modifiedon", "statecode")


@dataclass(frozen=True, slots=True)
class Table:
    """`stream` is "" for tables that only help to read others. `project` names the columns that may hold a row's project, best first."""

    name: str
    what: str
    needed: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    stream: str = ""
    entity: Entity | None = None
    project: tuple[str, ...] = ()
    shows_words: bool = False
    """The texts of its choices are asked for too; that doubles the size of its rows."""
    counted: str = ""
    """Which of its rows become records, as a filter: a census counts no others."""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.needed, *self.wanted, *self.project)


def _money(*names: str) -> tuple[str, ...]:
    return tuple(column for name in names for column in (name, f"{name}_base"))


_LINE = (
    *_ROW,
    *_money("msdyn_amount"),
    "msdyn_description",
    "msdyn_documentdate",
    "msdyn_enddatetime",
    "msdyn_quantity",
    "msdyn_startdatetime",
    "msdyn_transactionclassification",
    "_msdyn_task_value",
    "_transactioncurrencyid_value",
)
_COST_SIDE = "msdyn_transactiontypecode eq 192350000"
_WORK_ON_PROJECTS = (
    f"msdyn_type ne 192350001 and msdyn_type ne 192350002 and msdyn_type ne 192355000 and {PROJECT} ne null"
)
_REGISTER = (
    *_ROW,
    "msdyn_name",
    "msdyn_subject",
    "msdyn_description",
    "msdyn_mitigationplan",
    "msdyn_contingencyplan",
    "proj_impact",
    "proj_probability",
    "proj_exposure",
    "proj_cost",
    "proj_due",
    "_transactioncurrencyid_value",
)
_OF_A_PROJECT = (PROJECT, "_msdyn_projectid_value", "_proj_project_value")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            PROJECTS,
            "projects",
            ("msdyn_projectid", "msdyn_subject"),
            (
                *_ROW,
                "msdyn_calendarid",
                "msdyn_description",
                "msdyn_effort",
                "msdyn_effortcompleted",
                "msdyn_effortremaining",
                "msdyn_finish",
                "msdyn_hoursperday",
                "msdyn_istemplate",
                "msdyn_overallprojectstatus",
                "msdyn_progress",
                "msdyn_scheduledstart",
                "msdyn_taskearlieststart",
                "msdyn_totalactualcost",
                "msdyn_totalplannedcost",
                "msdyn_tzafinish",
                "msdyn_tzascheduledstart",
                "_msdyn_program_value",
                "_msdyn_projectmanager_value",
                "_transactioncurrencyid_value",
            ),
            stream="dataverse_projects",
            entity=Entity.SOURCE_PROJECT,
            shows_words=True,
        ),
        Table(
            RESOURCES,
            "bookable resources",
            ("bookableresourceid", "name"),
            (*_ROW, "msdyn_primaryemail", "resourcetype", "timezone", "_userid_value"),
            stream="dataverse_resources",
            entity=Entity.ACCOUNT,
        ),
        Table(
            TEAMS,
            "team members",
            ("msdyn_projectteamid", "msdyn_name"),
            (*_ROW, "_msdyn_bookableresourceid_value"),
            stream="dataverse_team",
            entity=Entity.ACCOUNT,
            project=(PROJECT,),
            counted="_msdyn_bookableresourceid_value eq null",
        ),
        Table(
            TASKS,
            "tasks",
            ("msdyn_projecttaskid", "msdyn_subject", PROJECT),
            (
                *_ROW,
                "msdyn_actualcost",
                "msdyn_actualend",
                "msdyn_actualfinish",
                "msdyn_actualstart",
                "msdyn_descriptionplaintext",
                "msdyn_displaysequence",
                "msdyn_duration",
                "msdyn_effort",
                "msdyn_effortcompleted",
                "msdyn_effortremaining",
                "msdyn_finish",
                "msdyn_iscritical",
                "msdyn_ismanual",
                "msdyn_ismilestone",
                "msdyn_outlinelevel",
                "msdyn_plannedcost",
                "msdyn_priority",
                "msdyn_progress",
                "msdyn_scheduledend",
                "msdyn_scheduledstart",
                "msdyn_start",
                "msdyn_summary",
                "msdyn_tzascheduledend",
                "msdyn_tzascheduledstart",
                "msdyn_wbsid",
                "_msdyn_parenttask_value",
                "_msdyn_projectbucket_value",
                "_msdyn_projectsprint_value",
                "_transactioncurrencyid_value",
            ),
            stream="dataverse_tasks",
            entity=Entity.TASK,
            project=(PROJECT,),
        ),
        Table(
            DEPENDENCIES,
            "dependencies",
            (
                "msdyn_projecttaskdependencyid",
                "_msdyn_predecessortask_value",
                "_msdyn_successortask_value",
                "msdyn_projecttaskdependencylinktype",
            ),
            (*_ROW, "msdyn_projecttaskdependencylinklag", "msdyn_projecttaskdependencylinklaginseconds"),
            stream="dataverse_dependencies",
            entity=Entity.DEPENDENCY,
            project=(PROJECT,),
        ),
        Table(
            ASSIGNMENTS,
            "assignments",
            ("msdyn_resourceassignmentid", "_msdyn_taskid_value"),
            (
                *_ROW,
                "msdyn_effort",
                "msdyn_effortcompleted",
                "msdyn_effortremaining",
                "msdyn_finish",
                "msdyn_plannedwork",
                "msdyn_start",
                "_msdyn_bookableresourceid_value",
                "_msdyn_projectteamid_value",
            ),
            stream="dataverse_assignments",
            entity=Entity.ASSIGNMENT,
            project=("_msdyn_projectid_value",),
        ),
        Table(
            TIME_ENTRIES,
            "time entries",
            ("msdyn_timeentryid", "msdyn_date", "msdyn_duration"),
            (
                *_ROW,
                "msdyn_description",
                "msdyn_end",
                "msdyn_entrystatus",
                "msdyn_externaldescription",
                "msdyn_start",
                "msdyn_type",
                "_msdyn_bookableresource_value",
                "_msdyn_projecttask_value",
                "_msdyn_resourcecategory_value",
            ),
            stream="dataverse_time_entries",
            entity=Entity.TIME_ENTRY,
            project=(PROJECT,),
            counted=_WORK_ON_PROJECTS,
        ),
        Table(
            ESTIMATES,
            "estimate lines",
            ("msdyn_estimatelineid", "msdyn_amount", "msdyn_transactiontypecode"),
            _LINE,
            stream="dataverse_estimates",
            entity=Entity.BUDGET_LINE,
            project=(PROJECT,),
            counted=_COST_SIDE,
        ),
        Table(
            ACTUALS,
            "actuals",
            ("msdyn_actualid", "msdyn_amount", "msdyn_transactiontypecode"),
            _LINE,
            stream="dataverse_actuals",
            entity=Entity.BUDGET_LINE,
            project=(PROJECT,),
            counted=_COST_SIDE,
        ),
        Table(
            RISKS,
            "risks",
            ("msdyn_projectriskid",),
            _REGISTER,
            stream="dataverse_risks",
            entity=Entity.RISK,
            project=_OF_A_PROJECT,
            shows_words=True,
        ),
        Table(
            ISSUES,
            "issues",
            ("msdyn_projectissueid",),
            _REGISTER,
            stream="dataverse_issues",
            entity=Entity.RISK,
            project=_OF_A_PROJECT,
            shows_words=True,
        ),
        Table(
            REPORTS,
            "status reports",
            ("msdyn_projectstatusreportid", "createdon"),
            (
                "modifiedon",
                "msdyn_name",
                "msdyn_subject",
                "msdyn_description",
                "msdyn_comments",
                "msdyn_overallstatus",
                "proj_overallstatus",
            ),
            stream="dataverse_reports",
            entity=Entity.STATUS_REPORT,
            project=_OF_A_PROJECT,
            shows_words=True,
        ),
        Table(
            BASELINES,
            "baselines",
            ("msdyn_projectbaselinetaskdataid", "msdyn_projecttaskid"),
            (
                "createdon",
                "modifiedon",
                "msdyn_taskeffort",
                "msdyn_taskfinishdate",
                "msdyn_taskstartdate",
            ),
        ),
        Table(CURRENCIES, "currencies", ("transactioncurrencyid", "isocurrencycode")),
        Table(ORGANIZATION, "the organisation", ("organizationid",), ("_basecurrencyid_value",)),
    )
}
STREAM_TABLES: tuple[Table, ...] = tuple(table for table in TABLES.values() if table.stream)
TABLE_OF_STREAM: dict[str, Table] = {table.stream: table for table in STREAM_TABLES}
