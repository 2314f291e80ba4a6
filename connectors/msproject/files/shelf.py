"""Where plan files stand: a folder of this machine, a library in SharePoint or OneDrive, uploads; all are read alike."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import ClassVar, Protocol

from connectors.msproject.files.api import FileState, PlanFile, file_state, list_plans
from connectors.sdk.contract import CheckItem, FetchPlan, Page
from connectors.sdk.errors import ConfigError
from models.vocabulary import Presence

Absence = tuple[Presence, str]
"""What is known of a project whose file is not listed, and why."""
NOT_LISTED: Absence = (Presence.MISSING, "its file is no longer there")
MOVED_OUT: Absence = (
    Presence.LOST_ACCESS,
    "its file was moved out of the chosen folder, or bears a name that no plan has",
)


class Shelf(Protocol):
    """One place with plans, opened for one task. `tells_absence` where it has a word of a file that it does not list."""

    tells_absence: ClassVar[bool]

    def check(self) -> Iterator[CheckItem]:
        """Is it there, and may it be read. Raises nothing that it can say."""

    def list_plans(self, plan: FetchPlan | None = None) -> list[PlanFile]:
        """Every plan file; a plan's cursors may spare looking at all of them. Raises NeedsHuman or TryLater."""

    def earlier(self, file: PlanFile, *, read: AbstractSet[str | None]) -> list[PlanFile]:
        """Versions of the plan before this one that are there and were not read yet, the oldest first. `read` are the contents that its
        streams hold, None for a stream that holds none.
        """

    def state(self, file: PlanFile, *, known: FileState | None) -> FileState:
        """The file as it is now; `known` may save reading it. Raises PlanRefused."""

    def taken_down(self, file: PlanFile) -> AbstractContextManager[PlanFile]:
        """The file where it can be read. Raises PlanRefused."""

    def note_foreign(self, file: PlanFile) -> bool:
        """Whether a file that turned out to hold no plan is passed over without a word, as it is from now on."""

    def absence(self, scope: str) -> Absence:
        """Why a file is not listed."""

    def news(self, plan: FetchPlan, *, held: AbstractSet[str]) -> Iterator[Page]:
        """What the place itself tells, after its files were read: which projects left with their file, but for those that another file
        is now (`held`), and where to go on listing from.
        """

    def close(self) -> None: ...


class Folder:
    """A file or a folder of this machine. Files are looked at with every run, which costs next to nothing."""

    tells_absence: ClassVar[bool] = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self) -> Iterator[CheckItem]:
        try:
            message = f"Plan files at the path: {len(self.list_plans())}."
        except ConfigError as error:
            yield CheckItem("files", ok=False, message=error.message, remedy=error.hint)
            return
        yield CheckItem("files", ok=True, message=message)

    def list_plans(self, plan: FetchPlan | None = None) -> list[PlanFile]:  # noqa: ARG002 - a folder has no log of changes
        return list_plans(self._path)

    def earlier(self, file: PlanFile, *, read: AbstractSet[str | None]) -> list[PlanFile]:  # noqa: ARG002 - none is left
        return []

    def state(self, file: PlanFile, *, known: FileState | None) -> FileState:
        return file_state(file, known=known)

    @contextmanager
    def taken_down(self, file: PlanFile) -> Iterator[PlanFile]:
        yield file

    def note_foreign(self, file: PlanFile) -> bool:  # noqa: ARG002 - what holds no plan was not listed
        return False

    def absence(self, scope: str) -> Absence:  # noqa: ARG002 - a share that is not there looks empty
        return NOT_LISTED

    def news(self, plan: FetchPlan, *, held: AbstractSet[str]) -> Iterator[Page]:  # noqa: ARG002
        yield from ()

    def close(self) -> None:
        pass
