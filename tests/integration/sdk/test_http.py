import socket
import time
from functools import partial

import pytest

from connectors.sdk.errors import AuthExpired, ConfigError, ContractBroken, RateLimited, VendorUnavailable
from connectors.sdk.http import VendorHttp
from connectors.sdk.parallel import fetch_parallel
from tests.integration.sdk.loopback import (
    answer,
    cut_off,
    dripping_body,
    dripping_head,
    redirect,
    serve,
    silent,
    zipped,
)
from tests.runtimes import lend


def open_http(base_url, lent=None, **options):
    return VendorHttp(base_url=base_url, runtime=(lent or lend(max_tries=1)).runtime, vendor="Tool", **options)


def a_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TestGet:
    def test_gives_the_answer(self, vendor, http):
        found = http.get("/tasks", what="list tasks", params={"page": 2})

        assert found.json() == {"fine": True}
        assert vendor.seen[0][:2] == ("GET", "/tasks?page=2")

    def test_sends_credentials_and_standing_parameters_with_every_request(self, vendor):
        with open_http(
            f"{vendor.url}/rest/", auth=("ann", "pass"), params={"key": "k"}, headers={"X-Own": "1"}
        ) as http:
            http.get("tasks", what="list tasks")

        _method, target, headers, _body = vendor.seen[0]
        assert target == "/rest/tasks?key=k"
        assert headers["authorization"] == "Basic YW5uOnBhc3M="
        assert headers["x-own"] == "1"

    def test_unpacks_gzip(self, vendor, http):
        vendor.answers["/tasks"] = [zipped(b'{"packed": true}')]

        assert http.get("/tasks", what="list tasks").json() == {"packed": True}

    def test_follows_a_whole_address_on_its_own_host(self, vendor, http):
        assert http.get(f"{vendor.url}/page2?after=7", what="list tasks").ok

    def test_refuses_a_whole_address_elsewhere(self, http):
        with pytest.raises(ContractBroken, match=r"links to evil\.example"):
            http.get("https://evil.example/tasks", what="list tasks")

    def test_insists_on_success(self, vendor, http):
        vendor.answers["/tasks"] = [answer(b"no", status=401)]

        with pytest.raises(
            AuthExpired, match=r"Tool refused the credentials of connection \"ACME\" \(401 on 127.0.0.1/tasks\)"
        ):
            http.get("/tasks", what="list tasks")

    def test_says_that_it_got_a_web_page(self, vendor, http):
        vendor.answers["/tasks"] = [answer(b"<html>Please log in</html>")]

        with pytest.raises(VendorUnavailable, match="web page instead of data"):
            http.get("/tasks", what="list tasks").json()

    def test_counts_requests_and_unpacked_bytes(self, vendor, http, lent):
        vendor.answers["/tasks"] = [answer(b"{}", status=503), zipped(b'"' + b"x" * 998 + b'"')]

        http.get("/tasks", what="list tasks")

        assert (lent.meter.requests, lent.meter.bytes_received) == (2, 1002)


class TestManyThreads:
    def test_share_one_client(self, vendor, http, lent):
        calls = [partial(http.get, f"/tasks/{number}", what="read a task") for number in range(60)]

        answers = list(fetch_parallel(calls, workers=8))

        assert [found.url.rpartition("/")[2] for found in answers] == [str(number) for number in range(60)]
        assert lent.meter.requests == len(vendor.seen) == 60


class TestPost:
    def test_sends_json(self, vendor, http):
        http.post("/search", what="search", json={"q": "é"}, idempotent=True)

        method, target, headers, body = vendor.seen[0]
        assert (method, target, headers["content-type"]) == ("POST", "/search", "application/json")
        assert body.decode() == '{"q":"é"}'

    def test_repeats_only_what_changes_nothing(self, vendor, http):
        vendor.answers["/search"] = [answer(status=503), answer()]
        vendor.answers["/create"] = [answer(status=503), answer()]

        assert http.post("/search", what="search", json={}, idempotent=True).ok
        with pytest.raises(VendorUnavailable):
            http.post("/create", what="create", json={}, idempotent=False)


