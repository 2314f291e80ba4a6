"""A client assertion: a JWT signed with the private key of a registered certificate, good once and for this endpoint alone."""

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate

from hub.demo.fake_entra.problem import wrong_assertion
from hub.demo.fake_entra.world import Application, EntraWorld

_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def check_assertion(world: EntraWorld, application: Application, form: dict[str, str], *, endpoint: str) -> None:
    """Raises EntraProblem for an assertion of another key, for another endpoint, or one that was used before."""
    if form.get("client_assertion_type") != _TYPE:
        raise wrong_assertion("the assertion's type is unknown.")
    head, _, signature = form["client_assertion"].rpartition(".")
    header, claims = (_decoded(part) for part in head.split("."))
    if header.get("alg") != "PS256" or "x5t#S256" not in header:
        raise wrong_assertion("the algorithm is not PS256 with a SHA-256 thumbprint.")
    if not any(_is_signed_by(pem, head, signature, header) for pem in application.certificates):
        raise wrong_assertion("the key was not found.")
    if claims.get("aud") != endpoint or {claims.get("iss"), claims.get("sub")} != {application.client_id}:
        raise wrong_assertion("the audience or the issuer is wrong.")
    if claims.get("jti") in world.used_assertions:
        raise wrong_assertion("the assertion was used before.")
    world.used_assertions.add(claims["jti"])


def _is_signed_by(pem: str, head: str, signature: str, header: dict[str, Any]) -> bool:
    certificate = load_pem_x509_certificate(pem.encode())
    key = certificate.public_key()
    if _bytes(header["x5t#S256"]) != certificate.fingerprint(hashes.SHA256()) or not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(_bytes(signature), head.encode(), padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _decoded(part: str) -> dict[str, Any]:
    try:
        document = json.loads(_bytes(part))
    except (ValueError, binascii.Error):
        raise wrong_assertion("it is malformed.") from None
    return document if isinstance(document, dict) else {}


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
