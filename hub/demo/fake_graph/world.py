"""What Graph shows of one tenant: groups, users, plans with buckets and tasks, drives with files. Plain data that a test edits."""

import datetime as dt
import threading
from dataclasses import dataclass, field
from itertools import count
from typing import Any

JsonObject = dict[str, Any]


@dataclass(slots=True)
class Plan:
    """`document` is the plannerPlan; `group` its container."""

    document: JsonObject
    group: str
    categories: dict[str, str | None] = field(default_factory=dict)
    buckets: list[JsonObject] = field(default_factory=list)
    is_hidden: bool = False


@dataclass(slots=True)
class Drive:
    """`items` are driveItems by id, `contents` the bytes of files; `log` holds the ids in the order of their last change;
    `hidden` are items that are not shown by their id.
    """

    id: str
    web_url: str
    site: str
    items: dict[str, JsonObject] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)


@dataclass(slots=True)
class GraphWorld:
    """One tenant. `denied` are the words of permissions that are missing: groups, tasks, users, files."""

    now: dt.datetime = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
    groups: dict[str, JsonObject] = field(default_factory=dict)
    users: dict[str, JsonObject] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    tasks: dict[str, JsonObject] = field(default_factory=dict)
    details: dict[str, JsonObject] = field(default_factory=dict)
    drives: dict[str, Drive] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    oldest_delta: int = 0
    page: int = 100
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _numbers: "count[int]" = field(default_factory=lambda: count(1), repr=False)

    def add_group(self, name: str) -> str:
        id_ = self._id("0a")
        self.groups[id_] = {"id": id_, "displayName": name}
        return id_

    def add_user(self, name: str, mail: str | None = None, *, enabled: bool = True) -> str:
        id_ = self._id("0b")
        self.users[id_] = {
            "id": id_,
            "displayName": name,
            "mail": mail,
            "userPrincipalName": mail or f"{id_}@acme.example",
            "accountEnabled": enabled,
        }
        return id_

    def add_plan(self, group: str, title: str, **categories: str) -> str:
        id_ = f"plan{next(self._numbers):024}"
        document: JsonObject = {
            "@odata.etag": self._etag(),
            "id": id_,
            "title": title,
            "createdDateTime": self._stamp,
            "owner": group,
        }
        document["container"] = {"containerId": group, "type": "group", "url": f"https://graph.invalid/groups/{group}"}
        self.plans[id_] = Plan(document, group, dict(categories))
        return id_

    def add_bucket(self, plan: str, name: str) -> str:
        id_ = f"bucket{next(self._numbers):022}"
        self.plans[plan].buckets.append({"@odata.etag": self._etag(), "id": id_, "name": name, "planId": plan})
        return id_

    def add_task(self, plan: str, title: str, *, people: tuple[str, ...] = (), **columns: Any) -> str:
        """A task with everything that Planner gives it by itself."""
        id_ = f"task{next(self._numbers):024}"
        assignments = {user: {"assignedDateTime": self._stamp, "orderHint": ""} for user in people}
        self.tasks[id_] = {
            "id": id_,
            "planId": plan,
            "bucketId": None,
            "title": title,
            "percentComplete": 0,
            "priority": 5,
            "startDateTime": None,
            "dueDateTime": None,
            "completedDateTime": None,
            "createdDateTime": self._stamp,
            "hasDescription": False,
            "checklistItemCount": 0,
            "activeChecklistItemCount": 0,
            "referenceCount": 0,
            "appliedCategories": {},
            "assignments": assignments,
            **columns,
            "@odata.etag": self._etag(),
        }
        self.details[id_] = {"id": id_, "description": "", "checklist": {}, "references": {}}
        return id_

    def change_task(self, id_: str, **columns: Any) -> None:
        with self.lock:
            self.tasks[id_] |= {**columns, "@odata.etag": self._etag()}

    def add_step(self, task: str, title: str, *, checked: bool = False) -> str:
        """An item of a task's check list."""
        key = f"step{next(self._numbers):06}"
        steps = self.details[task]["checklist"]
        steps[key] = {"title": title, "isChecked": checked, "lastModifiedDateTime": self._stamp}
        is_open = [step for step in steps.values() if not step["isChecked"]]
        self.change_task(task, checklistItemCount=len(steps), activeChecklistItemCount=len(is_open))
        return key

    # Drives

    def add_drive(self, web_url: str) -> Drive:
        """A document library; its site is what stands before the last part of the address."""
        site = web_url.rpartition("/")[0]
        drive = Drive(f"b!{next(self._numbers):08}", web_url, site)
        root = f"root{next(self._numbers):06}"
        drive.items[root] = {"id": root, "name": "root", "root": {}, "folder": {}, "webUrl": web_url}
        self.drives[drive.id] = drive
        return drive

    def put_file(self, drive: Drive, path: str, content: bytes) -> str:
        """Save a file below the library's root, a new version of it when it is there; returns its id."""
        with self.lock:
            *folders, name = path.split("/")
            parent = self._at(drive, folders, make=True)
            id_ = self._child(drive, parent, name)
            return self._put(drive, parent, name, {"file": {}, "size": len(content)}, content=content, id_=id_)

    def move(self, drive: Drive, path: str, to: str) -> None:
        """Give a file or a folder another place; its id and its content stay, and nothing is told of what stands below it."""
        with self.lock:
            id_ = self.at(drive, path)
            *folders, name = to.split("/")
            parent = self._at(drive, folders, make=True)
            above = {**drive.items[id_]["parentReference"], "id": parent}
            drive.items[id_] |= {"name": name, "eTag": self._etag(), "parentReference": above}
            self._touch(drive, id_)

    def delete(self, drive: Drive, id_: str) -> None:
        """Delete a file, or a folder with what stands below it: of that, nothing is told either."""
        with self.lock:
            self._remove(drive, id_)
            self._touch(drive, id_)

    def at(self, drive: Drive, path: str) -> str:
        """The id of what stands at a path below the library's root. Raises KeyError when nothing does."""
        return self._at(drive, path.split("/"))

    def _at(self, drive: Drive, names: list[str], *, make: bool = False) -> str:
        at = next(id_ for id_, item in drive.items.items() if "root" in item)
        for name in names:
            found = self._child(drive, at, name)
            if found is None and not make:
                raise KeyError("/".join(names))
            at = found or self._put(drive, at, name, {"folder": {}})
        return at

    def _remove(self, drive: Drive, id_: str) -> None:
        for below in [each for each, item in drive.items.items() if _parent(item) == id_]:
            self._remove(drive, below)
        drive.items[id_] = {"id": id_, "deleted": {"state": "deleted"}, "parentReference": {"driveId": drive.id}}
        drive.contents.pop(id_, None)

    def _child(self, drive: Drive, parent: str, name: str) -> str | None:
        for id_, item in drive.items.items():
            if item.get("name") == name and _parent(item) == parent:
                return id_
        return None

    def _put(
        self, drive: Drive, parent: str, name: str, kind: JsonObject, *, content: bytes = b"", id_: str | None = None
    ) -> str:
        id_ = id_ or f"01ITEM{next(self._numbers):08}"
        drive.items[id_] = {
            "id": id_,
            "name": name,
            "eTag": self._etag(),
            "cTag": self._etag(),
            "lastModifiedDateTime": self._stamp,
            "parentReference": {"driveId": drive.id, "id": parent},
            "webUrl": f"{drive.web_url}/{name}",
            **kind,
        }
        if "file" in kind:
            drive.contents[id_] = content
        self._touch(drive, id_)
        return id_

    def _touch(self, drive: Drive, id_: str) -> None:
        drive.log.append(id_)

    @property
    def _stamp(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _etag(self) -> str:
        return f'W/"{next(self._numbers)}"'

    def _id(self, prefix: str) -> str:
        return f"{prefix}000000-0000-4000-8000-{next(self._numbers):012}"


def _parent(item: JsonObject) -> str | None:
    return (item.get("parentReference") or {}).get("id")