class TestPatience:
    def test_asks_again_after_a_500(self, vendor, http):
        vendor.answers["/tasks"] = [answer(status=500), answer()]

        assert http.get("/tasks", what="list tasks").ok

    def test_waits_the_seconds_it_is_told(self, vendor, http, lent):
        vendor.answers["/tasks"] = [answer(status=429, Retry_After="12"), answer()]

        http.get("/tasks", what="list tasks")

        assert lent.sleeps == [12.0]

    def test_waits_until_the_date_it_is_told(self, vendor, http, lent):
        dates = {"Date": "Thu, 15 Jan 2026 09:00:00 GMT", "Retry_After": "Thu, 15 Jan 2026 09:01:30 GMT"}
        vendor.answers["/tasks"] = [answer(status=429, **dates), answer()]

        http.get("/tasks", what="list tasks")

        assert lent.sleeps == [90.0]

    def test_gives_the_wait_back_when_it_is_too_long(self, vendor, http):
        vendor.answers["/tasks"] = [answer(b"<html>slow down</html>", status=429, Retry_After="7200")]

        with pytest.raises(RateLimited) as refused:
            http.get("/tasks", what="list tasks")

        assert refused.value.retry_after_s == 7200

    def test_asks_again_after_a_cut_answer(self, vendor, http):
        vendor.answers["/tasks"] = [cut_off(), answer()]

        assert http.get("/tasks", what="list tasks").ok


class TestFaults:
    @pytest.mark.parametrize(
        ("script", "limits", "says"),
        [
            (cut_off(), {}, "broke off its answer in the middle"),
            (silent(), {"read_timeout_s": 0.3}, r"fell silent for 0\.3 s"),
            (dripping_head(), {"total_timeout_s": 0.5}, r"took longer than 0\.5 s for one answer"),
            (dripping_body(), {"total_timeout_s": 0.5}, r"took longer than 0\.5 s for one answer"),
            (answer(b"not gzip", Content_Encoding="gzip"), {}, "is damaged"),
            (answer(b"x", Content_Encoding="br"), {}, "is packed as br"),
        ],
    )
    def test_say_what_the_vendor_did(self, vendor, script, limits, says):
        vendor.answers["/tasks"] = [script]

        with (
            open_http(vendor.url, lend(max_tries=1, **limits)) as http,
            pytest.raises(VendorUnavailable, match=f'Connection "ACME".*127.0.0.1.*({says})') as fault,
        ):
            http.get("/tasks", what="list tasks")

        assert fault.value.hint

    def test_end_in_time_however_slowly_the_answer_drips(self, vendor):
        vendor.answers["/tasks"] = [dripping_body()]
        started = time.monotonic()

        with open_http(vendor.url, lend(max_tries=1, total_timeout_s=0.5)) as http, pytest.raises(VendorUnavailable):
            http.get("/tasks", what="list tasks")

        assert time.monotonic() - started < 10

    @pytest.mark.parametrize("script", [answer(b"x" * 2000), zipped(b"x" * 5_000_000)])
    def test_stop_at_an_answer_beyond_the_limit(self, vendor, script):
        vendor.answers["/tasks"] = [script]

        with (
            open_http(vendor.url, lend(max_answer_bytes=1000)) as http,
            pytest.raises(ContractBroken, match="larger than 1,000 bytes"),
        ):
            http.get("/tasks", what="list tasks")

        assert len(vendor.seen) == 1

    def test_say_that_nothing_answers(self):
        with (
            open_http(f"http://127.0.0.1:{a_free_port()}") as http,
            pytest.raises(VendorUnavailable, match="nothing answers at"),
        ):
            http.get("/tasks", what="list tasks")

    def test_say_that_the_name_cannot_be_found(self):
        with (
            open_http("https://no-such-host.invalid") as http,
            pytest.raises(VendorUnavailable, match=r"the name no-such-host\.invalid cannot be found"),
        ):
            http.get("/tasks", what="list tasks")

    def test_say_that_the_host_does_not_speak_https(self, vendor):
        with (
            open_http(vendor.url.replace("http:", "https:")) as http,
            pytest.raises(VendorUnavailable, match="no secure connection"),
        ):
            http.get("/tasks", what="list tasks")

    def test_say_that_nobody_answers_in_time(self):
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(0)
            port = deaf.getsockname()[1]
            full = [socket.create_connection(("127.0.0.1", port), timeout=1)]
            lent = lend(max_tries=1, connect_timeout_s=0.3)

            with (
                open_http(f"http://127.0.0.1:{port}", lent) as http,
                pytest.raises(VendorUnavailable, match="no answer from"),
            ):
                http.get("/tasks", what="list tasks")

            for line in full:
                line.close()


