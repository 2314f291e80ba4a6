"""The only place that speaks to a Project Web App: the lists of ProjectData, the links of the ProjectServer API, and what refusals mean.

Names of sets and columns follow the language of whoever asks unless the address pins one: `[en-us]` does.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.msproject.paging import rows_through
from connectors.msproject.project_server.answers import JsonObject, RowPage, nested_page, to_object, to_page
from connectors.msproject.project_server.metadata import Columns, read_columns
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AccessDenied, AuthExpired, ConfigError, ConnectorError, ContractBroken
from connectors.sdk.http import VendorHttp
from connectors.sdk.refusal import refusal
from connectors.sdk.windows import WindowsSignIn, has_kerberos

VENDOR = "Project Server"
DATA = "_api/ProjectData/%5Ben-us%5D"
_SERVER = "_api/ProjectServer"
_ZONE = "_api/web/RegionalSettings/TimeZone"
_NO_FORMS = {"X-FORMS_BASED_AUTH_ACCEPTED": "f"}
"""Asks SharePoint for a Windows sign-in where a site has a login page too."""
_WAYS = {"ntlm": "NTLM", "negotiate": "Negotiate", "basic": "Basic"}
_NO_KERBEROS = (
    " A site that takes Kerberos alone needs it on the hub's machine: install pyspnego[kerberos], have krb5.conf name the domain,"
    " and write the user as user@domain."
)
RIGHT = (
    'Give the user "Access Project Server Reporting Service"; in SharePoint permission mode make it a Portfolio Viewer.'
)


class ProjectServerApi(Closing):
    """One Project Web App as the connection's user sees it. Close it when the task is over."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self.connection = runtime.connection_name
        self.site = settings.pwa_url or ""
        self.progress = runtime.progress
        self._way = str(settings.way_in)
        self._http = VendorHttp(
            base_url=self.site,
            runtime=runtime,
            vendor=VENDOR,
            headers=_NO_FORMS,
            auth=self._sign_in(settings),
        )

    @property
    def shows_its_password(self) -> bool:
        """Whether anybody on the way can read it."""
        return self._way == "basic" and not self.site.startswith("https://")

    @cached_property
    def columns(self) -> Columns:
        """What each set has, by its name: asked once a task. Raises ConfigError where no Project Web App answers."""
        answer = self._get(f"{DATA}/$metadata", what="list its sets", headers={"Accept": "application/xml"})
        found = read_columns(answer.body)
        if found is None:
            raise ConfigError(
                f'Connection "{self.connection}": {answer.place} shows a page and no list of sets.',
                hint="Check pwa_url (https://host.example/PWA), and that the site takes the way of signing in.",
            )
        return found

    def page(self, path: str, *, what: str) -> RowPage:
        """The rows at a path below ProjectData, or at a link that it gave: whole, or continuing the address of the service."""
        return self._page_below(DATA, path, what)

    def rows(self, path: str, *, what: str) -> Iterator[JsonObject]:
        """All rows at a path, through all of its pages."""
        return rows_through(path, lambda link: self.page(link, what=what))

    def task_links(self, project: str) -> list[JsonObject]:
        """The links between the published tasks of a project."""
        what = "read task links"
        answer = self._get(f"{_SERVER}/Projects(guid'{project}')?$expand=TaskLinks", what=what)
        shown = to_object(answer.json())
        first = nested_page(shown, "TaskLinks") if shown is not None else None
        if first is None:
            raise self._no_list(answer, what)
        return [*first.rows, *rows_through(first.next_link, lambda link: self._page_below(_SERVER, link, what))]

    def zone_of_site(self) -> JsonObject | None:
        """`Description` and `Information.Bias` (minutes to add for UTC) of the site's time zone; None where it does not say."""
        answer = self._http.request("GET", _ZONE, what="read the time zone")
        return to_object(answer.json()) if answer.ok and answer.body[:1] == b"{" else None

    def refusal(self, answer: Answer, *, what: str) -> ConnectorError:
        """The error for an answer that is no success."""
        where = f'connection "{self.connection}"'
        match answer.status:
            case 401:
                return self._not_signed_in(answer)
            case 403:
                return AccessDenied(f"{VENDOR} refused to {what} for {where}.", hint=RIGHT)
            case 404 if answer.url.endswith("$metadata"):
                return ConfigError(
                    f"There is no Project Web App at {self.site} ({where}).",
                    hint="Open it in a browser, and save the address up to and with the site's own name, as .../PWA.",
                )
            case 404:
                return ConfigError(
                    f"{VENDOR} has nothing to {what} for {where} ({answer.place}).",
                    hint="See whether the set was switched off, and whether the project still is there.",
                )
            case _:
                return refusal(answer, vendor=VENDOR, what=what)

    def close(self) -> None:
        self._http.close()

    def _sign_in(self, settings: MsProjectSettings) -> tuple[str, str] | WindowsSignIn:
        user, password = _secret(settings.username), _secret(settings.password)
        return (user, password) if self._way == "basic" else WindowsSignIn(user, password, _WAYS[self._way])

    def _get(self, path: str, *, what: str, **content: Any) -> Answer:
        answer = self._http.request("GET", path, what=what, **content)
        if answer.ok:
            return answer
        raise self.refusal(answer, what=what)

    def _page_below(self, root: str, path: str, what: str) -> RowPage:
        answer = self._get(path if "://" in path else f"{root}/{path.removeprefix('/')}", what=what)
        found = to_page(answer.json())
        if found is None:
            raise self._no_list(answer, what)
        return found

    def _not_signed_in(self, answer: Answer) -> AuthExpired:
        """What is wrong follows from what the site offers: another way of signing in, or this one with other credentials."""
        offers, own = answer.headers.get("WWW-Authenticate", ""), _WAYS[self._way]
        host = urlsplit(self.site).hostname
        if own.lower() not in offers.lower():
            ways = " and ".join(way for way in _WAYS.values() if way.lower() in offers.lower())
            return AuthExpired(
                f'{host} does not take {own} from connection "{self.connection}"; it offers {ways or "no way that is read"}.',
                hint='Set "auth" to a way that the site offers (ntlm, negotiate, basic), or have its zone extended for Windows sign-in.',
            )
        return AuthExpired(
            f'{host} refused the user name or password of connection "{self.connection}" ({own}).',
            hint="Save username (DOMAIN\\user) and password again; see that the account is not locked."
            + (_NO_KERBEROS if self._way == "negotiate" and not has_kerberos() else ""),
        )

    def _no_list(self, answer: Answer, what: str) -> ContractBroken:
        return ContractBroken(f"{VENDOR} answered a request to {what} without a list of rows ({answer.place}).")


def filtered(set_name: str, columns: tuple[str, ...], *conditions: str, order: str = "") -> str:
    """The path of a set with columns, conditions that all must hold, and an order."""
    parts = [f"$select={','.join(columns)}"] if columns else []
    parts += [f"$filter={quote(' and '.join(conditions), safe=_KEPT)}"] if conditions else []
    parts += [f"$orderby={order}"] if order else []
    return f"{set_name}?{'&'.join(parts)}" if parts else set_name


_KEPT = "'():,"


def _secret(value: Any) -> str:
    return value.get_secret_value() if value is not None else ""
