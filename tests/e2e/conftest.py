"""A real browser on a real hub: Debian's chromium, driven by playwright. Without one, or without axe, what needs it is skipped."""

import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from hub import clock
from hub.admin.clients import create_client
from hub.admin.connections import create_connection
from hub.admin.users import create_user
from hub.app import create_app
from hub.cli.syncing import run_to_its_end
from hub.demo.stage import Staged, request_sync
from hub.demo.world import running_tools
from hub.log import configure_logging
from hub.security.caller import Caller
from hub.worker import Worker
from tests.database import fresh_database

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse battery"
BYTE_BUDGET = 120 * 1024
SHOTS = os.environ.get("PMO_HUB_SCREENSHOTS")
"""Where pictures of every page are left for whoever wants to look; nobody proves anything by them, so without it none are taken."""
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

SQUEEZED = """() => {
  const seen = (one) => one.checkVisibility(), all = (selector) => [...document.querySelectorAll(`main ${selector}`)].filter(seen);
  const box = (one) => one.getBoundingClientRect(), told = (one) => one.textContent.trim().slice(0, 40);
  const size = (text) => parseFloat(getComputedStyle(text).fontSize) * box(text.ownerSVGElement).width / text.ownerSVGElement.viewBox.baseVal.width;
  const light = (one) => {
    const colour = getComputedStyle(one).fill, parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => Number(part) / (colour.startsWith("rgb") ? 255 : 1));
    const [red, green, blue] = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const contrast = (text) => { const both = [light(text), light(text.previousElementSibling)]; return Math.max(...both) / Math.min(...both); };
  const name = (label) => label.closest("g").querySelector("text"), cell = (label) => label.closest("g").querySelector("rect.cell");
  return [
    ...all("svg.chart").map((chart) => chart.querySelector("text")).filter((text) => text && size(text) < 9).map((text) => `letters of ${size(text)} px: ${told(text)}`),
    ...all("svg text.strong").filter((label) => cell(label) && box(name(label)).right > box(cell(label)).left).map((label) => `a name runs into figures: ${told(label)}`),
    ...all("rect.cell + text.on").filter((text) => contrast(text) < 4.5).map((text) => `too little contrast: ${told(text)}`),
    ...all(".badge").filter((badge) => parseFloat(getComputedStyle(badge).paddingLeft) < 4).map((badge) => `nothing around a badge: ${told(badge)}`),
    ...all("td .mono").filter((word) => word.textContent.length < 20 && word.getClientRects().length > 1).map((word) => `a broken word: ${told(word)}`),
    ...all(".card :is(input, select)").filter((input) => box(input).width && !input.closest(".scroll") && box(input).right > box(input.closest(".card")).right).map((input) => `sticks out: ${input.name}`),
    ...all("table.stack td:not([data-label])").filter((cell) => innerWidth < 640 && told(cell) && !cell.textContent.trim().endsWith(".") && !cell.querySelector("a, button, input, select, summary, .badge")).map((cell) => `nobody says of what: ${told(cell)}`),
  ];
}"""
"""What an eye would find: letters too small to be read, names under figures, words cut in two, figures whose heading is gone."""


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("There is no chromium: install it (apt-get install chromium) to try the cockpit in a browser.")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory) -> str | None:
    """The accessibility checker's source, fetched by npm; None where npm is not, or cannot."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    folder = tmp_path_factory.mktemp("axe")
    asked = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "axe-core@4"]
    try:
        subprocess.run(asked, capture_output=True, check=True, timeout=120)  # noqa: S603
    except subprocess.SubprocessError:
        return None
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    """Every fake vendor, and what an admin types to connect each."""
    folder = Path(tempfile.mkdtemp(prefix="pmo-hub-e2e-"))
    folder.chmod(0o755)
    with running_tools(folder) as connections:
        yield folder, connections
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def fresh_hub(postgres, make_hub, tools):
    configure_logging(log_format="json", level="critical")
    with fresh_database(postgres, pool_size=16) as database:
        hub = make_hub(database)
        yield replace(hub, settings=hub.settings.model_copy(update={"file_roots": (tools[0],)}))


@pytest.fixture(scope="module")
def address(fresh_hub) -> Iterator[str]:
    """The hub with its worker, on loopback."""
    worker = Worker(fresh_hub)
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    with served(create_app(fresh_hub)) as url:
        yield url
    worker.stop()
    thread.join(20)


@pytest.fixture(scope="module")
def people(fresh_hub, tools):
    """An administrator, an analyst, and a synced connection to look at."""
    operator = Caller.operator()
    client = create_client(fresh_hub, caller=operator, body={"name": "Umbrella"})
    for body in (
        {"email": "root@example.com", "name": "Root", "role": "admin", "clients": "all"},
        {"email": "zoe@example.com", "name": "Zoë Dubois", "role": "analyst", "clients": [client["id"]]},
    ):
        create_user(fresh_hub, caller=operator, body=body | {"password": PASSWORD})
    tool = tools[1][0]
    told = {"connector": tool.connector, "name": tool.name, "settings": tool.settings, "secrets": tool.secrets}
    made = create_connection(fresh_hub, caller=operator, body=told | {"client_id": client["id"]})
    staged = Staged(uuid.UUID(client["id"]), uuid.UUID(made["id"]), tool.name, tool.connector)
    run_to_its_end(fresh_hub, request_sync(fresh_hub, staged), name=tool.name)


@pytest.fixture(scope="module")
def bare_address(module_hub) -> Iterator[str]:
    """A hub without tools and worker, on loopback, with an administrator: what stands in it, the tests write themselves."""
    configure_logging(log_format="json", level="critical")
    body = {"email": "root@example.com", "name": "Root", "role": "admin", "clients": "all", "password": PASSWORD}
    create_user(module_hub, caller=Caller.operator(), body=body)
    with served(create_app(module_hub)) as url:
        yield url


@contextmanager
def served(app) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


class Eyes:
    """A page that is watched: what its console complains of, what it weighs, what keeps people out of it."""

    def __init__(self, page, axe):
        self.page, self._axe = page, axe
        self.complaints: list[str] = []
        self._requests: list = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfinished", self._note)
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})

    @property
    def is_sharp(self) -> bool:
        """Whether there is axe to look with."""
        return self._axe is not None

    def go(self, url):
        self._requests.clear()
        self.page.goto(url)

    def see(self, selector):
        """Wait for something; what was there instead is told when it does not come."""
        try:
            self.page.wait_for_selector(selector)
        except Exception as error:
            raise AssertionError(f"{selector} did not come; there was:\n{self.page.inner_text('body')}") from error

    def weight(self) -> int:
        return sum(request.sizes()["responseBodySize"] for request in self._requests)

    def barriers(self, rules=AXE_RULES) -> list[str]:
        """What axe finds; without axe nothing is known."""
        if self._axe is None:
            return []
        self.page.evaluate(self._axe)
        found = self.page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
        return [f"{one['id']}: {json.dumps(one['nodes'][0]['target'])} {one['help']}" for one in found]

    def squeezed(self) -> list[str]:
        """What cannot be read well as it is drawn; each once."""
        return list(dict.fromkeys(self.page.evaluate(SQUEEZED)))

    def shoot(self, name):
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)

    def _note(self, request):
        self._requests.append(request)

    def _hear(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@contextmanager
def windows(chromium, axe):
    """Opens fresh browser windows, and closes them in the end: `opened(width=360, color_scheme="dark")`."""
    contexts = []

    def make(width=1280, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB", **options)
        context.set_default_timeout(60_000)
        contexts.append(context)
        return Eyes(context.new_page(), axe)

    yield make
    for context in contexts:
        context.close()


def stop_clock(page):
    """Give a page's scripts a clock that stands until the test moves it, so that nothing waits and nothing comes too early."""
    now = clock.now()
    page.clock.install(time=now)
    page.clock.pause_at(now + dt.timedelta(seconds=1))


def sign_in(page, address, email, *, lands="/"):
    page.goto(f"{address}/sign-in")
    page.fill("#f-email", email)
    page.fill("#f-password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{address}{lands}")


@pytest.fixture
def open_eyes(chromium, axe):
    with windows(chromium, axe) as opened:
        yield opened
