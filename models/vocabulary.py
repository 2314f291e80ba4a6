"""The enums every vendor is translated into.

Values are stored as text with a CHECK. Each stands beside the vendor's own word (`status_category` + `status_source`),
so a translation can always be questioned. Terms follow PMI and MSPDI; see `models/README.md`.
"""

from enum import StrEnum


class Entity(StrEnum):
    """The kinds of record a connector may hand over; the value is the table's name."""

    SOURCE_PROJECT = "source_project"
    TASK = "task"
    TASK_MEMBERSHIP = "task_membership"
    DEPENDENCY = "dependency"
    STATUS_CHANGE = "status_change"
    MILESTONE = "milestone"
    RISK = "risk"
    STATUS_REPORT = "status_report"
    ACCOUNT = "account"
    ASSIGNMENT = "assignment"
    TIME_ENTRY = "time_entry"
    RATE = "rate"
    WORKING_CALENDAR = "working_calendar"
    BUDGET_LINE = "budget_line"
    CUSTOM_FIELD = "custom_field"


class Presence(StrEnum):
    """What is known of a row's existence at its source. Absence alone never means deleted."""

    PRESENT = "present"
    MISSING = "missing"
    DELETED = "deleted"
    LOST_ACCESS = "lost_access"
    ARCHIVED = "archived"


class ProjectState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class TaskKind(StrEnum):
    PHASE = "phase"
    SUMMARY = "summary"
    EPIC = "epic"
    STORY = "story"
    TASK = "task"
    SUBTASK = "subtask"
    MILESTONE = "milestone"
    DELIVERABLE = "deliverable"
    BUG = "bug"
    RISK = "risk"
    OTHER = "other"


class StatusCategory(StrEnum):
    TODO = "todo"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    DONE = "done"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Priority(StrEnum):
    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"
    NONE = "none"
    UNKNOWN = "unknown"


class PercentMethod(StrEnum):
    """How a percent complete came about: typed in, from the status, from hours, or physical progress."""

    REPORTED = "reported"
    STATUS = "status"
    EFFORT = "effort"
    PHYSICAL = "physical"


class DependencyType(StrEnum):
    """Finish-to-start and its three siblings, predecessor's event first."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class MilestoneKind(StrEnum):
    TASK = "task"
    RELEASE = "release"


class MilestoneState(StrEnum):
    PLANNED = "planned"
    REACHED = "reached"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class RiskKind(StrEnum):
    RISK = "risk"
    ISSUE = "issue"
    ASSUMPTION = "assumption"


class RiskStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Health(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"


class AccountKind(StrEnum):
    HUMAN = "human"
    APP = "app"
    TEAM = "team"


class LinkMethod(StrEnum):
    """How an account was found to be a person: by the same e-mail, by an admin's decision, or only proposed."""

    EMAIL = "email"
    ADMIN = "admin"
    PROPOSED = "proposed"


class Approval(StrEnum):
    """A returned entry is rejected, one being recalled is submitted; cancelled entries never count."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class RateKind(StrEnum):
    COST = "cost"
    BILL = "bill"


class BudgetKind(StrEnum):
    BUDGET = "budget"
    COMMITTED = "committed"
    ACTUAL = "actual"
    FORECAST = "forecast"


class CostCategory(StrEnum):
    LABOUR = "labour"
    MATERIAL = "material"
    SERVICE = "service"
    TRAVEL = "travel"
    OTHER = "other"


class CostClass(StrEnum):
    CAPEX = "capex"
    OPEX = "opex"


class BudgetBasis(StrEnum):
    """Where an amount comes from: the tool itself, a rate times hours, or an import."""

    TOOL = "tool"
    RATE_X_HOURS = "rate_x_hours"
    IMPORT = "import"


class PortfolioKind(StrEnum):
    PORTFOLIO = "portfolio"
    PROGRAMME = "programme"


class LinkRole(StrEnum):
    """What of a source project belongs to a project: its tasks and milestones, its hours, its money, its risks."""

    SCOPE = "scope"
    TIME = "time"
    COST = "cost"
    RISK = "risk"


class LinkVerdict(StrEnum):
    """What somebody said to a proposal that two are one project: never, or propose it again."""

    APART = "apart"
    OPEN = "open"


class BaselineSource(StrEnum):
    TOOL = "tool"
    HUB = "hub"


class Role(StrEnum):
    """admin: everything; manager: configure and read its clients; analyst: read; bi: read lists, feeds and exports."""

    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    BI = "bi"


class FieldChange(StrEnum):
    """What became of a field of a tool."""

    NEW = "new"
    GONE = "gone"
    RETYPED = "retyped"


class ExportFormat(StrEnum):
    """How tables are written to files."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    DELTA = "delta"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunTrigger(StrEnum):
    SCHEDULE = "schedule"
    REQUEST = "request"
    IMPORT = "import"
    MAPPING = "mapping"
    HINT = "hint"
    """A webhook said that something changed."""


class LogLevel(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class RunMode(StrEnum):
    """incremental: what changed; full: everything; replay: the kept pages once more, without a request to the vendor."""

    INCREMENTAL = "incremental"
    FULL = "full"
    REPLAY = "replay"


class SignalRule(StrEnum):
    """What an early warning warns of."""

    SLIP = "slip"
    OVERDUE = "overdue"
    BURN_RATE = "burn_rate"
    STALE_DATA = "stale_data"
    NO_OWNER = "no_owner"
    NO_DATE = "no_date"
    HOURS_ON_CLOSED_WORK = "hours_on_closed_work"


class SignalSeverity(StrEnum):
    CRITICAL = "critical"
    WARNING = "warning"
