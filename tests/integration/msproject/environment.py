"""A Dataverse environment with an Entra before it, and a connector that reads it and remembers its cursors, as the hub would."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.testing import walk_fetch
from hub.demo.fake_dataverse import DataverseWorld, FakeDataverse
from hub.demo.fake_entra import EntraWorld, FakeEntra
from models.records import Removal
from tests.runtimes import Lent, lend

TENANT = "7f0c4a52-2d5c-4a0e-9a5e-1b1f6a1c0001"
APP = "0b7e5f6a-8f5d-4a53-8f6e-6d2f5e1c0002"
SECRET = "a secret~value"
WORK_WEEK = {
    "msdyn_tzascheduledstart": "2026-03-02T09:00:00Z",
    "msdyn_tzascheduledend": "2026-03-06T17:00:00Z",
}


@dataclass
class Environment:
    """`run` reads by the cursors of the runs before; `records` are what the pages of the last run gave."""

    world: DataverseWorld
    fake: FakeDataverse
    entra: FakeEntra
    lent: Lent
    mapping: Mapping = field(default_factory=lambda: Mapping(time_zone="Europe/Paris"))
    cursors: dict = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    outcomes: list = field(default_factory=list)

    @property
    def connector(self) -> MsProjectConnector:
        settings = {
            "source": "dataverse",
            "environment_url": self.fake.base_url,
            "tenant_id": TENANT,
            "client_id": APP,
            "authority_url": self.entra.base_url,
            "client_secret": SECRET,
        }
        return MsProjectConnector(MsProjectSettings(**settings), self.lent.runtime)

    def plan(self, *, mode=FetchMode.INCREMENTAL, scopes=None, streams=None) -> FetchPlan:
        cursors = {} if mode is FetchMode.FULL else dict(self.cursors)
        return FetchPlan(mode=mode, mapping=self.mapping, scopes=scopes, streams=streams, cursors=cursors)

    def run(self, **plan) -> "Environment":
        self.fake.journal.clear()
        connector = self.connector
        self.pages, self.gaps = walk_fetch(connector, self.plan(**plan))
        self.cursors |= {(page.stream, page.scope): page.cursor for page in self.pages if page.cursor}
        self.outcomes = [outcome for page in self.pages for outcome in connector.translate(page, self.mapping)]
        return self

    def records(self, kind: type) -> list:
        return [outcome for outcome in self.outcomes if isinstance(outcome, kind)]

    def record(self, kind: type, source_id: str):
        return next(record for record in self.records(kind) if record.source_id == source_id)

    @property
    def removals(self) -> list[Removal]:
        return self.records(Removal)

    @property
    def rejections(self) -> list[RecordRejected]:
        return self.records(RecordRejected)

    @property
    def asked(self) -> int:
        return len(self.fake.journal.exchanges)

    # What a test fills in

    def a_project(self, name="Harbour", **columns) -> str:
        return self.world.add("msdyn_project", msdyn_subject=name, **columns)

    def a_task(self, project: str, name="Design", **columns) -> str:
        return self.world.add("msdyn_projecttask", msdyn_subject=name, _msdyn_project_value=project, **columns)


@contextmanager
def environment(
    entra: FakeEntra, running: FakeDataverse | None = None, *, world: DataverseWorld | None = None
) -> Iterator[Environment]:
    """A fresh environment behind a running Entra, whose world is made anew; served by a server that runs already, or by its own."""
    entra.world = EntraWorld(TENANT)
    with ExitStack() as stack:
        fake = running or stack.enter_context(FakeDataverse(DataverseWorld(), entra.world, keep_answers=True))
        fake.reset(world or DataverseWorld(), entra.world)
        entra.world.register(APP, resources={fake.base_url}, secrets={SECRET})
        yield Environment(fake.world, fake, entra, lend(ca_bundle=entra.ca_bundle, read_timeout_s=10.0))
