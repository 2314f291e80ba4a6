"""Exports to a place of their own: a folder, and a bucket of a server that speaks S3."""

import json
from uuid import UUID

import fsspec
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import text

from hub import clock
from hub.admin.exports import create_export
from hub.export.target import MANIFEST, Target
from hub.export.work import carry_out_export
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.exports import get_export, queue_again
from tests.integration.rest.world import World, a_world

OPERATOR = Caller.operator()
BUCKET = "lake"
SECRET = "what nobody may read"


@pytest.fixture(scope="module")
def world(module_hub) -> World:
    return a_world(module_hub)


@pytest.fixture(scope="module")
def store():
    """A server that speaks S3; the hub finds it as it finds any other, by the environment."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    said = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "hub",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in said.items():
            patch.setenv(name, value)
        fsspec.filesystem("s3").mkdir(BUCKET)
        yield address
        server.stop()
        fsspec.filesystem("s3").clear_instance_cache()


@pytest.fixture(params=["folder", "s3"])
def place(request, tmp_path):
    if request.param == "folder":
        return str(tmp_path / "out")
    request.getfixturevalue("store")
    return f"s3://{BUCKET}/{clock.new_id()}"


@pytest.fixture
def scheduled(world):
    """An export every day; answers how to carry it out, which tells how it went."""

    def wish(place, **more):
        client_id = world.ours.client.id
        body = {"client_id": str(client_id), "format": "parquet", "target": place, "schedule": {"every": "1d"}} | more
        export_id: UUID = create_export(world.hub, caller=OPERATOR, body=body)

        def carry_out():
            carry_out_export(world.hub, client_id=client_id, export_id=export_id)
            with world.hub.database.connect(Scope.of(client_id)) as connection:
                told = connection.execute(
                    text("SELECT state, error_message FROM export WHERE id = :id"), {"id": export_id}
                ).one()
                assert queue_again(connection, client_id=client_id, export_id=export_id, now=clock.now())
                return told, get_export(connection, export_id).names

        return carry_out

    return wish


def held(place):
    """Names of files below a place."""
    target = Target(place)
    target.files.invalidate_cache()
    return {path.removeprefix(f"{target.root}/") for path in target.files.find(target.root)}


class TestPlace:
    def test_gets_the_same_files_each_time(self, scheduled, place):
        carry_out = scheduled(place, tables=["tasks", "time-entries"], partitioned=True)

        first, second = carry_out(), carry_out()

        assert first == second
        assert held(place) == set(first[1])
        target = Target(place)
        manifest = json.loads(target.files.cat(target.path_of(MANIFEST)))
        files = [file for table in manifest["tables"] for file in table["files"]]
        rows = [
            row
            for file in files
            for row in pq.read_table(target.path_of(file), filesystem=target.files, partitioning=None).to_pylist()
        ]
        assert len(files) >= 2
        assert {row.get("name") for row in rows} == {"Acme task one", "Acme task two", None}

    def test_gets_every_format(self, scheduled, place):
        for format_ in ("csv", "xlsx", "delta"):
            (state, error), _ = scheduled(f"{place}/{format_}", format=format_, tables=["tasks"])()

            assert (state, error) == ("succeeded", None)

        assert {"csv/tasks.csv", "xlsx/tasks.xlsx", "delta/manifest.json"} <= held(place)
        assert any(name.startswith("delta/tasks/_delta_log/") for name in held(place))

    @pytest.mark.usefixtures("store")
    def test_that_is_not_there_is_said_and_the_schedule_goes_on(self, scheduled):
        (_, error), names = scheduled("s3://no-such-bucket/x", tables=["tasks"])()

        assert "could not be written to s3://no-such-bucket/x" in error
        assert SECRET not in error
        assert names == []

    def test_that_nobody_may_enter_is_said(self, scheduled, monkeypatch, tmp_path):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
        fsspec.filesystem("s3").clear_instance_cache()

        (state, error), _ = scheduled("s3://elsewhere/x", tables=["tasks"])()
        fsspec.filesystem("s3").clear_instance_cache()

        assert state == "failed"
        assert "could not be written to s3://elsewhere/x" in error
