"""A hub with an administrator and an analyst, and browsers of theirs without a screen."""

import re
import uuid
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from hub.admin.clients import create_client
from hub.admin.users import create_user
from hub.app import create_app
from hub.demo.stage import connect_tools, request_sync
from hub.demo.world import running_tools
from hub.log import configure_logging
from hub.security.caller import Caller
from hub.sync.run import execute_run
from tests import vault

PASSWORD = "correct horse battery"
OPERATOR = Caller.operator()
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture(scope="package", autouse=True)
def quiet_log() -> None:
    configure_logging(log_format="json", level="critical")


@pytest.fixture(scope="package", autouse=True)
def vault_connector(tmp_path_factory) -> Iterator[None]:
    with vault.installed(tmp_path_factory.mktemp("plugins")):
        yield


class Browser:
    """A browser without a screen: it keeps cookies, and sends forms with the token of the page it saw last."""

    def __init__(self, app):
        self.http = TestClient(app, raise_server_exceptions=False, follow_redirects=True)
        self.csrf = ""

    def get(self, path, **options):
        return self._seen(self.http.get(path, headers={"Accept": "text/html"} | options.pop("headers", {}), **options))

    def post(self, path, **fields):
        return self._seen(self.http.post(path, data={"csrf": self.csrf} | fields, headers={"Accept": "text/html"}))

    def sign_in(self, email, password=PASSWORD):
        self.get("/sign-in")
        return self.post("/sign-in", email=email, password=password)

    def _seen(self, answer):
        found = TOKEN.search(answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer


@pytest.fixture(scope="module")
def app(module_hub):
    return create_app(module_hub)


@pytest.fixture(scope="module")
def clients(module_hub):
    """Two clients; the analyst sees the first."""
    return [create_client(module_hub, caller=OPERATOR, body={"name": name}) for name in ("Acme", "Umbrella")]


@pytest.fixture(scope="module")
def users(module_hub, clients):
    for body in (
        {"email": "ada@example.com", "name": "Ada", "role": "admin", "clients": "all"},
        {"email": "max@example.com", "name": "Max", "role": "manager", "clients": [clients[0]["id"]]},
        {"email": "zoe@example.com", "name": "Zoë", "role": "analyst", "clients": [clients[0]["id"]]},
        {"email": "bea@example.com", "name": "Bea", "role": "bi", "clients": [clients[0]["id"]]},
    ):
        create_user(module_hub, caller=OPERATOR, body=body | {"password": PASSWORD})


@pytest.fixture
def stranger(app):
    return Browser(app)


@pytest.fixture
def ada(app, users):
    browser = Browser(app)
    browser.sign_in("ada@example.com")
    return browser


@pytest.fixture
def zoe(app, users):
    browser = Browser(app)
    browser.sign_in("zoe@example.com")
    return browser


@pytest.fixture(scope="module")
def story(module_hub, tmp_path_factory):
    """The make-believe client, with what its Jira and its plans hold, and users of it."""
    with running_tools(tmp_path_factory.mktemp("demo")) as tools:
        staged = connect_tools(module_hub, [tool for tool in tools if tool.connector in {"jira", "msproject"}])
        for connection in staged:
            run = request_sync(module_hub, connection)
            execute_run(module_hub, client_id=connection.client_id, run_id=uuid.UUID(run["id"]))
    client = str(staged[0].client_id)
    for body in (
        {"email": "eve@example.com", "name": "Eve", "role": "analyst", "clients": [client]},
        {
            "email": "cat@example.com",
            "name": "Cat",
            "role": "analyst",
            "clients": [client],
            "hide_costs": True,
            "hide_people": True,
        },
    ):
        create_user(module_hub, caller=OPERATOR, body=body | {"password": PASSWORD})
    return staged[0].client_id


@pytest.fixture
def reader(app, story):
    """An analyst of the make-believe client."""
    browser = Browser(app)
    browser.sign_in("eve@example.com")
    return browser


@pytest.fixture
def careful(app, story):
    """Somebody who may see neither costs nor people."""
    browser = Browser(app)
    browser.sign_in("cat@example.com")
    return browser


@pytest.fixture
def foreigner(app, story, users):
    """An analyst of another client."""
    browser = Browser(app)
    browser.sign_in("zoe@example.com")
    return browser
