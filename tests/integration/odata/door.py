"""Somebody with a token in front of a feed."""

from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient


@dataclass(frozen=True)
class Feed:
    web: TestClient
    token: str
    root: str = "/odata/v4"

    def get(self, path: str, *, prefer: str = "", **headers: str) -> Any:
        """`path` as it is typed: spaces and quotes are escaped on the way."""
        sent = {"Authorization": f"Bearer {self.token}"} | headers | ({"Prefer": prefer} if prefer else {})
        address = path if path.startswith("http") else f"{self.root}{path and '/'}{path.lstrip('/')}"
        return self.web.get(address, headers=sent)

    def rows(self, path: str, **options: str) -> list[dict[str, Any]]:
        answer = self.get(path, **options)
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["value"]
        return rows

    def all_rows(self, path: str, **options: str) -> list[dict[str, Any]]:
        """Every page of it."""
        rows, link = [], path
        while link:
            answer = self.get(link, **options)
            assert answer.status_code == 200, answer.text
            rows += answer.json()["value"]
            link = answer.json().get("@odata.nextLink")
        return rows

    def count(self, path: str) -> int:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return int(answer.text)

    def error(self, path: str, **options: str) -> tuple[int, str]:
        answer = self.get(path, **options)
        assert answer.headers["odata-version"] == "4.0"
        return answer.status_code, answer.json()["error"]["message"]
