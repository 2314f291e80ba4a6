"""The only place that speaks to a Dataverse environment: its metadata and its rows, page by page, and what its refusals mean.

Links to further pages are opaque and followed as they are. The texts of choices are asked for only where a table shows them, and never
parsed: they follow the language of whoever asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectors.msproject.entra.http import SignedHttp
from connectors.msproject.paging import rows_through
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AccessDenied, AuthExpired, ConfigError, ConnectorError, ContractBroken
from connectors.sdk.refusal import refusal

JsonObject = dict[str, Any]
VENDOR = "Dataverse"
ROWS_IN_PAGE = 5000
_API = "/api/data/v9.2"
_WORDS = 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"'
_EXPIRED_TOKEN = "0x80044352"  # noqa: S105 - an error code
_NO_MEMBER = frozenset({"0x80072560", "0x80041d1f"})
_UNKNOWN_COLUMN = "0x80060888"


class ChangesExpired(Exception):
    """The mark of the last reading is too old for Dataverse."""


@dataclass(frozen=True, slots=True)
class RowPage:
    """One answer with rows. `next_link` leads on; on the last page of a tracked reading `delta_link` leads to what changes later."""

    body: bytes
    document: JsonObject
    rows: list[JsonObject]
    next_link: str | None
    delta_link: str | None

    @property
    def is_last(self) -> bool:
        return self.next_link is None


class DataverseApi(Closing):
    """One environment as the connection's application, or person, sees it. Close it when the task is over."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self.connection = runtime.connection_name
        self.environment = settings.environment_url or ""
        self.progress = runtime.progress
        self.now = runtime.now
        self._http = SignedHttp(
            settings,
            runtime,
            resource=self.environment,
            base_url=f"{self.environment}{_API}",
            vendor=VENDOR,
            headers={"OData-Version": "4.0", "OData-MaxVersion": "4.0"},
        )
        self.tokens = self._http.tokens

    def get(self, path: str, *, what: str) -> JsonObject:
        """One object. Raises the error of `refusal`."""
        return _object_in(self._get(path, what=what, prefer=()), what)

    def find(self, path: str, *, what: str) -> int:
        """The status alone: 200 it is there, 403 it is hidden, 404 it is gone. Raises for anything else."""
        answer = self._http.request("GET", path, what=what)
        if answer.status in {200, 403, 404}:
            return answer.status
        raise self.refusal(answer, what=what)

    def page(self, path: str, *, what: str, tracks_changes: bool = False, shows_words: bool = False) -> RowPage:
        """The rows at a path below the API, or at a link that Dataverse gave.

        Raises ChangesExpired for a link to changes that is too old.
        """
        prefer = [f"odata.maxpagesize={ROWS_IN_PAGE}"]
        prefer += ["odata.track-changes"] if tracks_changes else []
        prefer += [_WORDS] if shows_words else []
        answer = self._get(path, what=what, prefer=prefer)
        document = _object_in(answer, what)
        rows = document.get("value")
        if not isinstance(rows, list):
            raise ContractBroken(f"{VENDOR} answered a request to {what} without a list of rows ({answer.place}).")
        return RowPage(answer.body, document, rows, document.get("@odata.nextLink"), document.get("@odata.deltaLink"))

    def rows(self, path: str, *, what: str, shows_words: bool = False) -> Iterator[JsonObject]:
        """All rows at a path, through all of its pages."""
        return rows_through(path, lambda link: self.page(link, what=what, shows_words=shows_words))

    def is_of_environment(self, link: str) -> bool:
        """Whether a link that was kept leads to this environment: an admin may have named another one since."""
        return urlsplit(link)[:2] == urlsplit(self.environment)[:2]

    def refusal(self, answer: Answer, *, what: str) -> ConnectorError:
        """The error for an answer that is no success, by Dataverse's own code where that says more than the status."""
        code, where = _code_of(answer), f'connection "{self.connection}"'
        match answer.status, code:
            case 401, _:
                return AuthExpired(
                    f"{VENDOR} refused a fresh token of {where} for {urlsplit(self.environment).hostname}.",
                    hint="Check environment_url and tenant_id: both must be of the same tenant.",
                )
            case 403, _ if code in _NO_MEMBER:
                return AccessDenied(
                    f"The application of {where} is no user of the environment {urlsplit(self.environment).hostname}.",
                    hint="Add it in the Power Platform admin centre: Environments, Settings, Application users.",
                )
            case 403, _:
                return AccessDenied(
                    f"{VENDOR} refused to {what} for {where}: a read privilege is missing.",
                    hint="Give the application user a security role that may read the table, for the whole organisation.",
                )
            case 404, _:
                return ConfigError(
                    f"{VENDOR} has nothing to {what} for {where} ({answer.place}).",
                    hint="Check environment_url, and that Project or Planner Premium is installed there.",
                )
            case 400, _ if code == _UNKNOWN_COLUMN:
                return ConfigError(
                    f"A column disappeared while {VENDOR} was asked to {what} for {where}.",
                    hint="Run again: the columns are looked up anew with every run.",
                )
            case _:
                return refusal(answer, vendor=VENDOR, what=what)

    def close(self) -> None:
        self._http.close()

    def _get(self, path: str, *, what: str, prefer: Sequence[str]) -> Answer:
        headers = {"Prefer": ",".join(prefer)} if prefer else {}
        answer = self._http.request("GET", path, what=what, headers=headers)
        if answer.ok:
            return answer
        if _code_of(answer) == _EXPIRED_TOKEN:
            raise ChangesExpired
        raise self.refusal(answer, what=what)


def _object_in(answer: Answer, what: str) -> JsonObject:
    document = answer.json()
    if not isinstance(document, dict):
        raise ContractBroken(f"{VENDOR} answered a request to {what} with something else ({answer.place}).")
    return document


def _code_of(answer: Answer) -> str:
    """Dataverse's own number of the fault, "" where the body is none of its."""
    try:
        error = answer.json().get("error") if answer.body[:1] == b"{" else None
    except (ConnectorError, AttributeError):
        return ""
    return str(error.get("code", "")).lower() if isinstance(error, dict) else ""
