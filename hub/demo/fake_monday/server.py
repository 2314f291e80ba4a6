"""The fake as a real HTTP server on loopback: admits, counts, executes the query, spoils where told to, remembers."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, build_schema, execute, parse, validate
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from hub.demo.fake_monday.complexity import Costs
from hub.demo.fake_monday.entities import Credential
from hub.demo.fake_monday.limits import Limits, Windows
from hub.demo.fake_monday.listing import Listings
from hub.demo.fake_monday.problem import REQUEST_ID, MondayProblem, not_authenticated, refusal
from hub.demo.fake_monday.query import Root
from hub.demo.fake_monday.schema import SCHEMA
from hub.demo.fake_monday.world import MondayWorld
from hub.demo.loopback import Answer, Exchange, Faults, Journal, LoopbackServer

CURRENT = "2026-10"
MAINTENANCE = "2026-07"
KNOWN = frozenset({MAINTENANCE, CURRENT, "2027-01"})
_VERSION = re.compile(r"\d{4}-\d{2}")


class FakeMonday(LoopbackServer):
    """A context manager that serves one world on an ephemeral port. Tests may give the vendor's own schema as `sdl`."""

    tells_own_time = True

    def __init__(
        self, world: MondayWorld, *, limits: Limits | None = None, keep_answers: bool = False, sdl: str = SCHEMA
    ) -> None:
        super().__init__("fake-monday")
        self.world = world
        self.limits = limits or Limits()
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self.windows = Windows(self.limits)
        self.listings = Listings(self.limits)
        self.schema = schema_of(sdl)
        self._documents: dict[str, DocumentNode] = {}
        self.base_url = f"{self.origin}/v2"

    def routes(self) -> list[HttpRoute]:
        return [HttpRoute("/v2", self._endpoint, methods=["POST"])]

    async def _endpoint(self, request: Request) -> Response:
        raw = await request.body()
        if self.limits.latency_s:
            await asyncio.sleep(self.limits.latency_s)
        asked = _asked(raw)
        name = str(asked.get("operationName") or "")
        with self.world.lock:
            spoil = self.faults.take(name)
            try:
                answer = self._answer(request.headers, asked)
            except MondayProblem as problem:
                answer = problem.answer
            answer = spoil(answer) if spoil else answer
            headers = self.windows.headers(self.world.clock.now) | {
                "Date": format_datetime(self.world.clock.now, usegmt=True)
            }
        self.journal.note(Exchange("POST", name, f"/v2 {name}", (), asked, answer.status, answer.body))
        return Response(answer.body, answer.status, headers | answer.headers | {"content-type": answer.media_type})

    def _answer(self, headers: Mapping[str, str], asked: dict[str, Any]) -> Answer:
        credential = self._admit(headers)
        version = self._version(headers)
        variables = asked.get("variables") or {}
        document = self._document(str(asked.get("query") or ""))
        cost = Costs(document, variables).total()
        now = self.world.clock.now
        refused = self.windows.refusal(cost, now=now, tier=self.world.tier)
        if refused:
            return refused
        root = Root(self.world, credential, self.limits, self.windows, self.listings, cost)
        answer = _to_answer(_run(self.schema, document, root, variables, asked.get("operationName")))
        return replace(answer, headers={"API-Version": version})

    def _admit(self, headers: Mapping[str, str]) -> Credential:
        """The bare token; a leading "Bearer" is not part of any."""
        token = headers.get("authorization", "")
        credential = next((one for one in self.world.credentials if one.token == token), None)
        if credential is None or credential.user.status == "INACTIVE":
            raise MondayProblem(not_authenticated())
        if credential.user.status == "PENDING" or credential.user.kind == "view_only":
            raise MondayProblem(
                refusal("USER_ACCESS_DENIED", "User unauthorized to perform action", 403, status_code=403)
            )
        return credential

    def _version(self, headers: Mapping[str, str]) -> str:
        """Unknown versions get the current one, deprecated ones silently another; only a malformed one is refused."""
        asked = headers.get("api-version", CURRENT)
        if not _VERSION.fullmatch(asked):
            raise MondayProblem(refusal("InvalidVersionException", "Invalid version"))
        served = asked if asked in KNOWN else MAINTENANCE if asked < MAINTENANCE else CURRENT
        return self.limits.served_version or served

    def _document(self, text: str) -> DocumentNode:
        if text not in self._documents:
            try:
                document = parse(text)
                faults = validate(self.schema, document)
            except GraphQLError as error:
                faults = [error]
            if faults:
                raise MondayProblem(refusal("GRAPHQL_VALIDATION_FAILED", faults[0].message, 400))
            self._documents[text] = document
        return self._documents[text]


@lru_cache(maxsize=4)
def schema_of(sdl: str) -> GraphQLSchema:
    """The vendor's text repeats built-in scalars and directives, which is no fault of ours to judge."""
    return build_schema(sdl, assume_valid_sdl=True)


def _run(
    schema: GraphQLSchema, document: DocumentNode, root: Root, variables: dict[str, Any], name: Any
) -> ExecutionResult:
    result = execute(schema, document, root_value=root, variable_values=variables, operation_name=name)
    if not isinstance(result, ExecutionResult):
        raise TypeError("no field of the fake is asynchronous")
    return result


def _to_answer(result: ExecutionResult) -> Answer:
    """Data, or the first refusal of a field; an error of ours is loud."""
    for error in result.errors or ():
        if isinstance(error.original_error, MondayProblem):
            return error.original_error.answer
        if error.original_error:
            raise error.original_error
        return refusal("GRAPHQL_VALIDATION_FAILED", error.message, 400)
    return Answer.of({"data": result.data, "extensions": {"request_id": REQUEST_ID}, "account_id": 18888007})


def _asked(raw: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return asked if isinstance(asked, dict) else {}
