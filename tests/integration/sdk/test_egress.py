import pytest

from connectors.sdk.egress import tls_context
from connectors.sdk.errors import ConfigError, VendorUnavailable
from connectors.sdk.http import VendorHttp
from tests.integration.sdk.certificates import Authority
from tests.integration.sdk.loopback import answer, serve
from tests.runtimes import lend

HOST = "jira.acme.example"


@pytest.fixture
def authority(tmp_path):
    return Authority.found(tmp_path)


@pytest.fixture
def secure(authority):
    with serve(tls=authority.server(HOST)) as running:
        yield running


def open_at(vendor, host=HOST, **limits):
    """A client that finds the host at this vendor's loopback address, as a company's own name service would."""
    base_url = vendor.url.replace("127.0.0.1", host)
    runtime = lend(max_tries=1, **limits).runtime
    return VendorHttp(base_url=base_url, runtime=runtime, vendor="Tool", resolve=lambda _host, _port: ["127.0.0.1"])


class TestCertificates:
    def test_of_a_company_are_trusted_once_named(self, secure, authority):
        with open_at(secure, ca_bundle=str(authority.bundle)) as http:
            assert http.get("/tasks", what="list tasks").ok

    @pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
    def test_of_the_environment_are_trusted(self, secure, authority, monkeypatch, variable):
        monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        monkeypatch.setenv(variable, str(authority.bundle))

        with open_at(secure) as http:
            assert http.get("/tasks", what="list tasks").ok

    def test_are_read_once_for_all_clients_and_again_once_they_were_replaced(self, secure, authority, tmp_path):
        (stranger := tmp_path / "stranger").mkdir()
        bundle = Authority.found(stranger).bundle
        before = tls_context(str(bundle))
        assert tls_context(str(bundle)) is before
        bundle.write_bytes(authority.bundle.read_bytes() * 2)

        with open_at(secure, ca_bundle=str(bundle)) as http:
            assert http.get("/tasks", what="list tasks").ok

    def test_of_a_stranger_are_refused_with_the_remedy(self, secure):
        with open_at(secure) as http, pytest.raises(ConfigError) as refused:
            http.get("/tasks", what="list tasks")

        assert refused.value.message.startswith(f'Connection "ACME": the certificate of {HOST} is not trusted')
        assert "PMO_HUB_CA_BUNDLE" in refused.value.hint
        assert secure.seen == []

    def test_are_held_against_the_name_and_not_the_address(self, secure, authority):
        with (
            open_at(secure, host="other.acme.example", ca_bundle=str(authority.bundle)) as http,
            pytest.raises(ConfigError, match=r"certificate of other\.acme\.example is not trusted \(Hostname mismatch"),
        ):
            http.get("/tasks", what="list tasks")

    @pytest.mark.parametrize("content", [None, "no certificate"])
    def test_that_cannot_be_read_are_named(self, secure, tmp_path, content):
        bundle = tmp_path / "bundle.pem"
        if content:
            bundle.write_text(content)

        with pytest.raises(ConfigError, match=r"bundle\.pem\" cannot be read"):
            open_at(secure, ca_bundle=str(bundle))


class TestProxy:
    def test_gets_the_requests_for_hosts_it_alone_can_find(self, vendor):
        with open_far("http://tool.example", proxy=vendor.url) as http:
            assert http.get("/tasks", what="list tasks").ok

        assert vendor.seen[0][:2] == ("GET", "http://tool.example/tasks")

    def test_is_taken_from_the_environment_too(self, vendor, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", vendor.url)

        with open_far("http://tool.example") as http:
            assert http.get("/tasks", what="list tasks").ok

    def test_is_asked_for_a_tunnel_to_https_hosts(self, vendor):
        vendor.answers["tool.example:443"] = [answer(b"", status=407)]

        with (
            open_far("https://tool.example", proxy=vendor.url.replace("://", "://ann:canary@")) as http,
            pytest.raises(VendorUnavailable, match=r"the proxy gives no way to tool\.example \(407") as refused,
        ):
            http.get("/tasks", what="list tasks")

        assert vendor.seen[0][2]["proxy-authorization"].startswith("Basic ")
        assert "canary" not in refused.value.message + refused.value.hint

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_that_does_not_answer_is_named_instead_of_the_vendor(self, scheme):
        with (
            open_far(f"{scheme}://tool.example", proxy="http://127.0.0.1:1") as http,
            pytest.raises(VendorUnavailable, match=r"no way to tool\.example \(127\.0\.0\.1:1 does not answer\)"),
        ):
            http.get("/tasks", what="list tasks")

    def test_is_passed_by_for_this_machine_and_for_no_proxy(self, vendor, monkeypatch):
        monkeypatch.setenv("NO_PROXY", "tool.example")

        with open_at(vendor, host="tool.example", proxy="http://127.0.0.1:1") as http:
            assert http.get("/tasks", what="list tasks").ok

        with VendorHttp(base_url=vendor.url, runtime=lend(proxy="http://127.0.0.1:1").runtime, vendor="Tool") as http:
            assert http.get("/tasks", what="list tasks").ok

    def test_is_no_way_round_the_guard(self, vendor):
        lent = lend(proxy=vendor.url, allow_private_network=False)

        with (
            VendorHttp(base_url="https://10.0.0.5", runtime=lent.runtime, vendor="Tool") as http,
            pytest.raises(ConfigError, match="private network"),
        ):
            http.get("/tasks", what="list tasks")

        assert vendor.seen == []

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "127.0.0.1:3128"])
    def test_of_another_kind_is_refused(self, proxy):
        with open_far("https://tool.example", proxy=proxy) as http, pytest.raises(ConfigError, match="proxy's address"):
            http.get("/tasks", what="list tasks")


def open_far(base_url, **limits):
    """A client of a host that this machine cannot find."""

    def unknown(_host, _port):
        raise OSError("no such name")

    return VendorHttp(base_url=base_url, runtime=lend(max_tries=1, **limits).runtime, vendor="Tool", resolve=unknown)
