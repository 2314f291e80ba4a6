"""A request and an answer as the feed sees them: by HTTP, or one of a batch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import orjson

from hub.errors import HubError, Unprocessable
from hub.odata.edm import EXACT
from hub.queries.projection import Form
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting.feeds import Service

VERSION = "4.0"
VERSION_HEADERS = {"OData-Version": VERSION}
XML, TEXT = "application/xml", "text/plain;charset=utf-8"
PREFERENCE = re.compile(r"\s*([\w.-]+)\s*(?:=\s*\"?([^\";,]*)\"?)?")


class NotAcceptable(HubError):
    """The answer cannot be given in the form asked for."""

    status_code = 406
    code = "not_acceptable"


@dataclass(frozen=True, slots=True)
class Ask:
    """`root` is the service's address as the client knows it; `path` and `query` are what follows, still escaped."""

    hub: Hub
    caller: Caller
    service: Service
    root: str
    path: str
    query: str
    headers: Mapping[str, str]

    @property
    def preferences(self) -> dict[str, str]:
        """`Prefer`, names in small letters without `odata.`."""
        found: dict[str, str] = {}
        for part in re.split(r"[,;]", self.headers.get("prefer", "")):
            match = PREFERENCE.match(part)
            if match:
                found.setdefault(match[1].lower().removeprefix("odata."), (match[2] or "").strip())
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers beside the media type, body."""

    body: bytes
    media_type: str = XML
    status: int = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        return {**VERSION_HEADERS, "Vary": "Accept, Authorization, Prefer", **self.headers}


@dataclass(frozen=True, slots=True)
class JsonForm:
    """How JSON is written: with how much metadata, large numbers as texts or not, nulls left out or not."""

    metadata: str = "minimal"
    exact_as_text: bool = False
    omits_nulls: bool = False

    @property
    def media_type(self) -> str:
        exact = str(self.exact_as_text).lower()
        return f"application/json;odata.metadata={self.metadata};odata.streaming=true;IEEE754Compatible={exact};charset=utf-8"

    @property
    def values(self) -> Form:
        return Form(as_text=EXACT if self.exact_as_text else frozenset(), omits_nulls=self.omits_nulls)


def json_form(ask: Ask, format_option: str | None) -> JsonForm:
    """What `$format`, or else `Accept`, asks for. Raises NotAcceptable for anything but JSON."""
    wanted = format_option if format_option is not None else ask.headers.get("accept", "") or "*/*"
    ranges = [_media_range(part) for part in wanted.split(",")]
    names = {"json", "application/json"} if format_option is not None else {"application/json", "application/*", "*/*"}
    fitting = [parameters for name, parameters in ranges if name in names and parameters.get("q") not in {"0", "0.0"}]
    if not fitting:
        raise NotAcceptable(f"There is no {wanted[:80]!r} here.", hint="Ask for application/json.")
    parameters = fitting[0]
    return JsonForm(
        metadata="none" if parameters.get("odata.metadata") == "none" else "minimal",
        exact_as_text=parameters.get("ieee754compatible") == "true",
        omits_nulls=ask.preferences.get("omit-values") == "nulls",
    )


def to_error(error: HubError) -> Answer:
    """An error as OData writes it. What the library cannot process is a bad request here."""
    status = HTTPStatus.BAD_REQUEST if isinstance(error, Unprocessable) else HTTPStatus(error.status_code)
    message = f"{error.detail} {error.hint}".strip()
    body = orjson.dumps({"error": {"code": error.code, "message": message}})
    return Answer(body, JsonForm().media_type, status)


def _media_range(text: str) -> tuple[str, dict[str, str]]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    return name, {key.strip(): value.strip() for key, _, value in (part.partition("=") for part in parameters)}
