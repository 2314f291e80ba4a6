"""A secret that was typed in is shown nowhere again: not by the program, the API, a log, an error, a dump, nor in the database."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from hub.admin.tokens import create_first_token
from hub.app import create_app
from hub.log import configure_logging
from hub.storage.session import owner_engine
from hub.wiring import Hub
from models.tables import Base

CANARY = "canary-4b1d-9f27-secret"
HEX = CANARY.encode().hex()
QUEUE = ("procrastinate_jobs", "procrastinate_events")

DECLARED = """
[[clients]]
name = "Acme"
[[clients.connections]]
connector = "vault"
name = "Acme vault"
settings = { site_url = "https://vault.example", depth = 4 }
secrets = { token = "${CANARY}" }
"""


@pytest.fixture
def declared(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text(DECLARED, encoding="utf-8")
    return str(path)


class TestCommandLine:
    @pytest.mark.parametrize("level", ["info", "debug"])
    def test_never_prints_a_secret(self, program, add_vault, declared, level):
        add_vault("--secret-env", "password=CANARY_TOO", token=CANARY)

        printed = [
            self.everything(program.run(*words, CANARY=f"{CANARY}-new", PMO_HUB_LOG_LEVEL=level))
            for words in (
                ("connections", "change", "Acme vault", "--secret-env", "password=CANARY"),
                ("connections", "change", "Acme vault", "--secret-env", "strange=CANARY"),
                ("connections", "list", "--json"),
                ("connections", "show", "Acme vault"),
                ("connections", "check", "Acme vault"),
                ("connections", "discover", "Acme vault"),
                ("connections", "sync", "Acme vault", "--wait"),
                ("runs", "list", "--json"),
                ("apply", declared, "--dry-run"),
                ("apply", declared, "--json"),
                ("dump",),
                ("doctor",),
                ("secrets", "rotate"),
            )
        ]

        assert all(printed)
        assert [text for text in printed if CANARY in text] == []

    @staticmethod
    def everything(result):
        return f"{result.output}{result.stderr}{result.exception!r}"

    @pytest.fixture(autouse=True)
    def in_the_environment(self, monkeypatch):
        monkeypatch.setenv("CANARY_TOO", CANARY)


class TestApi:
    def test_never_answers_nor_logs_a_secret(self, hub: Hub, capsys):
        configure_logging(log_format="json", level="debug")
        token = create_first_token(hub)["token"]
        with TestClient(create_app(hub), headers={"Authorization": f"Bearer {token}"}) as client:
            client_id = client.post("/api/v1/clients", json={"name": "Acme"}).json()["id"]
            bodies = list(self.bodies(client_id))
            answers = [client.post("/api/v1/connections", json=body) for body in bodies]
            path = f"/api/v1/connections/{answers[0].json()['id']}"
            answers += [
                client.patch(path, json={"secrets": {"password": CANARY, name: CANARY}}) for name in ("token", "x")
            ]
            answers += [client.post(f"{path}/{deed}") for deed in ("check", "discover", "sync")]
            answers += [client.get(where) for where in (path, "/api/v1/connections", "/api/v1/runs", "/metrics")]

        assert [answer.status_code for answer in answers[: len(bodies)]] == [201] + [422] * (len(bodies) - 1)
        assert [answer.text for answer in answers if CANARY in answer.text] == []
        logged = "".join(capsys.readouterr())
        assert "/api/v1/connections" in logged
        assert token not in logged
        assert CANARY not in logged

    @staticmethod
    def bodies(client_id):
        good = {
            "client_id": client_id,
            "connector": "vault",
            "name": "Acme vault",
            "settings": {"site_url": "https://vault.example"},
            "secrets": {"token": CANARY},
        }
        yield good
        yield good | {"name": "", "client_id": client_id}
        yield good | {"name": "2", "settings": {"token": CANARY}}
        yield good | {"name": "3", "secrets": {"tokn": CANARY}}
        yield good | {"name": "4", "secrets": [CANARY]}
        yield good | {"name": "5", "secrets": {"token": {"value": CANARY}}}
        yield good | {"name": "6", "secrets": {"token": f"{CANARY}\x00"}}
        yield good | {"name": "7", "settings": {"site_url": "x", "depth": 99}}
        yield good | {"name": "8", "connector": "nothing"}


class TestDatabase:
    def test_holds_no_secret_in_clear(self, program, add_vault, database_url):
        add_vault(token=CANARY)
        program.run("connections", "change", "Acme vault", "--secret-env", "password=CANARY", CANARY=CANARY)
        program.run("connections", "sync", "Acme vault", "--wait")
        program.run("connections", "sync", "Acme vault")

        engine = owner_engine(database_url)
        with engine.connect() as connection:
            rows = {
                name: " ".join(connection.scalars(text(f"SELECT t::text FROM {name} t")))  # noqa: S608
                for name in (*Base.metadata.tables, *QUEUE)
            }
        engine.dispose()

        assert rows["connection_secret"].count("password") == 1
        assert [name for name, content in rows.items() if CANARY in content or HEX in content] == []
