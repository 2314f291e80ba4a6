"""One vendor answer, whatever library fetched it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from requests.structures import CaseInsensitiveDict

from connectors.sdk.errors import VendorUnavailable
from connectors.sdk.payload import decode_json

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is decompressed; `url` is where it came from in the end, and its query may hold secrets, so it is not shown.

    `connection` names the connection in the sentences of errors.
    """

    status: int
    headers: CaseInsensitiveDict[str]
    body: bytes
    url: str
    connection: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def place(self) -> str:
        """Host and path, without the query: fit for messages and logs."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}{parts.path}"

    def json(self) -> Any:
        """The decoded body. Raises VendorUnavailable, with a sentence that says what came instead."""
        try:
            return decode_json(self.body)
        except ValueError as error:
            raise self._no_data() from error

    def _no_data(self) -> VendorUnavailable:
        seen = self.body.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1]
        match seen:
            case b"":
                says, hint = "answered nothing", "Try again; if it stays so, check the address."
            case b"<":
                says = "answered a web page instead of data (a login page or a proxy?)"
                hint = "Check the address, the credentials, and whether a proxy or a login portal stands in between."
            case b"{" | b"[":
                says, hint = "sent an answer that breaks off in the middle", "Try again later."
            case _:
                says, hint = "answered something that is no JSON", "Check the address."
        return VendorUnavailable(f"{self.place} {says} (HTTP {self.status}{self._asked_for()}).", hint=hint)

    def _asked_for(self) -> str:
        return f', connection "{self.connection}"' if self.connection else ""
