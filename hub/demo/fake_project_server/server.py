"""The fake as a real HTTP server on loopback: signs in, spoils where told to, answers in either JSON shape, remembers."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.demo.fake_project_server import query
from hub.demo.fake_project_server.admission import Admission
from hub.demo.fake_project_server.problem import ProjectServerProblem, bad_request, denied, not_found
from hub.demo.fake_project_server.schema import TYPES, SetSchema
from hub.demo.fake_project_server.world import JsonObject, ProjectServerWorld
from hub.demo.loopback import Answer, Exchange, Faults, Journal, LoopbackServer

SITE = "/PWA"
DATA = "ProjectData/[en-us]/"
_LINKS = re.compile(r"ProjectServer/Projects\(guid'([0-9a-f-]{36})'\)")
_TOKEN = "$skiptoken"


class FakeProjectServer(LoopbackServer):
    """A context manager that serves one farm on an ephemeral port; `base_url` is what an admin types as `pwa_url`."""

    def __init__(self, world: ProjectServerWorld, *, keep_answers: bool = False) -> None:
        super().__init__("fake-project-server")
        self.world = world
        self.faults = Faults()
        self.journal = Journal(keep_answers)
        self.admission = Admission()
        self._further: list[tuple[str, list[JsonObject]]] = []
        self.base_url = f"{self.origin}{SITE}"

    def routes(self) -> list[Route]:
        return [Route(f"{SITE}/_api/{{path:path}}", self._endpoint, methods=["GET"])]

    def reset(self, world: ProjectServerWorld) -> None:
        """Serve another farm from now on, as if the server had just started."""
        self.world, self.faults, self._further = world, Faults(), []
        self.journal.clear()
        self.admission.forget()

    async def _endpoint(self, request: Request) -> Response:
        path, asked = request.path_params["path"], dict(request.query_params.multi_items())
        with self.world.lock:
            offered = self._challenge(request)
            if offered is not None:
                return _unauthorized(offered)
            spoil = self.faults.take(path)
            try:
                answer = self._answer(path, asked)
            except ProjectServerProblem as refused:
                answer = refused.answer
        answer = spoil(answer) if spoil else answer
        self.journal.note(Exchange("GET", path, path, tuple(asked.items()), None, answer.status, answer.body))
        return answer.to_response()

    def _challenge(self, request: Request) -> list[str] | None:
        client = request.client
        connection = (client.host, client.port) if client else ("", 0)
        return self.admission.challenge(self.world, connection, request.headers.get("authorization", ""))

    def _answer(self, path: str, asked: dict[str, str]) -> Answer:
        if path == "web/RegionalSettings/TimeZone":
            description, bias = self.world.zone
            return self._told({"Description": description, "Id": 4, "Information": {"Bias": bias, "DaylightBias": -60}})
        if not self.world.may_read:
            raise denied()
        links = _LINKS.fullmatch(path)
        if links is not None:
            return self._links(links[1], asked)
        if not path.startswith(DATA):
            raise not_found()
        name = path.removeprefix(DATA)
        return (
            Answer(200, self._metadata().encode(), media_type="application/xml")
            if name == "$metadata"
            else self._list(name, asked)
        )

    def _links(self, project: str, asked: dict[str, str]) -> Answer:
        if not any(row["ProjectId"] == project for row in self.world.rows["Projects"]):
            raise not_found()
        if asked != {"$expand": "TaskLinks"}:
            raise bad_request("Only links are shown here.")
        links = self.world.links[project]
        return self._told({"Id": project, "TaskLinks": {"results": links} if self.world.is_verbose else links})

    def _list(self, name: str, asked: dict[str, str]) -> Answer:
        schema = self._schema(name)
        if _TOKEN in asked:
            told, rows = self._further[int(asked[_TOKEN])]
            if told != name or len(asked) != 1:
                raise bad_request("The skip token is not of this request.")
        else:
            rows = query.run(schema, self.world.rows[name], asked)
        cap = self.world.page_caps.get(name, self.world.page_cap)
        link = self._link(name, rows[cap:]) if len(rows) > cap else None
        return self._page(rows[:cap], link, schema)

    def _link(self, name: str, rows: list[JsonObject]) -> str:
        """Light answers lead on below the address of the service, verbose ones by a whole address."""
        self._further.append((name, rows))
        relative = f"{name}?{_TOKEN}={len(self._further) - 1}"
        return f"{self.base_url}/_api/ProjectData/%5Ben-us%5D/{relative}" if self.world.is_verbose else relative

    def _page(self, rows: list[JsonObject], link: str | None, schema: SetSchema) -> Answer:
        if self.world.is_verbose:
            meta = {"__metadata": {"type": f"ReportingData.{schema.kind}"}}
            return Answer.of(
                {"d": {"results": [{**meta, **row} for row in rows], **({"__next": link} if link else {})}}
            )
        return Answer.of(
            {"odata.metadata": f"$metadata#{schema.name}", "value": rows, **({"odata.nextLink": link} if link else {})}
        )

    def _told(self, document: JsonObject) -> Answer:
        return Answer.of({"d": document} if self.world.is_verbose else document)

    def _schema(self, name: str) -> SetSchema:
        if name not in self.world.schemas or name in self.world.switched_off:
            raise not_found()
        if name in self.world.hidden:
            raise denied()
        return self.world.schemas[name]

    def _metadata(self) -> str:
        sets = [each for each in self.world.schemas.values() if each.name not in self.world.switched_off]
        kinds = "".join(_kind(each) for each in sets)
        named = "".join(f'<EntitySet Name="{each.name}" EntityType="ReportingData.{each.kind}"/>' for each in sets)
        edm = "http://schemas.microsoft.com/ado/2009/11/edm"
        return (
            '<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="1.0"'
            ' xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices>'
            f'<Schema Namespace="ReportingData" xmlns="{edm}">{kinds}</Schema>'
            f'<Schema Namespace="Microsoft.Office.Project.Server" xmlns="{edm}">'
            f'<EntityContainer Name="ReportingData">{named}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>'
        )


def _kind(schema: SetSchema) -> str:
    keys = "".join(f'<PropertyRef Name="{key}"/>' for key in schema.keys)
    columns = "".join(
        f'<Property Name="{name}" Type="Edm.{TYPES[letter]}"/>' for name, letter in schema.columns.items()
    )
    return f'<EntityType Name="{schema.kind}"><Key>{keys}</Key>{columns}</EntityType>'


def _unauthorized(offered: list[str]) -> Response:
    response = Response(b"401 UNAUTHORIZED", 401, media_type="text/plain")
    for way in offered:
        response.raw_headers.append((b"www-authenticate", way.encode()))
    return response
