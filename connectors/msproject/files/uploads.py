"""Plans that people uploaded, as a shelf. The newest upload of a plan is the plan; which plan a file holds is told by its GUID, else by its name."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from connectors.msproject.files.api import FileState, PlanFile, read_header
from connectors.msproject.files.filetype import PlanFormat, plan_format
from connectors.msproject.files.identity import guid_of
from connectors.msproject.files.mspdi import check_whole
from connectors.msproject.files.plan import LIBRARY
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.shelf import NOT_LISTED, Absence
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import WHOLE_CONNECTION, CheckItem, FetchPlan, Page, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.uploads import Upload

_GONE = "gone"
_ELSEWHERE = ("path", "drive")


class PlanUploads:
    """`connectors.sdk.uploads.UploadReader`: a connection of source `files` that names no place reads uploads."""

    def takes(self, settings: dict[str, Any]) -> bool:
        return settings.get("source", "files") == "files" and not any(settings.get(name) for name in _ELSEWHERE)

    def inspect(self, file: BinaryIO) -> None:
        """XML is read to its end, which is quick; what is wrong within an .mpp its conversion says in the run."""
        if plan_format(file) is PlanFormat.MSPDI:
            check_whole(file)


class Uploaded:
    """The uploads of one connection. One that cannot be told apart yet stands under its name, where reading it says why."""

    tells_absence: ClassVar[bool] = False

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime
        self._by_scope: dict[str, Upload] = {}

    def check(self) -> Iterator[CheckItem]:
        count = len(self._runtime.uploads.list())
        remedy = "" if count else "Upload one on the connection's page, or with `pmo-hub files add`."
        yield CheckItem("files", ok=True, message=f"Uploaded files: {count}.", remedy=remedy)

    def list_plans(self, plan: FetchPlan | None = None) -> list[PlanFile]:  # noqa: ARG002 - listing costs nothing
        self._by_scope = {}
        for upload in self._runtime.uploads.list():
            self._by_scope.setdefault(upload.holds or self._told_apart(upload), upload)
        plans = (PlanFile(scope, Path(upload.name), title=upload.name) for scope, upload in self._by_scope.items())
        return sorted(plans, key=lambda file: (file.name, file.scope))

    def state(self, file: PlanFile, *, known: FileState | None) -> FileState:  # noqa: ARG002 - an upload never changes
        upload = self._by_scope[file.scope]
        return FileState(upload.size, 0, upload.id)

    @contextmanager
    def taken_down(self, file: PlanFile) -> Iterator[PlanFile]:
        with self._runtime.uploads.opened(self._by_scope[file.scope]) as path:
            yield replace(file, path=path)

    def note_foreign(self, file: PlanFile) -> bool:  # noqa: ARG002 - who uploads it wants to know
        return False

    def absence(self, scope: str) -> Absence:  # noqa: ARG002 - a run tells what is gone
        return NOT_LISTED

    def news(self, plan: FetchPlan, *, held: AbstractSet[str]) -> Iterator[Page]:  # noqa: ARG002 - a plan is one scope
        """Plans of which no upload is left; nothing where nothing came or went. A plan's scope is its project's id."""
        gone = sorted(self._runtime.uploads.gone())
        cursor = plan.cursor(LIBRARY)
        if not plan.wants(LIBRARY) or gone == (cursor.state.get(_GONE, []) if cursor else []):
            return
        yield Page.of_document(
            [{"id": scope, "deleted": {}} for scope in gone],
            stream=LIBRARY,
            scope=WHOLE_CONNECTION,
            context={"projects": {scope: scope for scope in gone}, "place": "the uploads"},
            cursor=Cursor({_GONE: gone}),
        )

    def close(self) -> None:
        pass

    def _told_apart(self, upload: Upload) -> str:
        try:
            with self._runtime.uploads.opened(upload) as path:
                header = read_header(PlanFile(upload.name, path), self._settings)
        except PlanRefused:
            return upload.name
        holds = guid_of(header) or upload.name
        self._runtime.uploads.note(upload, holds=holds)
        return holds
