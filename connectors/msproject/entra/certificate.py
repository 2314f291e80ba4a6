"""The certificate secret as msal takes it: a private key and the certificate that belongs to it, as PEM text or as a PFX file in Base64."""

import base64
import re
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from cryptography.x509 import load_pem_x509_certificate

from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.errors import ConfigError

_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_PFX = re.compile(r"MI[A-Za-z0-9+/]{60,}={0,2}")
"""Base64 of a DER sequence that is longer than 127 bytes."""
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def read_certificate(settings: MsProjectSettings, *, connection: str) -> dict[str, Any]:
    """Msal's `client_credential`. Raises ConfigError for a text that is no key with its certificate, or a wrong password."""
    text = settings.certificate.get_secret_value() if settings.certificate else ""
    word = settings.password.get_secret_value() if settings.password else None
    if _PFX.fullmatch("".join(text.split())):
        return _read_pfx(text, word, connection=connection)
    key, certificate = _KEY.search(text), _CERTIFICATE.search(text)
    if key is None or certificate is None:
        missing = "private key" if key is None else "certificate"
        raise _unusable(connection, f"it holds no {missing} in PEM", "Save both in one PEM text.")
    password = word if "ENCRYPTED" in key[0] else None
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


def _read_pfx(text: str, word: str | None, *, connection: str) -> dict[str, Any]:
    """A PFX without a password has an empty one, or none at all."""
    try:
        key, certificate, _ = load_key_and_certificates(base64.b64decode(text), word.encode() if word else None)
    except (ValueError, UnsupportedAlgorithm):
        # The cause is cut off: it may quote the content.
        hint = 'Save its password as "password", and the whole file in Base64 as "certificate".'
        raise _unusable(connection, "it is no PFX file that its password opens", hint) from None
    if key is None or certificate is None:
        missing = "private key" if key is None else "certificate"
        raise _unusable(connection, f"the PFX file holds no {missing}", "Export it together with its private key.")
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"private_key": private, "public_certificate": certificate.public_bytes(Encoding.PEM).decode()}


def _unusable(connection: str, fault: str, hint: str) -> ConfigError:
    return ConfigError(f'The certificate of connection "{connection}" is not usable: {fault}.', hint=hint)
