"""A document library in SharePoint or OneDrive as a shelf, through Microsoft Graph.

Later runs follow the library's log of changes; what is known of its plan files and folders travels in the mark. A plan is known by the id
of its drive item, which a new version, a new name and another folder leave as it is; whether its content changed, by its `cTag`.
"""

import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from connectors.msproject.entra.checking import check_sign_in
from connectors.msproject.files.api import FileState, PlanFile
from connectors.msproject.files.catalogue import Catalogue, is_plan
from connectors.msproject.files.place import Place, find_place, path_above
from connectors.msproject.files.plan import LIBRARY, PROJECT
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.shelf import MOVED_OUT, NOT_LISTED, Absence
from connectors.msproject.graph.api import GraphApi, Item, JsonObject, LogExpired
from connectors.msproject.graph.content import read_content
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import WHOLE_CONNECTION, CheckItem, FetchPlan, Page, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import ConnectorError, ContractBroken
from models.vocabulary import Presence

_FIELDS = "id,name,size,cTag,file,folder,deleted,parentReference,lastModifiedDateTime"
_LOG = "root/delta"
_GONE = 404
_WHAT = "list the library"


class Library:
    """`drive` of the settings is the address of the library, or of a folder in it."""

    tells_absence: ClassVar[bool] = True

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime
        self._api = GraphApi(settings, runtime)
        self._catalogue = Catalogue()
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
            self._catalogue = Catalogue.of_state(cursor.state)
            self._link = cursor.state["link"] if "folders" in cursor.state else ""
        try:
            self._follow(self._link)
        except LogExpired:
            self._follow("")
        plans = [PlanFile(id_, Path(each["name"]), title=each["name"]) for id_, each in self._catalogue.listed()]
        return sorted(plans, key=lambda file: (file.name, file.scope))

    def earlier(self, file: PlanFile, *, read: AbstractSet[str | None]) -> list[PlanFile]:  # noqa: ARG002 - none is left
        return []

    def state(self, file: PlanFile, *, known: FileState | None) -> FileState:  # noqa: ARG002 - the log said all
        each = self._catalogue.plans[file.scope]
        again = f" {each['again']}" if "again" in each else ""
        return FileState(each["size"], 0, each["cTag"] + again)

    @contextmanager
    def taken_down(self, file: PlanFile) -> Iterator[PlanFile]:
        """Held in memory and in a temporary file as long as it is read."""
        size_mb = self._catalogue.plans[file.scope]["size"] / 1_000_000
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
        self._catalogue.plans[file.scope]["is_foreign"] = True
        self._has_news = True
        return True

    def absence(self, scope: str) -> Absence:
        """The file is asked for by its id; what Graph does not say is not known."""
        [item] = self._asked([scope])
        if item.status == _GONE:
            return Presence.DELETED, "the library does not know its file"
        if item.ok and not self._place.holds(path_above(item.document)):
            return MOVED_OUT
        return NOT_LISTED

    def news(self, plan: FetchPlan, *, held: AbstractSet[str]) -> Iterator[Page]:
        """Files that were deleted or moved out, with the project each was, and the mark; nothing where nothing happened."""
        if not plan.wants(LIBRARY) or not self._has_news:
            return
        left = {item["id"]: plan.cursor(PROJECT, item["id"]) for item in self._gone}
        projects = {id_: cursor.state["project"] for id_, cursor in left.items() if cursor is not None}
        yield Page.of_document(
            self._gone,
            stream=LIBRARY,
            scope=WHOLE_CONNECTION,
            context={"projects": {id_: project for id_, project in projects.items() if project not in held}},
            cursor=Cursor({"drive": self._settings.drive, "link": self._link, **self._catalogue.state}),
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

    def _follow(self, link: str) -> None:
        """Read the log from where it was left, or from its start, and note what it says of plan files and folders."""
        changed: dict[str, JsonObject] = {}
        self._link = ""
        for document in self._api.pages(link or f"{self._drive}/{_LOG}?$select={_FIELDS}", what=_WHAT):
            changed |= {item["id"]: item for item in document["value"]}
            self._link = document.get("@odata.deltaLink") or self._link
        if not self._link:
            raise ContractBroken("Microsoft Graph ended a library's log of changes without a link to go on from.")
        if not link:
            self._catalogue.lose_places()
        self._has_news = self._has_news or bool(changed)
        left = {
            id_: item for id_, item in changed.items() if "deleted" in item or ("file" in item and not is_plan(item))
        }
        has_moved = not self._catalogue.folders.keys().isdisjoint(left)
        self._gone += [left[id_] for id_ in self._catalogue.forget(left)]
        if self._catalogue.learn(item for id_, item in changed.items() if id_ not in left) or has_moved:
            self._settle()

    def _settle(self) -> None:
        """Find out which plans stand in the chosen folder. One that seems to have left, or to stand nowhere, is asked for by its id."""
        doubtful = []
        for id_, plan in self._catalogue.plans.items():
            path = self._catalogue.path_above(id_)
            is_inside = path is not None and self._place.holds(path)
            if path is None or (plan["is_inside"] and not is_inside):
                doubtful.append(id_)
            else:
                self._catalogue.put(id_, is_inside=is_inside)
        self._ask_for(doubtful)

    def _ask_for(self, ids: list[str]) -> None:
        """An answer other than an item, or that there is none, says nothing: such a plan stays where it was."""
        for id_, item in zip(ids, self._asked(ids), strict=True):
            if item.status == _GONE:
                self._catalogue.forget([id_])
                self._gone.append({"id": id_, "deleted": {"state": "not found"}})
            elif item.ok:
                is_inside = self._place.holds(path_above(item.document))
                if self._catalogue.plans[id_]["is_inside"] and not is_inside:
                    self._gone.append(item.document)
                self._catalogue.put(id_, is_inside=is_inside)

    def _asked(self, ids: Sequence[str]) -> Iterator[Item]:
        paths = [f"/{self._drive}/items/{id_}?$select=id,parentReference" for id_ in ids]
        return self._api.ask_all(paths, what="find plan files")
