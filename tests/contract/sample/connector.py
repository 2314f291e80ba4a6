from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from connectors.sdk.contract import (
    CONTRACT_VERSION,
    CheckItem,
    Description,
    Discovery,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    Scope,
    StreamDescription,
    Verdict,
)
from connectors.sdk.cursor import Cursor
from connectors.sdk.http import VendorHttp
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import Translated
from models.vocabulary import Entity, Presence
from tests.contract.sample.settings import SampleSettings
from tests.contract.sample.translate import to_tasks

TASKS = StreamDescription("tasks", (Entity.TASK,), "cursor", per_scope=True, description="Tasks of a list.")


class SampleConnector:
    description: ClassVar[Description] = Description(
        name="sample",
        title="Sample list",
        contract_version=CONTRACT_VERSION,
        settings=SampleSettings,
        streams=(TASKS,),
        default_mapping={"status": {"open": "todo", "closed": "done"}},
        scope_word="list",
        documentation_url="https://list.example/docs",
    )

    def __init__(self, settings: SampleSettings, runtime: Runtime) -> None:
        token = settings.api_token.get_secret_value()
        self._http = VendorHttp(
            base_url=settings.base_url, runtime=runtime, vendor="List", headers={"Authorization": f"Bearer {token}"}
        )

    def describe(self) -> Description:
        return self.description

    def check(self) -> Iterator[CheckItem]:
        lists = self._lists()
        yield CheckItem("lists", ok=bool(lists), message=f"{len(lists)} lists can be read.")

    def discover(self) -> Discovery:
        return Discovery(tuple(Scope(found["id"], found["name"]) for found in self._lists()))

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        for found in self._lists():
            answer = self._http.get(f"/lists/{found['id']}/tasks", what="list tasks")
            newest = max((task["updated"] for task in answer.json()["tasks"]), default="")
            yield Page("tasks", found["id"], answer.body, cursor=Cursor({"after": newest}), is_last=True)

    def translate(self, page: Page, mapping: Mapping) -> Iterator[Translated]:
        return to_tasks(page, mapping.for_scope(page.scope))

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        for page in self.fetch(plan):
            yield IdPage(Entity.TASK, page.scope, [task["id"] for task in page.document["tasks"]], is_last=True)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        for source_id in ids:
            status = self._http.request("GET", f"/lists/{scope}/tasks/{source_id}", what="read a task").status
            presence = Presence.PRESENT if status == 200 else Presence.DELETED
            yield Verdict(source_id, presence, reason=f"the list answered {status}")

    def _lists(self) -> list[dict[str, Any]]:
        return self._http.get("/lists", what="list lists").json()["lists"]
