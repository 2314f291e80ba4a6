"""Webhooks over real HTTP: handshakes, signatures, repetitions, and what a hint does: it brings the next run forward, nothing else."""

import base64
import datetime as dt
import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from hub import clock
from hub.admin.clients import create_client
from hub.admin.connections import create_connection, pause_connection
from hub.app import create_app
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.sync.hints import hook_path
from hub.wiring import Hub
from tests.integration.rest.conftest import served

ADMIN = Caller.operator("Ada")
SECRET = "canary-hook-secret"
ASANA_EVENTS = {"events": [{"action": "changed", "resource": {"gid": "77", "resource_type": "task"}, "parent": None}]}
MONDAY_EVENT = {"event": {"type": "change_column_value", "boardId": 5, "pulseId": 9, "triggerUuid": "u1"}}
BODIES: dict[str, dict[str, Any]] = {
    "jira": {
        "settings": {"site_url": "https://acme.atlassian.net", "email": "pmo@acme.example"},
        "secrets": {"token": "t", "webhook_secret": SECRET},
    },
    "asana": {"settings": {}, "secrets": {"access_token": "t"}},
    "monday": {"settings": {}, "secrets": {"api_token": "t", "webhook_secret": SECRET}},
    "trello": {"settings": {}, "secrets": {"api_key": "k", "token": "t", "webhook_secret": SECRET}},
}


def now_ms() -> int:
    return int(clock.now().timestamp() * 1000)


def signed(body: bytes, digest: str, *, secret: str = SECRET) -> bytes:
    return hmac.digest(secret.encode(), body, digest)


def jwt(claims: dict[str, Any], *, alg: str = "HS256", secret: str = SECRET) -> str:
    parts = [json.dumps({"alg": alg}).encode(), json.dumps(claims).encode()]
    head = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    return f"{head}.{base64.urlsafe_b64encode(signed(head.encode(), 'sha256', secret=secret)).rstrip(b'=').decode()}"


