"""A document library in SharePoint or OneDrive as a shelf, through Microsoft Graph.

Later runs follow the library's log of changes; what is known of its plan files travels in the mark. A plan is known by the id of its drive
item, which a new version, a new name and another folder leave as it is; whether its content changed, by its `cTag`.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from connectors.msproject.entra.checking import check_sign_in
from connectors.msproject.files.api import PLAN_SUFFIXES, FileState, PlanFile
from connectors.msproject.files.place import Place, find_place
from connectors.msproject.files.plan import LIBRARY, PROJECT
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.graph.api import GraphApi, JsonObject, LogExpired
from connectors.msproject.graph.content import read_content
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import WHOLE_CONNECTION, CheckItem, FetchPlan, Page, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import ConnectorError, ContractBroken

_FIELDS = "id,name,size,cTag,file,folder,deleted,parentReference,lastModifiedDateTime"
_LOG = "root/delta"
_GONE = 404
_WHAT = "list the library"
Known = dict[str, JsonObject]
"""By item id: name, size and cTag of each plan file, and `is_foreign` where it turned out to hold no plan."""


class Library:
    """`drive` of the settings is the address of the library, or of a folder in it."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime
        self._api = GraphApi(settings, runtime)
        self._known: Known = {}
        self._link = ""
        self._gone: list[JsonObject] = []
        self._has_news = False
        self._found: Place | None = None

    def check(self) -> Iterator[CheckItem]:
        signed_in = check_sign_in(self._api.tokens, connection=self._api.connection)
        yield signed_in
        if not signed_in.ok:
            return
        try:
            found = self.list_plans()
        except ConnectorError as error:
            yield CheckItem("files", ok=False, message=error.message, remedy=error.hint)
            return
        yield CheckItem("files", ok=True, message=f"Plan files in the library: {len(found)}.")

    def list_plans(self, plan: FetchPlan | None = None) -> list[PlanFile]:
        cursor = plan.cursor(LIBRARY) if plan is not None else None
        if cursor is not None and cursor.state.get("drive") == self._settings.drive:
            self._known, self._link = dict(cursor.state["known"]), cursor.state["link"]
        try:
            self._follow()
        except LogExpired:
            self._start_over()
        plans = [
            PlanFile(id_, Path(each["name"]), title=each["name"])
            for id_, each in self._known.items()
            if not each.get("is_foreign")
        ]
        return sorted(plans, key=lambda file: (file.name, file.scope))

    def state(self, file: PlanFile, *, known: FileState | None) -> FileState:  # noqa: ARG002 - the log said all
        each = self._known[file.scope]
        return FileState(each["size"], 0, each["cTag"])

    @contextmanager
    def taken_down(self, file: PlanFile) -> Iterator[PlanFile]:
        """Held in memory and in a temporary file as long as it is read."""
        size_mb = self._known[file.scope]["size"] / 1_000_000
        if size_mb > self._settings.max_file_mb:
            raise PlanRefused(
                f"The file has {size_mb:.0f} MB; at most {self._settings.max_file_mb} MB are read.",
                rule="too_large",
                hint="Raise the setting max_file_mb.",
            )
        body = read_content(self._api, self._limited(), path=f"{self._drive}/items/{file.scope}", name=file.name)
        with tempfile.TemporaryDirectory(prefix="pmo-hub-plan-") as folder:
            path = Path(folder) / f"plan{file.path.suffix.lower()}"
            path.write_bytes(body)
            yield replace(file, path=path)

    def note_foreign(self, file: PlanFile) -> bool:
        if file.path.suffix.lower() != ".xml":
            return False
        self._known[file.scope]["is_foreign"] = True
        self._has_news = True
        return True

    def news(self, plan: FetchPlan) -> Iterator[Page]:
        """Deleted files with the project each was, and the mark; nothing where nothing happened."""
        if not plan.wants(LIBRARY) or not self._has_news:
            return
        projects = {
            item["id"]: cursor.state["project"] for item in self._gone if (cursor := plan.cursor(PROJECT, item["id"]))
        }
        yield Page.of_document(
            self._gone,
            stream=LIBRARY,
            scope=WHOLE_CONNECTION,
            context={"projects": projects},
            cursor=Cursor({"drive": self._settings.drive, "link": self._link, "known": self._known}),
        )

    def close(self) -> None:
        self._api.close()

    @property
    def _drive(self) -> str:
        return f"drives/{self._place.drive}"

    @property
    def _place(self) -> Place:
        if self._found is None:
            self._found = find_place(self._api, self._settings.drive or "")
        return self._found

    def _limited(self) -> Runtime:
        """One answer may be as large as a plan file may be."""
        most = self._settings.max_file_mb * 1_000_000 + 1
        return replace(self._runtime, limits=replace(self._runtime.limits, max_answer_bytes=most))

    def _follow(self) -> None:
        """Read the log from where it was left, or from its start, and note what it says of plan files."""
        changed: Known = {}
        link = self._link or f"{self._drive}/{_LOG}?$select={_FIELDS}"
        for document in self._api.pages(link, what=_WHAT):
            changed |= {item["id"]: item for item in document["value"]}
            self._link = document.get("@odata.deltaLink") or self._link
        if not self._link:
            raise ContractBroken("Microsoft Graph ended a library's log of changes without a link to go on from.")
        self._has_news = self._has_news or bool(changed)
        self._forget([item for item in changed.values() if "deleted" in item])
        self._learn([item for item in changed.values() if "file" in item and "deleted" not in item])

    def _start_over(self) -> None:
        """The log forgot what was deleted since: a file that it no longer lists is asked for before it counts as gone."""
        before = self._known
        self._known, self._link, self._gone = {}, "", []
        self._follow()
        missing = sorted(before.keys() - self._known.keys())
        paths = [f"/{self._drive}/items/{id_}?$select=id" for id_ in missing]
        items = self._api.ask_all(paths, what="find plan files")
        self._gone += [
            {"id": id_, "deleted": {"state": "not found"}}
            for id_, item in zip(missing, items, strict=True)
            if item.status == _GONE
        ]

    def _forget(self, items: Sequence[JsonObject]) -> None:
        for item in items:
            if self._known.pop(item["id"], None) is not None:
                self._gone.append(item)

    def _learn(self, items: Sequence[JsonObject]) -> None:
        plans = [item for item in items if Path(item["name"]).suffix.lower() in PLAN_SUFFIXES and not _is_lock(item)]
        inside = self._inside({item["id"] for item in plans}) if plans else set()
        for item in plans:
            before = self._known.get(item["id"], {})
            if item["id"] in inside:
                is_same = before.get("cTag") == item["cTag"]
                kept = {"is_foreign": True} if is_same and before.get("is_foreign") else {}
                self._known[item["id"]] = {"name": item["name"], "size": item["size"], "cTag": item["cTag"], **kept}
            elif before:
                self._known.pop(item["id"])

    def _inside(self, ids: set[str]) -> set[str]:
        """Those below the chosen folder: the log does not tell an item's path, so it is asked for."""
        if not self._place.folder:
            return ids
        asked = sorted(ids)
        paths = [f"/{self._drive}/items/{id_}?$select=id,parentReference" for id_ in asked]
        items = self._api.ask_all(paths, what="find plan files")
        return {id_ for id_, item in zip(asked, items, strict=True) if item.ok and self._place.holds(item.document)}


def _is_lock(item: JsonObject) -> bool:
    return str(item["name"]).startswith(("~", "."))
