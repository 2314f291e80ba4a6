"""Every route of the application, from its own OpenAPI document."""

import re
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """`path` is below `/api/v1` for the API, and the whole address outside it."""

    method: str
    path: str

    @property
    def is_of_api(self) -> bool:
        return not self.path.startswith(("/files", "/health", "/hooks", "/metrics"))

    @property
    def list_name(self) -> str:
        """The read model the address begins with."""
        return self.path.split("/")[1].replace("-", "_")

    @property
    def plain(self) -> str:
        """As it is documented: `GET /tasks/{id}`."""
        return f"{self.method.upper()} {PARAMETER.sub('{id}', self.path).replace('/connectors/{id}', '/connectors/{name}')}"

    def fill(self, value: Any) -> str:
        return PARAMETER.sub(str(value), self.path)

    def __str__(self) -> str:
        return self.plain


def routes_of(document: dict[str, Any]) -> list[Route]:
    return [
        Route(method, path.removeprefix("/api/v1"))
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]