@dataclass
class Hook:
    """A connection's address, and what came of what was sent there."""

    hub: Hub
    http: httpx.Client
    connection_id: uuid.UUID

    @property
    def path(self) -> str:
        return hook_path(self.hub, self.connection_id)

    @property
    def url(self) -> str:
        return f"{self.http.base_url}".rstrip("/") + self.path

    def post(self, document: Any, **headers: str) -> httpx.Response:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self.http.post(self.path, content=body, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.hub.database.connect(Scope.everything()) as connection:
            found = connection.execute(text(query), {"connection": self.connection_id})
            return [tuple(row) for row in found]

    @property
    def hints(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT scope, source_id FROM hint WHERE connection_id = :connection ORDER BY 1, 2")

    @property
    def runs(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT trigger, mode, state FROM sync_run WHERE connection_id = :connection")


@pytest.fixture(scope="module")
def http(module_hub: Hub):
    with served(create_app(module_hub)) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture
def hook(module_hub: Hub, http: httpx.Client) -> Callable[[str], Hook]:
    def make(connector: str) -> Hook:
        client = create_client(module_hub, caller=ADMIN, body={"name": f"Client {clock.new_id()}"})
        body = {"client_id": client["id"], "connector": connector, "name": connector} | BODIES[connector]
        made = create_connection(module_hub, caller=ADMIN, body=body)
        return Hook(module_hub, http, uuid.UUID(made["id"]))

    return make


def an_issue(**changes: Any) -> bytes:
    issue = {"id": "10042", "fields": {"project": {"id": "10000"}}}
    return json.dumps({"timestamp": now_ms(), "webhookEvent": "jira:issue_updated", "issue": issue} | changes).encode()


def from_jira(hook: Hook, body: bytes, **headers: str) -> httpx.Response:
    return hook.post(body, X_Hub_Signature=f"sha256={signed(body, 'sha256').hex()}", **headers)


class TestJira:
    def test_a_signed_delivery_marks_what_changed_and_brings_one_run_forward(self, hook) -> None:
        jira = hook("jira")

        for _ in range(2):
            assert from_jira(jira, an_issue()).status_code == 200

        assert jira.hints == [("10000", "10042")]
        assert jira.runs == [("hint", "incremental", "queued")]
        jobs = "SELECT scheduled_at > now() FROM procrastinate_jobs WHERE lock = 'connection:' || CAST(:connection AS text)"
        assert jira.rows(jobs) == [(True,)]

    def test_a_repetition_counts_once(self, hook) -> None:
        jira = hook("jira")
        from_jira(jira, an_issue(), X_Atlassian_Webhook_Identifier="same")
        jira.rows("DELETE FROM hint WHERE connection_id = :connection RETURNING 1")

        again = from_jira(jira, an_issue(), X_Atlassian_Webhook_Identifier="same")

        assert again.status_code == 200
        assert jira.hints == []

    @pytest.mark.parametrize("signature", [{}, {"X_Hub_Signature": "sha256=00"}, {"X_Hub_Signature": "md5=00"}])
    def test_what_is_not_signed_is_refused(self, hook, signature) -> None:
        jira = hook("jira")

        assert jira.post(an_issue(), **signature).status_code == 401
        assert (jira.hints, jira.runs) == ([], [])

    def test_an_old_one_is_heard_no_more(self, hook) -> None:
        jira = hook("jira")
        long_ago = now_ms() - int(dt.timedelta(hours=25).total_seconds() * 1000)

        assert from_jira(jira, an_issue(timestamp=long_ago)).status_code == 200

        assert (jira.hints, jira.runs) == ([], [])

    def test_a_paused_connection_stays_so(self, hook) -> None:
        jira = hook("jira")
        pause_connection(jira.hub, caller=ADMIN, connection_id=jira.connection_id)

        assert from_jira(jira, an_issue()).status_code == 200
        assert jira.runs == []


class TestAsana:
    def test_hands_its_secret_over_and_signs_with_it_from_then_on(self, hook) -> None:
        asana, body = hook("asana"), json.dumps(ASANA_EVENTS).encode()
        early = asana.post(body, X_Hook_Signature=signed(body, "sha256", secret="one").hex())

        greeted = [asana.post(b"", X_Hook_Secret=secret) for secret in ("one", "two")]
        answers = [
            asana.post(body, X_Hook_Signature=signed(body, "sha256", secret=secret).hex())
            for secret in ("one", "two", "three")
        ]

        assert [answer.headers["X-Hook-Secret"] for answer in greeted] == ["one", "two"]
        assert [early.status_code] + [answer.status_code for answer in answers] == [401, 200, 200, 401]
        assert asana.hints == [("", "77")]

    def test_a_heartbeat_brings_nothing_forward(self, hook) -> None:
        asana, body = hook("asana"), b'{"events": []}'
        asana.post(b"", X_Hook_Secret="one")

        assert asana.post(body, X_Hook_Signature=signed(body, "sha256", secret="one").hex()).status_code == 200
        assert asana.runs == []


class TestMonday:
    def test_gets_its_challenge_back(self, hook) -> None:
        answer = hook("monday").post({"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"})

        assert answer.json() == {"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}

    def test_a_delivery_of_an_app_carries_its_token(self, hook) -> None:
        monday = hook("monday")
        later = clock.now().timestamp() + 300

        tokens = [jwt({"exp": later}, secret="other"), jwt({"exp": later}, alg="none"), jwt({"exp": later - 900}), ""]
        refused = [monday.post(MONDAY_EVENT, Authorization=token).status_code for token in tokens]

        assert refused == [401] * 4
        assert monday.post(MONDAY_EVENT, Authorization=jwt({"exp": later})).status_code == 200
        assert monday.hints == [("5", "9")]


class TestTrello:
    def test_proves_the_address_by_head_and_signs_with_it(self, hook) -> None:
        trello = hook("trello")
        action = {"id": "a1", "date": clock.now().isoformat(), "data": {"board": {"id": "B"}, "card": {"id": "C"}}}
        body = json.dumps({"action": action}).encode()
        signature = base64.b64encode(signed(body + trello.url.encode(), "sha1")).decode()

        assert trello.http.head(trello.path).status_code == 200
        assert trello.post(body, X_Trello_Webhook=signature).status_code == 200
        assert trello.post(body + b" ", X_Trello_Webhook=signature).status_code == 401
        assert trello.hints == [("B", "C")]


class TestAddress:
    def test_another_one_is_not_found_whatever_is_wrong_with_it(self, hook) -> None:
        jira = hook("jira")
        _, right = jira.path.rsplit("/", 1)
        wrong = [f"/hooks/{jira.connection_id}/{right[:-1]}x", f"/hooks/{clock.new_id()}/{right}", "/hooks/x/y"]

        answers = [jira.http.post(path, content=an_issue()) for path in wrong]

        assert [answer.status_code for answer in answers[:2]] == [404, 404]
        assert answers[0].json()["detail"] == answers[1].json()["detail"]
        assert answers[2].status_code in {404, 422}

    def test_a_body_that_is_too_large_or_no_json_is_refused_in_words(self, hook) -> None:
        jira = hook("jira")

        large, junk = from_jira(jira, b"x" * (1024 * 1024 + 1)), from_jira(jira, b"\xff{")

        assert (large.status_code, junk.status_code) == (413, 401)
        assert junk.json()["detail"] == "The body is no JSON."

    def test_no_answer_tells_a_secret(self, hook) -> None:
        jira = hook("jira")

        assert SECRET not in jira.post(an_issue()).text
