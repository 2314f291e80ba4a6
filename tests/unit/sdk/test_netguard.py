import socket

import pytest

from connectors.sdk.errors import ConfigError
from connectors.sdk.netguard import NetGuard, system_resolve

PRIVATE = [
    "127.0.0.1", "127.8.9.1", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.10.1", "100.64.0.1", "198.18.0.1",
    "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.5", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:53aa:64c:0:0:80ff:fffe", "192.0.0.8",
]  # fmt: skip
NEVER = [
    "169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "::ffff:169.254.169.254",
    "0.0.0.0",  # noqa: S104
    "::", "224.0.0.1", "239.1.2.3", "ff02::1", "240.0.0.1", "255.255.255.255",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


def a_guard(*addresses, allow=False):
    return NetGuard("ACME", allow_private_network=allow, resolve=lambda _host, _port: list(addresses))


class TestAddresses:
    @pytest.mark.parametrize("address", PUBLIC)
    def test_gives_public_addresses(self, address):
        assert a_guard(address).addresses("tool.example", 443) == [address]

    @pytest.mark.parametrize("address", PRIVATE)
    def test_refuses_private_addresses(self, address):
        with pytest.raises(ConfigError, match="private network"):
            a_guard(address).addresses("tool.example", 443)

    @pytest.mark.parametrize("address", PRIVATE)
    def test_gives_private_addresses_where_the_operator_allows_them(self, address):
        assert a_guard(address, allow=True).addresses("tool.example", 443) == [address]

    @pytest.mark.parametrize("address", NEVER)
    @pytest.mark.parametrize("allow", [False, True])
    def test_never_gives_metadata_multicast_or_reserved_addresses(self, address, allow):
        with pytest.raises(ConfigError, match="no place for a project tool"):
            a_guard(address, allow=allow).addresses("tool.example", 443)

    def test_refuses_a_name_with_one_private_address_among_public_ones(self):
        with pytest.raises(ConfigError):
            a_guard("8.8.8.8", "10.0.0.5").addresses("tool.example", 443)

    def test_says_connection_host_address_and_remedy(self):
        with pytest.raises(ConfigError) as refused:
            a_guard("10.0.0.5").addresses("tool.example", 443)

        assert refused.value.message == (
            'Connection "ACME" points to tool.example (10.0.0.5), an address inside a private network; that is not allowed.'
        )
        assert "PMO_HUB_ALLOW_PRIVATE_NETWORK" in refused.value.hint


class TestCheckUrl:
    def test_takes_https(self):
        a_guard().check_url("https://tool.example/rest?x=1")

    @pytest.mark.parametrize(
        "url", ["ftp://tool.example", "file:///etc/passwd", "gopher://x", "tool.example", "https://", ""]
    )
    def test_refuses_what_is_no_web_address(self, url):
        with pytest.raises(ConfigError, match="has the address"):
            a_guard().check_url(url)

    def test_refuses_plain_http_to_the_open_network(self):
        with pytest.raises(ConfigError, match="in the clear"):
            a_guard().check_url("http://tool.example")

    def test_takes_plain_http_where_the_operator_allows_private_networks(self):
        a_guard(allow=True).check_url("http://tool.internal")

    def test_refuses_credentials_in_an_address_without_showing_them(self):
        with pytest.raises(ConfigError) as refused:
            a_guard().check_url("https://user:canary@tool.example")

        assert "canary" not in refused.value.message + refused.value.hint

    def test_shows_no_query_of_a_refused_address(self):
        with pytest.raises(ConfigError) as refused:
            a_guard().check_url("ftp://tool.example/x?token=canary")

        assert "canary" not in refused.value.message


class TestSystemResolve:
    @pytest.mark.parametrize("spelling", ["127.0.0.1", "2130706433", "0x7f.1", "localhost"])
    def test_sees_through_spellings_of_this_machine(self, spelling):
        with pytest.raises(ConfigError):
            NetGuard("ACME").addresses(spelling, 443)

    @pytest.mark.parametrize("name", ["no-such-host.invalid", "a" * 64 + ".example", "..example"])
    def test_raises_for_a_name_that_is_none(self, name):
        with pytest.raises(socket.gaierror):
            system_resolve(name, 443)
