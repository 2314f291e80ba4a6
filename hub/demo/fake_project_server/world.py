"""What one farm holds: published rows by set, links of tasks, who may sign in how, how long its pages are."""

import threading
from collections import defaultdict
from typing import Any
from uuid import UUID, uuid5

from hub.demo.fake_project_server.schema import all_sets

JsonObject = dict[str, Any]
_NAMES = UUID("5b6a1f1e-9d5e-4d7e-8e43-0c9f7a2b1c00")


class ProjectServerWorld:
    """`ways` are those of signing in that the site offers; `page_caps` the longest page of a set."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.schemas = all_sets()
        self.rows: dict[str, list[JsonObject]] = defaultdict(list)
        self.links: dict[str, list[JsonObject]] = defaultdict(list)
        self.domain, self.user, self.password = "ACME", "reader", "a password~"
        self.ways = ["NTLM"]
        self.may_read = True
        self.is_verbose = False
        self.page_cap = 100
        self.page_caps: dict[str, int] = {}
        self.switched_off: set[str] = set()
        self.hidden: set[str] = set()
        self.zone = ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", -60)
        self._made = 0

    def new_id(self) -> str:
        self._made += 1
        return str(uuid5(_NAMES, str(self._made)))

    def add(self, set_name: str, **columns: Any) -> JsonObject:
        """One row; columns that are not given are null. Refuses a column that the set does not have."""
        schema = self.schemas[set_name]
        strange = columns.keys() - schema.columns.keys()
        if strange:
            raise ValueError(f"{set_name} has no column {min(strange)}")
        row = {**dict.fromkeys(schema.columns), **columns}
        self.rows[set_name].append(row)
        return row

    def add_column(self, set_name: str, name: str, letter: str = "s") -> None:
        self.schemas[set_name].columns[name] = letter
        for row in self.rows[set_name]:
            row[name] = None

    def project(self, name: str = "Harbour", **columns: Any) -> JsonObject:
        return self.add(
            "Projects",
            **{
                "ProjectId": self.new_id(),
                "ProjectName": name,
                "ProjectType": 0,
                "ProjectCurrency": "EUR",
                "ProjectStartDate": "2026-03-02T08:00:00",
                "ProjectFinishDate": "2026-03-27T17:00:00",
                "ProjectModifiedDate": "2026-03-01T09:00:00",
                "ProjectLastPublishedDate": "2026-03-01T09:00:00",
                **columns,
            },
        )

    def publish(self, project: JsonObject, at: str) -> None:
        project |= {"ProjectModifiedDate": at, "ProjectLastPublishedDate": at}

    def task(self, project: JsonObject, name: str = "Design", **columns: Any) -> JsonObject:
        return self.add(
            "Tasks",
            **{
                "ProjectId": project["ProjectId"],
                "TaskId": self.new_id(),
                "TaskName": name,
                "TaskIsActive": True,
                "TaskIsSummary": False,
                "TaskIsProjectSummary": False,
                "TaskPercentCompleted": 0,
                **columns,
            },
        )

    def resource(self, name: str = "Zoë", **columns: Any) -> JsonObject:
        return self.add("Resources", **{"ResourceId": self.new_id(), "ResourceName": name, **columns})

    def assignment(self, task: JsonObject, resource: JsonObject, **columns: Any) -> JsonObject:
        return self.add(
            "Assignments",
            **{
                "AssignmentId": self.new_id(),
                "ProjectId": task["ProjectId"],
                "TaskId": task["TaskId"],
                "ResourceId": resource["ResourceId"],
                "AssignmentType": 0,
                **columns,
            },
        )

    def line(self, task: JsonObject, resource: JsonObject, **columns: Any) -> JsonObject:
        """A line of the week from Monday 2 March 2026, without hours yet."""
        return self.add(
            "TimesheetLines",
            **{
                "TimesheetLineId": self.new_id(),
                "TimesheetOwnerId": resource["ResourceId"],
                "TimesheetOwner": resource["ResourceName"],
                "ProjectId": task["ProjectId"],
                "TaskId": task["TaskId"],
                "TimesheetStatus": "In Progress",
                "TimesheetLineClass": "Standard",
                "PeriodStartDate": "2026-03-02T00:00:00",
                "PeriodEndDate": "2026-03-08T00:00:00",
                "ModifiedDate": "2026-03-09T09:00:00",
                **columns,
            },
        )

    def hours(self, line: JsonObject, day: str, number: float, *, index: int = 0, **columns: Any) -> JsonObject:
        return self.add(
            "TimesheetLineActualDataSet",
            **{
                "TimesheetLineId": line["TimesheetLineId"],
                "TimeByDay": f"{day}T00:00:00",
                "AdjustmentIndex": index,
                "ActualWorkNonBillable": number,
                "CreatedDate": "2026-03-09T09:00:00",
                **columns,
            },
        )

    def link(self, before: JsonObject, after: JsonObject, *, type_: int = 1, lag: int = 0) -> None:
        self.links[after["ProjectId"]].append(
            {
                "Id": self.new_id(),
                "PredecessorTaskId": before["TaskId"],
                "SuccessorTaskId": after["TaskId"],
                "DependencyType": type_,
                "LinkLag": lag,
            }
        )
