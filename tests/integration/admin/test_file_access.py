"""A token's caller reaches no file of the hub's machine but those below the folders it was given."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from hub.admin.clients import create_client
from hub.admin.connections import change_connection, create_connection
from hub.errors import Forbidden
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.wiring import Hub
from models.vocabulary import Role

MANAGER = Caller(name="manager", role=Role.MANAGER, scope=Scope.everything(), token_id=UUID(int=1))


@pytest.fixture
def client_id(hub: Hub) -> str:
    return create_client(hub, caller=Caller.operator(), body={"name": "Acme"})["id"]


def body(client_id: str, **settings: str) -> dict[str, object]:
    return {
        "client_id": client_id,
        "connector": "msproject",
        "name": "Plans",
        "settings": {"source": "files"} | settings,
    }


class TestWhoIsTheOperator:
    @pytest.mark.parametrize(
        "caller",
        [
            Caller(name="admin's token", role=Role.ADMIN, scope=Scope.everything(), token_id=UUID(int=1)),
            Caller(name="admin's session", role=Role.ADMIN, scope=Scope.everything(), user_id=UUID(int=2)),
        ],
        ids=["token", "session"],
    )
    def test_no_administrator_who_signs_in_points_a_connection_at_local_files(
        self, hub: Hub, client_id: str, tmp_path: Path, caller: Caller
    ) -> None:
        with pytest.raises(Forbidden, match="names a file you may not reach"):
            create_connection(hub, caller=caller, body=body(client_id, path=str(tmp_path)))

    def test_whoever_runs_commands_on_the_machine_does(self, hub: Hub, client_id: str, tmp_path: Path) -> None:
        assert create_connection(hub, caller=Caller.operator(), body=body(client_id, path=str(tmp_path)))["id"]


class TestFileAccess:
    def test_refuses_a_path_outside_the_roots(self, hub: Hub, client_id: str, tmp_path: Path) -> None:
        with pytest.raises(Forbidden, match='"path" of connection "Plans"'):
            create_connection(hub, caller=MANAGER, body=body(client_id, path=str(tmp_path)))

    def test_refuses_a_program_to_start(self, hub: Hub, client_id: str, tmp_path: Path) -> None:
        allowed = with_roots(hub, tmp_path)

        with pytest.raises(Forbidden, match='"java"'):
            create_connection(allowed, caller=MANAGER, body=body(client_id, path=str(tmp_path), java="/bin/sh"))

    def test_takes_a_path_below_a_root(self, hub: Hub, client_id: str, tmp_path: Path) -> None:
        (tmp_path / "plans").mkdir()

        made = create_connection(
            with_roots(hub, tmp_path), caller=MANAGER, body=body(client_id, path=str(tmp_path / "plans"))
        )

        assert made["name"] == "Plans"

    def test_follows_links_before_it_judges(self, hub: Hub, client_id: str, tmp_path: Path) -> None:
        (tmp_path / "root").mkdir()
        (tmp_path / "root" / "out").symlink_to(tmp_path)

        with pytest.raises(Forbidden):
            create_connection(
                with_roots(hub, tmp_path / "root"),
                caller=MANAGER,
                body=body(client_id, path=str(tmp_path / "root" / "out")),
            )

    def test_refuses_a_change_as_well(self, hub: Hub, client_id: str, tmp_path: Path) -> None:
        made = create_connection(hub, caller=Caller.operator(), body=body(client_id, path=str(tmp_path)))

        with pytest.raises(Forbidden):
            change_connection(hub, caller=MANAGER, connection_id=made["id"], body={"settings": {"path": "/etc"}})


def with_roots(hub: Hub, *roots: Path) -> Hub:
    return replace(hub, settings=hub.settings.model_copy(update={"file_roots": roots}))
