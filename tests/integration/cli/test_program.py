"""The program as a process: how it starts, what it says where, how it ends."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest

from hub.demo.plans import write_plans
from tests.house.sources import ROOT

PATIENCE_S = 120


def environ(**settings):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PMO_HUB_")}
    return inherited | {f"PMO_HUB_{name}": value for name, value in settings.items()}


def call(*arguments, **settings):
    """`python -m hub ARGUMENTS` to its end."""
    command = [sys.executable, "-m", "hub", *arguments]
    return subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environ(**settings), capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


@contextmanager
def running(*arguments, **settings):
    """`python -m hub ARGUMENTS` until it is asked to end, which it has to do well."""
    command = [sys.executable, "-m", "hub", *arguments]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=environ(**settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, complaints
    finally:
        process.kill()
        process.communicate()


def ask(served, path, *, body=None):
    """One request to a hub, as its admin."""
    request = Request(  # noqa: S310
        served["url"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {served['token']}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
        return json.loads(answer.read())


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def read_json(stream):
    """The first JSON object a process prints."""
    text = ""
    for line in stream:
        text += line
        if line == "}\n":
            return json.loads(text)
    raise AssertionError(text)


@pytest.fixture
def data_dir():
    """As root the bundled server runs as another user, to whom pytest's own temporary folders are closed."""
    folder = Path(tempfile.mkdtemp(prefix="pmo-hub-program-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(database_url):
    """Settings of processes that share a database."""
    return {"DATABASE_URL": database_url, "SECRET_KEYS": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=", "THREADS": "2"}


class TestUsage:
    def test_help_is_no_failure(self):
        helped = call("--help")

        assert helped.returncode == 0
        assert "connections" in helped.stdout

    @pytest.mark.parametrize("arguments", [("nonsense",), ("clients", "nonsense"), ("runs", "show", "no-id")])
    def test_wrong_usage_ends_with_2(self, arguments):
        refused = call(*arguments)

        assert refused.returncode == 2
        assert refused.stdout == ""
        assert "Traceback" not in refused.stderr

    def test_a_wrong_setting_is_one_sentence(self, tmp_path):
        refused = call("clients", "list", PORT="many", DATA_DIR=str(tmp_path))

        assert refused.returncode == 1
        assert refused.stderr.startswith("The setting PMO_HUB_PORT is not usable (it is 'many')")
        assert "Traceback" not in refused.stderr

    def test_settings_may_stand_in_a_file(self, tmp_path):
        (tmp_path / "hub.toml").write_text("colour = 1\n")

        refused = call("--config", str(tmp_path / "hub.toml"), "clients", "list")

        assert 'There is no setting "colour" in' in refused.stderr


class TestServe:
    def test_needs_nothing_and_ends_when_asked(self, data_dir, tmp_path):
        settings = {"DATA_DIR": str(data_dir), "PORT": "0", "LOG_FORMAT": "json", "FILE_ROOTS": str(tmp_path)}
        write_plans(tmp_path)

        with running("serve", "--json", **settings) as process:
            served = read_json(process.stdout)
            run = self.sync_plans(served, tmp_path)

        assert run["state"] == "succeeded"
        assert run["counts"]["tasks"]["records"] > 0
        assert stat.S_IMODE((data_dir / "secret.keys").stat().st_mode) == 0o600

    def test_shows_the_first_token_once(self, server):
        for is_first in (True, False):
            with running("serve", PORT="0", **server) as process:
                said = [process.stdout.readline() for _ in range(2 + is_first)]
            assert said[0].startswith("PMO Hub is at http://127.0.0.1:")
            assert said[1].startswith("Nobody can sign in yet.")
            assert ("Admin token, shown this once: pmo_" in said[-1]) is is_first

    def test_says_when_its_address_is_taken(self, server):
        with running("api", "--json", PORT="0", **server) as process:
            port = read_json(process.stdout)["url"].rpartition(":")[2]

            refused = call("api", PORT=port, **server)

        assert refused.returncode == 1
        assert f"The address 127.0.0.1:{port} cannot be used" in refused.stderr

    @staticmethod
    def sync_plans(served, folder):
        """What an admin does: a client, a connection, a run; the worker inside `serve` carries it out."""
        client = ask(served, "/api/v1/clients", body={"name": "Acme"})
        body = {"client_id": client["id"], "connector": "msproject", "name": "Plans", "settings": {"path": str(folder)}}
        connection = ask(served, "/api/v1/connections", body=body)
        run = ask(served, f"/api/v1/connections/{connection['id']}/sync", body={"mode": "full"})
        path = f"/api/v1/runs/{run['id']}"
        wait_until(lambda: ask(served, path)["state"] not in {"queued", "running"})
        return ask(served, path)


class TestParts:
    @pytest.mark.parametrize(
        ("part", "sign_of_life"),
        [
            ("worker", "SELECT count(*) FROM procrastinate_workers"),
            ("scheduler", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
        ],
    )
    def test_run_apart_until_asked_to_end(self, server, part, sign_of_life):
        with running(part, **server), psycopg.connect(server["DATABASE_URL"], autocommit=True) as database:
            wait_until(lambda: database.execute(sign_of_life).fetchone() != (0,))

    def test_migrate_says_where_the_schema_is(self, server):
        migrated = call("migrate", "--json", **server)

        assert migrated.returncode == 0
        assert json.loads(migrated.stdout)["schema"]
