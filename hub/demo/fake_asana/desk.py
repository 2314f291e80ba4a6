"""Finds the handler of a request and keeps the rules that all share: token, known parameters, limits, batch."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from hub.demo.fake_asana import directory, effort, work
from hub.demo.fake_asana.entities import User
from hub.demo.fake_asana.problem import AsanaProblem, bad_request, problem, unauthorized
from hub.demo.fake_asana.site import Account, AsanaSite
from hub.demo.fake_asana.wire import Call, Route
from hub.demo.loopback.answer import Answer

ROUTES: tuple[Route, ...] = (*directory.ROUTES, *work.ROUTES, *effort.ROUTES)
BATCH = "/batch"
_PATTERNS = tuple((re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.template)), route) for route in ROUTES)
_ALWAYS = frozenset({"opt_fields", "opt_pretty"})
_NO_ROUTE = "No matching route for request"


class Desk:
    """Answers one request at a time; the server holds the world's lock around it."""

    def __init__(self, site: AsanaSite) -> None:
        self._site = site

    def answer(self, method: str, path: str, query: dict[str, str], headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            token, viewer = self._admit(headers)
            account = self._site.account(token)
            if (method, path) == ("POST", BATCH):
                return self._batch(viewer, account, _actions(body, self._site.limits.batch))
            account.admit(self._site.world.clock.now)
            return self._charged(account, path, query, viewer, method)
        except AsanaProblem as refusal:
            return refusal.answer

    def _admit(self, headers: Mapping[str, str]) -> tuple[str, User]:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        viewer = self._site.world.tokens.get(token)
        if scheme != "Bearer" or viewer is None or viewer.removed:
            raise unauthorized()
        return token, viewer

    def _charged(self, account: Account, path: str, query: dict[str, str], viewer: User, method: str = "GET") -> Answer:
        route, params = find_route(method, path)
        strange = query.keys() - {*route.takes, *_ALWAYS}
        if strange:
            raise bad_request(f"{min(strange)}: Unknown parameter")
        answer = route.handler(Call(self._site, path, params, query, viewer))
        account.charge(route.cost(len(answer.body)))
        return answer

    def _batch(self, viewer: User, account: Account, actions: list[dict[str, Any]]) -> Answer:
        """Each action counts as a call of its own; one over the limit fails the whole."""
        for _ in actions:
            account.admit(self._site.world.clock.now)
        return Answer.of({"data": [self._act(viewer, account, action) for action in actions]})

    def _act(self, viewer: User, account: Account, action: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._charged(account, action["relative_path"], _query(action), viewer)
        except AsanaProblem as refusal:
            answer = refusal.answer
        return {"status_code": answer.status, "headers": {}, "body": orjson.loads(answer.body)}


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]]:
    for pattern, route in _PATTERNS:
        match = pattern.fullmatch(path)
        if match and route.method == method:
            return route, match.groupdict()
    raise problem(404, _NO_ROUTE)


def template_of(method: str, path: str) -> str:
    """The route's template, for the journal; the path itself where there is no route."""
    try:
        return find_route(method, path)[0].template
    except AsanaProblem:
        return path


def _actions(body: bytes, most: int) -> list[dict[str, Any]]:
    try:
        actions: list[dict[str, Any]] = orjson.loads(body)["data"]["actions"]
    except (ValueError, LookupError, TypeError):
        raise bad_request("data: Missing input") from None
    if not 1 <= len(actions) <= most:
        raise bad_request(f"actions: Must be between 1 and {most} actions.")
    for action in actions:
        if "?" in action.get("relative_path", "?"):
            raise bad_request("relative_path: Query parameters are not accepted here; put them in data instead.")
        if action.get("method") != "get" or action["relative_path"] == BATCH:
            raise bad_request("method: Only get is made believe here.")
        if action.get("data", {}).keys() & {"limit", "offset", "opt_fields"}:
            raise bad_request("data: Options and pagination are not accepted here; put them in options instead.")
    return actions


def _query(action: dict[str, Any]) -> dict[str, str]:
    options = dict(action.get("options", {}))
    fields = options.pop("fields", None)
    asked = {**action.get("data", {}), **options, **({"opt_fields": ",".join(fields)} if fields else {})}
    return {name: str(value) for name, value in asked.items()}
