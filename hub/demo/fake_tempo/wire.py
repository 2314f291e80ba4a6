"""What travels between the server and the handlers, and the ways in which Tempo says no."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from hub.demo.fake_tempo.world import Scope, TempoWorld
from hub.demo.loopback.answer import Answer

JsonObject = dict[str, Any]
DEFAULT_LIMIT = 50


class TempoProblem(Exception):
    """An answer that is no data."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status)
        self.answer = Answer.of({"errors": [{"message": message}]}, status)


@dataclass(slots=True)
class Call:
    """One request. What of the query was looked at is noted, since anything else is refused."""

    world: TempoWorld
    base: str
    path: str
    params: dict[str, str]
    query: QueryParams
    body: Any
    most: int
    used: set[str] = field(default_factory=set)

    def text(self, name: str) -> str | None:
        self.used.add(name)
        return self.query.get(name)

    def texts(self, name: str) -> list[str]:
        self.used.add(name)
        return self.query.getlist(name)

    def number(self, name: str, default: int) -> int:
        text = self.text(name)
        if text is not None and not text.isdigit():
            raise TempoProblem(400, f"{name} must be a number.")
        return default if text is None else int(text)

    def day(self, name: str, *, is_needed: bool = False) -> dt.date | None:
        text = self.text(name)
        if text is None and is_needed:
            raise TempoProblem(400, f"{name} is mandatory.")
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            raise TempoProblem(400, f"Non valid date '{text}': format must be yyyy-MM-dd") from None

    def moment(self, name: str) -> dt.datetime | None:
        """A date, or an instant in whole seconds with Z."""
        text = self.text(name)
        for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"):
            try:
                return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC) if text else None
            except ValueError:
                continue
        raise TempoProblem(400, f"Non valid date '{text}'.")

    def page(self, rows: Sequence[Any], render: Callable[[Any], JsonObject]) -> Answer:
        """A page of rows by offset and limit; more than the cap silently gives the cap."""
        offset, limit = self.number("offset", 0), min(self.number("limit", DEFAULT_LIMIT), self.most)
        shown = rows[offset : offset + limit]
        metadata: JsonObject = {"count": len(shown), "offset": offset, "limit": limit}
        if offset + len(shown) < len(rows):
            metadata["next"] = self._link(offset + limit, limit)
        return Answer.of({"self": self._link(offset, limit), "metadata": metadata, "results": list(map(render, shown))})

    def whole(self, rows: Iterable[JsonObject]) -> Answer:
        """All rows at once."""
        results = list(rows)
        return Answer.of({"self": f"{self.base}{self.path}", "metadata": {"count": len(results)}, "results": results})

    def _link(self, offset: int, limit: int) -> str:
        kept = [(name, value) for name, value in self.query.multi_items() if name not in {"offset", "limit"}]
        return f"{self.base}{self.path}?{urlencode([*kept, ('offset', offset), ('limit', limit)])}"


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`template` stands behind the host."""

    method: str
    template: str
    handler: Handler
    scope: Scope
