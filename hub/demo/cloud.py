"""The part of the make-believe client that lives in Microsoft's cloud: an Entra over TLS, and behind it a Dataverse and a Graph.

Apart from the other tools, because who connects to it must trust the demo's own certificate authority.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.demo import dataverse_story, planner_story
from hub.demo.fake_dataverse import FakeDataverse
from hub.demo.fake_entra import EntraWorld, FakeEntra
from hub.demo.fake_graph import FakeGraph
from hub.demo.world import DemoConnection

TENANT, APPLICATION, SECRET = "aurore.example", "5d1f0c0a-0000-4000-8000-00000000c10d", "demo-client-secret"


@dataclass(frozen=True, slots=True)
class Cloud:
    """`ca_bundle` is what the hub must trust."""

    connections: list[DemoConnection]
    ca_bundle: str


@contextmanager
def running_cloud(folder: Path) -> Iterator[Cloud]:
    """Start the three on loopback; they end with the block."""
    entra = EntraWorld(TENANT)
    with ExitStack() as stack:
        door = stack.enter_context(FakeEntra(entra, folder=folder))
        dataverse = stack.enter_context(FakeDataverse(dataverse_story.tell(), entra))
        graph = stack.enter_context(FakeGraph(planner_story.tell(), entra))
        entra.register(APPLICATION, resources={dataverse.base_url, graph.base_url}, secrets={SECRET})
        sign_in = {"tenant_id": TENANT, "client_id": APPLICATION, "authority_url": door.base_url}
        premium = {"source": "dataverse", "environment_url": dataverse.base_url, **sign_in}
        basic = {"source": "planner", "graph_url": graph.base_url, **sign_in}
        secrets = {"client_secret": SECRET}
        yield Cloud(
            [
                DemoConnection("msproject", "Planner Premium Aurore", premium, secrets, {}),
                DemoConnection("msproject", "Planner Aurore", basic, secrets, {"subtasks": "tasks"}),
            ],
            door.ca_bundle,
        )
