"""Pages of a list: `limit` 1 to 100, an opaque `offset` that is good for 15 minutes and for the same question only."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson

from hub.demo.fake_asana.problem import bad_request
from hub.demo.fake_asana.wire import Call
from hub.demo.loopback.answer import Answer
from hub.demo.loopback.clock import from_millis, to_millis

_TOO_LARGE = "The result is too large. You should use pagination (may require specifying a workspace)!"


def to_page(call: Call, items: Sequence[Any], show: Callable[[Any], Any]) -> Answer:
    """One page of `items`, or all of them when no limit was given and they are not too many."""
    limit = _limit(call)
    if limit is None:
        if len(items) > call.site.limits.unpaged:
            raise bad_request(_TOO_LARGE)
        return Answer.of({"data": [show(item) for item in items]})
    start = _start(call)
    shown = [show(item) for item in items[start : start + limit]]
    more = start + limit < len(items)
    return Answer.of({"data": shown, "next_page": _next_page(call, start + limit) if more else None})


def _limit(call: Call) -> int | None:
    text = call.query.get("limit")
    if text is None:
        if "offset" in call.query:
            raise bad_request("offset: Your pagination token needs a limit.")
        return None
    if not re.fullmatch(r"\d{1,4}", text) or not 1 <= int(text) <= call.site.limits.page:
        raise bad_request(f"limit: Must be between 1 and {call.site.limits.page}.")
    return int(text)


def _next_page(call: Call, start: int) -> dict[str, str]:
    token = {"start": start, "iat": to_millis(call.site.world.clock.now), "of": _question(call)}
    offset = base64.urlsafe_b64encode(orjson.dumps(token)).decode().rstrip("=")
    path = f"{call.path}?{urlencode({**call.query, 'offset': offset})}"
    return {"offset": offset, "path": path, "uri": f"https://app.asana.com/api/1.0{path}"}


def _start(call: Call) -> int:
    text = call.query.get("offset")
    if text is None:
        return 0
    try:
        token = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        raise bad_request("offset: Your pagination token is invalid.") from None
    age = call.site.world.clock.now - from_millis(token["iat"])
    if age > call.site.limits.offset_life or token["of"] != _question(call):
        raise bad_request("offset: Your pagination token has expired.")
    return int(token["start"])


def _question(call: Call) -> str:
    asked = sorted((name, value) for name, value in call.query.items() if name != "offset")
    return hashlib.sha256(f"{call.path}{asked}".encode()).hexdigest()[:16]
