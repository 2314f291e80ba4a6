"""One HTTP answer before it is sent, so that a fault can still spoil it."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response

JSON = "application/json;charset=UTF-8"
HTML = "text/html;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = JSON

    @classmethod
    def of(cls, document: Any, status: int = 200, headers: dict[str, str] | None = None) -> "Answer":
        """An answer of JSON."""
        return cls(status, orjson.dumps(document), headers or {})

    def to_response(self) -> Response:
        return Response(self.body, self.status, {**self.headers, "content-type": self.media_type})
