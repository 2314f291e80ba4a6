"""A secret put into every place a vendor wants one in shows in no log line, no error and no chain of causes."""

import logging

import pytest
import requests

from connectors.sdk.errors import ConnectorError
from connectors.sdk.http import VendorHttp
from connectors.sdk.requests_transport import guard_session, send_once
from tests.integration.sdk.loopback import answer, cut_off, redirect, silent, zipped
from tests.runtimes import lend

CANARY = "canary-4f1d"
SCRIPTS = {
    "success": answer(CANARY.encode()),
    "refused": answer(CANARY.encode(), status=401, Set_Cookie=f"session={CANARY}"),
    "broken": answer(CANARY.encode(), status=500),
    "cut": cut_off(CANARY.encode()),
    "silent": silent(),
    "damaged": answer(CANARY.encode(), Content_Encoding="gzip"),
    "large": zipped(b"x" * 2_000_000),
    "away": redirect(f"https://elsewhere.example/?token={CANARY}"),
}


@pytest.fixture(params=SCRIPTS)
def faulty(request, vendor):
    vendor.answers["/tasks"] = [SCRIPTS[request.param]]
    return vendor


@pytest.fixture
def lent():
    return lend(max_tries=1, read_timeout_s=0.2, max_answer_bytes=1_000_000)


@pytest.fixture
def shown(caplog):
    """All that the block logged, fields included."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name)
    return lambda: "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)


def told_by(error):
    """A person's view of an error: sentence, hint, and whatever stands in its chain."""
    told = ""
    while error is not None:
        told += f"{error!r} {error} {getattr(error, 'hint', '')}\n"
        error = error.__cause__ or error.__context__
    return told


def test_nothing_shows_of_our_own_requests(faulty, lent, shown):
    options = {"auth": ("ann", CANARY), "params": {"key": CANARY}, "headers": {"X-Token": CANARY}}
    told = ""

    with VendorHttp(base_url=faulty.url, runtime=lent.runtime, vendor="Tool", **options) as http:
        try:
            http.get("/tasks", what="list tasks").json()
        except ConnectorError as error:
            told = told_by(error)

    assert CANARY in str(faulty.seen)
    assert CANARY not in shown()
    assert CANARY not in told
    assert "/tasks" in shown()


def test_nothing_shows_of_a_librarys_requests(faulty, lent, shown):
    session = requests.Session()
    session.auth = ("ann", CANARY)
    guard_session(session, runtime=lent.runtime)
    told = ""

    try:
        send_once(session, "GET", f"{faulty.url}/tasks", params={"key": CANARY}).json()
    except ConnectorError as error:
        told = told_by(error)

    assert CANARY not in shown()
    assert CANARY not in told
