"""What went wrong between us and a vendor, one clear sentence for each fault.

A sentence names the connection, the host and the remedy; never a path's query, a header or a body. Faults that may pass are
VendorUnavailable, those that a person must mend are ConfigError.
"""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpcore

from connectors.sdk.body import BodyDamaged, BodyTooLarge
from connectors.sdk.deadline import seconds_left
from connectors.sdk.errors import ConfigError, ConnectorError, ContractBroken, VendorUnavailable
from connectors.sdk.limits import HttpLimits

TRANSPORT_FAULTS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    BodyDamaged,
    BodyTooLarge,
)
"""What an exchange may raise beside a ConnectorError."""

_LATER = "Try again later; check the proxy."


@dataclass(frozen=True, slots=True)
class Faults:
    """Speaks of one connection, within its limits."""

    connection: str
    limits: HttpLimits

    def of(self, error: Exception, *, host: str) -> ConnectorError:
        """The connector error for a transport fault on the way to the vendor's host."""
        match error:
            case httpcore.ConnectTimeout():
                return self._unavailable(
                    f"no answer from {host} within {self.limits.connect_timeout_s:g} s",
                    "Check the address, the firewall and the proxy (PMO_HUB_HTTPS_PROXY).",
                )
            case httpcore.TimeoutException():
                return self._too_slow(host)
            case httpcore.ConnectError():
                return self._not_connected(error, host)
            case httpcore.ProxyError():
                return self._unavailable(
                    f"the proxy gives no way to {host} ({error})",
                    "Check PMO_HUB_HTTPS_PROXY, its user and its rules.",
                )
            case BodyTooLarge() | BodyDamaged():
                return self._unreadable(error, host)
            case _:
                return self._unavailable(f"{host} broke off its answer in the middle", _LATER)

    def _unreadable(self, error: BodyTooLarge | BodyDamaged, host: str) -> ConnectorError:
        if isinstance(error, BodyDamaged):
            return self._unavailable(f"the answer of {host} {error}", _LATER)
        return ContractBroken(
            f'Connection "{self.connection}": the answer of {host} is larger than {self.limits.max_answer_bytes:,} bytes.',
            hint="Ask for smaller pages or fewer fields.",
        )

    def _too_slow(self, host: str) -> VendorUnavailable:
        remedy = "Try again later, or ask for smaller pages."
        if seconds_left() == 0.0:
            return self._unavailable(
                f"{host} took longer than {self.limits.total_timeout_s:g} s for one answer", remedy
            )
        return self._unavailable(f"{host} fell silent for {self.limits.read_timeout_s:g} s", remedy)

    def _not_connected(self, error: Exception, host: str) -> ConnectorError:
        for cause in _causes(error):
            match cause:
                case socket.gaierror():
                    return self._unavailable(
                        f"the name {host} cannot be found", "Check the address, and the name service of this machine."
                    )
                case ssl.SSLCertVerificationError():
                    return ConfigError(
                        f'Connection "{self.connection}": the certificate of {host} is not trusted ({cause.verify_message}).',
                        hint="If your company signs certificates itself, name its authority in PMO_HUB_CA_BUNDLE.",
                    )
                case ssl.SSLError():
                    return self._unavailable(
                        f"no secure connection to {host} came about ({cause.reason or 'broken off'})",
                        "Check that the address speaks https, and the proxy.",
                    )
                case ConnectionRefusedError():
                    return self._unavailable(
                        f"nothing answers at {host}", "Check the address, the port and the firewall."
                    )
        return self._unavailable(
            f"no connection to {host} came about", "Check the address, the firewall and the proxy."
        )

    def _unavailable(self, fault: str, hint: str) -> VendorUnavailable:
        return VendorUnavailable(f'Connection "{self.connection}": {fault}.', hint=hint)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and what led to it, the outermost first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
