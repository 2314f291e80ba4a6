"""Which network addresses a connection may reach.

An admin of one client types a connection's address, and the hub stands inside somebody's network: without a guard, an address
such as http://169.254.169.254 would read what only the hub can reach. A name is resolved once for each TCP connection, every
address it has is judged, and the socket goes to exactly the judged address, so that a second look-up cannot say otherwise.

Decided: plain http needs `allow_private_network` too, because credentials would cross the open network in the clear.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from connectors.sdk.errors import ConfigError

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[str]]
"""Host and port to addresses in order of preference. Raises OSError when there is no such name."""

_METADATA = frozenset(
    map(ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"))
)
_NEVER_PUBLIC = (ip_network("192.0.0.0/24"), ip_network("fec0::/10"))
_NAT64 = ip_network("64:ff9b::/96")
_ALLOW = "An operator may allow it for the whole hub with PMO_HUB_ALLOW_PRIVATE_NETWORK=true."


def system_resolve(host: str, port: int) -> list[str]:
    """Ask the operating system, each address once."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, "no valid host name") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class NetGuard:
    """The rule for one connection, named in every refusal."""

    connection: str
    allow_private_network: bool = False
    resolve: Resolver = system_resolve

    def check_url(self, url: str) -> None:
        """Raise ConfigError unless the address is http(s), names a host and carries no credentials."""
        parts = urlsplit(url)
        if parts.username is not None or parts.password is not None:
            raise self._refused("has a user name or password in its address", "Save them as secrets of the connection.")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise self._refused(f'has the address "{_shown(url)}"', "Write it as https://host.example.")
        if parts.scheme == "http" and not self.allow_private_network:
            raise self._refused(f"would send its credentials in the clear to {parts.hostname}", f"Use https. {_ALLOW}")

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses to connect to, in order. Raises ConfigError if one of them is out of bounds, OSError if there is no such name."""
        found = self.resolve(host, port)
        for address in found:
            self._check_address(host, address)
        return found

    def _check_address(self, host: str, address: str) -> None:
        meant = _meant(ip_address(address))
        if _is_forbidden(meant):
            raise self._refused(f"points to {host} ({address}), which is no place for a project tool", "Correct it.")
        if not self.allow_private_network and not _is_public(meant):
            raise self._refused(f"points to {host} ({address}), an address inside a private network", _ALLOW)

    def _refused(self, fault: str, hint: str) -> ConfigError:
        return ConfigError(f'Connection "{self.connection}" {fault}; that is not allowed.', hint=hint)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, Teredo, NAT64), or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _is_forbidden(address: Address) -> bool:
    reserved = address.is_reserved and not address.is_loopback
    return address in _METADATA or address.is_multicast or address.is_unspecified or reserved


def _is_public(address: Address) -> bool:
    return address.is_global and not any(
        address in network for network in _NEVER_PUBLIC if network.version == address.version
    )


def _shown(url: str) -> str:
    return url.split("?", 1)[0][:200]
