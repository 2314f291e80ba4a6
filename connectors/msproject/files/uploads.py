"""Plans that people uploaded, as a shelf. Which plan a file holds is told by its GUID, else by its name; the one of them that was saved last is
the plan. Several that came since the last run, or before the first, are read one after the other.
"""

import datetime as dt
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
from connectors.msproject.files.opening import PlanOpener
from connectors.msproject.files.plan import LIBRARY
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.rows import Row, filled
from connectors.msproject.files.shelf import NOT_LISTED, Absence
from connectors.msproject.files.units import to_wall_time
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

    def __init__(self, opener: PlanOpener, runtime: Runtime) -> None:
        self._opener = opener
        self._runtime = runtime
        self._uploads: dict[str, Upload] = {}
        self._versions: dict[str, list[PlanFile]] = {}
        """Of each plan, the newest first."""

    def check(self) -> Iterator[CheckItem]:
        count = len(self._runtime.uploads.list())
        remedy = "" if count else "Upload one on the connection's page, or with `pmo-hub files add`."
        yield CheckItem("files", ok=True, message=f"Uploaded files: {count}.", remedy=remedy)

    def list_plans(self, plan: FetchPlan | None = None) -> list[PlanFile]:  # noqa: ARG002 - listing costs nothing
        found = self._runtime.uploads.list()
        untold = [upload for upload in found if upload.holds is None]
        if [upload for upload in untold if self._told_apart(upload)]:
            found = self._runtime.uploads.list()
        self._uploads = {upload.id: upload for upload in found}
        self._versions = {}
        for upload in found:
            file = PlanFile(upload.holds or upload.name, Path(upload.name), title=upload.name, upload=upload.id)
            self._versions.setdefault(file.scope, []).append(file)
        self._tell_of_earlier({upload.id for upload in untold})
        return sorted((files[0] for files in self._versions.values()), key=lambda file: (file.name, file.scope))

    def earlier(self, file: PlanFile, *, read: AbstractSet[str | None]) -> list[PlanFile]:
        versions = self._versions[file.scope]
        if read == {None}:
            return versions[:0:-1]
        end = max((number for number, each in enumerate(versions) if each.upload in read), default=0)
        return versions[1 : end + (None in read)][::-1]

    def state(self, file: PlanFile, *, known: FileState | None) -> FileState:  # noqa: ARG002 - an upload never changes
        return FileState(self._uploads[file.upload].size, 0, file.upload)

    @contextmanager
    def taken_down(self, file: PlanFile) -> Iterator[PlanFile]:
        with self._runtime.uploads.opened(self._uploads[file.upload]) as path:
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

    def _tell_of_earlier(self, new: AbstractSet[str]) -> None:
        for newest, *before in self._versions.values():
            for file in before:
                if file.upload in new:
                    self._runtime.progress(f"{file.name}: saved before {newest.name}, an earlier version of it")

    def _told_apart(self, upload: Upload) -> bool:
        """Note which plan an upload holds; False where reading it will say why nobody knows."""
        try:
            with self._runtime.uploads.opened(upload) as path:
                header = read_header(PlanFile(upload.name, path), self._opener)
        except PlanRefused:
            return False
        self._runtime.uploads.note(upload, holds=guid_of(header) or upload.name, saved_at=_saved_at(header))
        return True


def _saved_at(header: Row) -> dt.datetime | None:
    """To tell versions of one plan apart, which one clock wrote: no zone is needed for it."""
    try:
        saved = to_wall_time(filled(header, "LastSaved"))
    except ValueError:
        return None
    return saved and saved.replace(tzinfo=dt.UTC)