class TestMistypedConnections:
    @pytest.mark.parametrize(
        "address", ["", "tool", "https://", "https://x:port", "https://xn--/", "http:///x", "ftp://x"]
    )
    def test_are_told_that_the_address_is_none(self, address):
        with open_http(address) as http, pytest.raises(ConfigError, match=r'Connection "ACME" has (the|an) address'):
            http.get("/tasks", what="list tasks")

    @pytest.mark.parametrize("token", ["canary\n", "can\x00ary", "canary…", "canaryé"])
    def test_are_told_that_the_token_is_none_without_showing_it(self, vendor, token):
        with pytest.raises(ConfigError, match="the value for Authorization holds a character") as refused:
            open_http(vendor.url, headers={"Authorization": f"Bearer {token}"})

        assert "canary" not in str(refused.value)


class TestRedirects:
    @pytest.mark.parametrize("location", ["/new?x=1", "new"])
    def test_are_followed_on_the_same_host(self, vendor, http, location):
        vendor.answers["/old"] = [redirect(location)]

        assert http.get("/old", what="list tasks").url.startswith(f"{vendor.url}/new")

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
    def test_never_carry_credentials_to_another_host_or_port(self, vendor, host):
        with serve() as other:
            vendor.answers["/old"] = [redirect(other.url.replace("127.0.0.1", host))]

            with (
                open_http(vendor.url, auth=("ann", "canary")) as http,
                pytest.raises(ConfigError, match=f'Connection "ACME": 127.0.0.1 redirects to {host}'),
            ):
                http.get("/old", what="list tasks")

            assert other.seen == []

    def test_never_lead_a_public_vendor_into_the_private_network(self, vendor):
        """The first look-up gives the vendor, as a public name would; the redirect's host is judged by the same guard."""
        vendor.answers["/old"] = [redirect("http://169.254.169.254/latest/meta-data")]

        with open_http(vendor.url) as http, pytest.raises(ConfigError):
            http.get("/old", what="list tasks")

    def test_do_not_turn_a_post_into_a_get(self, vendor, http):
        vendor.answers["/search"] = [redirect("/login")]

        with pytest.raises(ConfigError, match="redirects a POST"):
            http.post("/search", what="search", json={}, idempotent=True)

    def test_end_when_they_go_in_a_circle(self, vendor):
        vendor.answers["/old"] = [redirect("/old")]

        with open_http(vendor.url) as http, pytest.raises(VendorUnavailable, match="redirects in a circle"):
            http.get("/old", what="list tasks")


class TestPrivateNetwork:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
    def test_is_refused_without_a_request(self, vendor, host):
        port = vendor.url.rpartition(":")[2]
        lent = lend(allow_private_network=False)

        with open_http(f"https://{host}:{port}", lent) as http, pytest.raises(ConfigError, match="private network"):
            http.get("/tasks", what="list tasks")

        assert vendor.seen == []

    def test_is_refused_to_a_public_name_that_points_into_it(self):
        lent = lend(allow_private_network=False)

        with (
            open_http("https://tool.example", lent, resolve=lambda _host, _port: ["10.0.0.5"]) as http,
            pytest.raises(ConfigError, match=r"points to tool\.example \(10\.0\.0\.5\)"),
        ):
            http.get("/tasks", what="list tasks")

    def test_is_refused_to_a_name_that_changes_its_mind(self, vendor):
        """DNS rebinding: each connection uses the very address that was judged, so the second answer is judged too."""
        answers = iter([["127.0.0.1"], ["169.254.169.254"]])

        with open_http(
            vendor.url.replace("127.0.0.1", "tool.example"), resolve=lambda _host, _port: next(answers)
        ) as http:
            http.get("/tasks", what="list tasks")
            with pytest.raises(ConfigError):
                http.get("/tasks", what="list tasks")

        assert len(vendor.seen) == 1

    def test_tries_the_next_address_when_the_first_does_not_answer(self, vendor):
        with open_http(
            vendor.url.replace("127.0.0.1", "tool.example"), resolve=lambda _host, _port: ["127.0.0.9", "127.0.0.1"]
        ) as http:
            assert http.get("/tasks", what="list tasks").ok

        assert vendor.seen[0][2]["host"].startswith("tool.example:")
