import traceback

import pytest
import requests

from connectors.sdk.errors import ConfigError, ContractBroken, VendorUnavailable
from connectors.sdk.requests_transport import guard_session, send_once
from connectors.sdk.retry import send_patiently
from tests.integration.sdk.loopback import answer, dripping_body, redirect, serve, zipped
from tests.runtimes import lend


def a_session(lent=None):
    session = requests.Session()
    session.headers["Authorization"] = "Bearer canary"
    guard_session(session, runtime=(lent or lend(max_tries=1)).runtime)
    return session


class TestGuardedSession:
    def test_works_as_a_library_expects(self, vendor):
        vendor.answers["/tasks"] = [zipped(b'{"name": "\xc3\xa9"}')]

        found = a_session().get(f"{vendor.url}/tasks", params={"page": 2})

        assert found.json() == {"name": "é"}
        assert (found.status_code, found.ok, found.url) == (200, True, f"{vendor.url}/tasks?page=2")
        assert vendor.seen[0][2]["authorization"] == "Bearer canary"

    def test_posts_a_body(self, vendor):
        a_session().post(f"{vendor.url}/search", json={"q": "é"})

        assert vendor.seen[0][3] == b'{"q": "\\u00e9"}'

    def test_keeps_the_cookies_of_a_host(self, vendor):
        vendor.answers["/login"] = [answer(Set_Cookie="JSESSIONID=7; Path=/")]
        session = a_session()

        session.get(f"{vendor.url}/login")
        session.get(f"{vendor.url}/tasks")

        assert vendor.seen[1][2]["cookie"] == "JSESSIONID=7"

    def test_never_carries_credentials_to_another_host(self, vendor):
        with serve() as other:
            vendor.answers["/old"] = [redirect(other.url)]

            with pytest.raises(ConfigError, match="redirects to"):
                a_session().get(f"{vendor.url}/old")

            assert other.seen == []

    def test_refuses_the_private_network(self, vendor):
        with pytest.raises(ConfigError, match="private network"):
            a_session(lend(allow_private_network=False)).get(vendor.url.replace("http:", "https:"))

        assert vendor.seen == []

    def test_ends_with_the_deadline_whatever_time_out_the_library_gives(self, vendor):
        vendor.answers["/tasks"] = [dripping_body()]

        with pytest.raises(VendorUnavailable, match="took longer"):
            a_session(lend(total_timeout_s=0.4)).get(f"{vendor.url}/tasks", timeout=None)

    def test_stops_at_an_answer_beyond_the_limit(self, vendor):
        vendor.answers["/tasks"] = [zipped(b"x" * 5_000_000)]

        with pytest.raises(ContractBroken, match="larger than 1,000 bytes"):
            a_session(lend(max_answer_bytes=1000)).get(f"{vendor.url}/tasks")

    def test_reads_no_netrc(self, vendor, tmp_path, monkeypatch):
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login eve password eve\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))

        a_session().get(f"{vendor.url}/tasks")

        assert vendor.seen[0][2]["authorization"] == "Bearer canary"


class TestSendOnce:
    @pytest.mark.parametrize("status", [200, 302, 401, 404, 429, 503])
    def test_gives_every_answer_back(self, vendor, status):
        vendor.answers["/tasks"] = [answer(b"said", status=status, Retry_After="3")]

        found = send_once(a_session(), "GET", f"{vendor.url}/tasks", headers={"X-Own": "1"})

        assert (found.status, found.body, found.headers["retry-after"]) == (status, b"said", "3")
        assert vendor.seen[0][2]["x-own"] == "1"

    @pytest.mark.parametrize("token", ["canary\n", "can\x00ary", "canary…"])
    def test_says_that_a_token_is_none_without_showing_it(self, vendor, token):
        session = a_session()
        session.headers["Authorization"] = f"Bearer {token}"

        with pytest.raises(ConfigError, match="header") as refused:
            send_once(session, "GET", vendor.url)

        assert "canary" not in "".join(traceback.format_exception(refused.value)[-1:])
        assert refused.value.__cause__ is None

    @pytest.mark.parametrize("address", ["", "tool", "https://[x", "https://xn--/"])
    def test_says_that_an_address_is_none(self, address):
        with pytest.raises(ConfigError, match="address"):
            send_once(a_session(), "GET", address)

    def test_is_patient_with_our_policy(self, vendor):
        lent = lend()
        session = a_session(lent)
        vendor.answers["/tasks"] = [answer(status=429, Retry_After="61"), answer()]

        found = send_patiently(
            lambda: send_once(session, "GET", f"{vendor.url}/tasks"),
            runtime=lent.runtime,
            vendor="Tool",
            what="list tasks",
        )

        assert found.json() == {"fine": True}
        assert (lent.sleeps, lent.meter.requests) == ([61.0], 2)
