import pytest

from connectors.sdk.http import VendorHttp
from tests.integration.sdk.loopback import serve
from tests.runtimes import lend


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def vendor():
    with serve() as running:
        yield running


@pytest.fixture
def lent():
    return lend(max_tries=2)


@pytest.fixture
def http(vendor, lent):
    with VendorHttp(base_url=vendor.url, runtime=lent.runtime, vendor="Tool") as opened:
        yield opened
