"""The certificate secret as msal takes it: a PEM text with a private key and the certificate that belongs to it."""

import re
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.errors import ConfigError

_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def read_certificate(settings: MsProjectSettings, *, connection: str) -> dict[str, Any]:
    """Msal's `client_credential`. Raises ConfigError for a text that is no key with its certificate, or a wrong password."""
    text = settings.certificate.get_secret_value() if settings.certificate else ""
    key, certificate = _KEY.search(text), _CERTIFICATE.search(text)
    if key is None or certificate is None:
        missing = "private key" if key is None else "certificate"
        raise _unusable(connection, f"it holds no {missing} in PEM", "Save both in one PEM text.")
    password = settings.password.get_secret_value() if settings.password and "ENCRYPTED" in key[0] else None
    try:
        private = load_pem_private_key(key[0].encode(), password.encode() if password else None)
        public = load_pem_x509_certificate(certificate[0].encode()).public_key()
    except (ValueError, TypeError):
        # The cause is cut off: it may quote the key.
        raise _unusable(connection, "it cannot be read", "Check its password, and that it was copied whole.") from None
    if private.public_key() != public:
        raise _unusable(
            connection, "key and certificate do not belong together", "Save the pair that belongs together."
        )
    return {"private_key": key[0], "public_certificate": certificate[0], "passphrase": password}


def _unusable(connection: str, fault: str, hint: str) -> ConfigError:
    return ConfigError(f'The certificate of connection "{connection}" is not usable: {fault}.', hint=hint)
