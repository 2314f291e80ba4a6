"""Signing in with real msal, at an Entra of our own."""

import base64
import datetime as dt
import time
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from connectors.msproject.entra.api import Tokens
from connectors.msproject.entra.checking import check_sign_in
from connectors.msproject.entra.consent import EntraConsent
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.errors import AccessDenied, AuthExpired, ConfigError, VendorUnavailable
from hub.demo.fake_entra import EntraWorld, FakeEntra, Person
from tests.runtimes import lend

RESOURCE = "https://acme.crm4.dynamics.com"
TENANT = "7f0c4a52-2d5c-4a0e-9a5e-1b1f6a1c0001"
APP = "0b7e5f6a-8f5d-4a53-8f6e-6d2f5e1c0002"
SECRET = "a secret~value"
ZOE, ADA = Person("9a1c", "zoe@acme.example"), Person("7b2d", "ada@acme.example")
COMES_BACK_TO, STATE = "https://hub.acme.example/connections/authorised", "a-state"


class Desk:
    """An Entra with one application, and the hub's place for a secret that is replaced."""

    def __init__(self, entra: FakeEntra) -> None:
        self.entra = entra
        self.world = entra.world
        self.application = self.world.register(APP, resources={RESOURCE}, secrets={SECRET})
        self.kept: dict[str, str] = {}

    def tokens(self, resource: str = RESOURCE, **changes) -> Tokens:
        return Tokens(*self.opened(**changes), resource=resource)

    def begin(self, state=STATE, **changes):
        return EntraConsent().begin(*self.opened(**changes), redirect_uri=COMES_BACK_TO, state=state)

    def finish(self, request, answer, **changes) -> bool:
        return EntraConsent().finish(*self.opened(**changes), kept=request.kept, answer=answer)

    def answer_of(self, request):
        """What the browser of somebody who signs in brings back."""
        return dict(parse_qsl(urlsplit(self.entra.sign_in(request.address, ZOE)).query))

    def opened(self, **changes):
        settings = {
            "source": "dataverse",
            "environment_url": RESOURCE,
            "tenant_id": TENANT,
            "client_id": APP,
            "authority_url": self.entra.base_url,
            "client_secret": SECRET,
        }
        parsed = MsProjectSettings(
            **{key: value for key, value in {**settings, **changes}.items() if value is not None}
        )
        lent = lend(ca_bundle=self.entra.ca_bundle)
        lent.kept = self.kept
        return parsed, replace(lent.runtime, now=_now)


def _now():
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)  # noqa: TID251 - msal reads the same clock


@pytest.fixture(scope="module")
def running():
    with FakeEntra(EntraWorld(TENANT, domains={"acme.example"})) as entra:
        yield entra


@pytest.fixture
def desk(running):
    running.world = EntraWorld(TENANT, domains={"acme.example"})
    running.answers_pages = False
    running.asked.clear()
    return Desk(running)


@pytest.fixture(scope="module")
def pair():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class TestAnApplication:
    def test_gets_a_token_for_its_resource_and_asks_once(self, desk):
        with desk.tokens() as tokens:
            first, second = tokens.get(), tokens.get()

        assert first == second
        assert desk.world.grant_of(f"Bearer {first}", resource=RESOURCE).client_id == APP
        assert desk.entra.asked == {"discovery": 1, "token": 1}

    def test_drops_a_dead_token_from_the_cache_too(self, desk):
        with desk.tokens() as tokens:
            dead = tokens.get()
            tokens.drop()
            fresh = tokens.get()

        assert fresh != dead
        assert desk.entra.asked["token"] == 2

    def test_signs_in_at_a_tenant_named_by_its_domain(self, desk):
        with desk.tokens(tenant_id="acme.example") as tokens:
            assert tokens.get()


class TestACertificate:
    def test_signs_in(self, desk, pair):
        certificate = certificate_of(pair)
        desk.application.certificates.append(certificate)

        with desk.tokens(client_secret=None, certificate=key_of(pair) + certificate) as tokens:
            assert tokens.get()

    def test_signs_in_with_a_key_that_has_a_password(self, desk, pair):
        certificate = certificate_of(pair)
        desk.application.certificates.append(certificate)
        text = key_of(pair, BestAvailableEncryption(b"open sesame")) + certificate

        with desk.tokens(client_secret=None, certificate=text, password="open sesame") as tokens:
            assert tokens.get()

    def test_is_refused_when_the_application_does_not_know_it(self, desk, pair):
        text = key_of(pair) + certificate_of(pair)

        with desk.tokens(client_secret=None, certificate=text) as tokens, pytest.raises(AuthExpired) as refused:
            tokens.get()

        assert "the certificate is not the registered one (AADSTS700027)" in refused.value.message

    @pytest.mark.parametrize("password", ["open sesame", None])
    def test_signs_in_as_a_pfx_file(self, desk, pair, password):
        certificate = certificate_of(pair)
        desk.application.certificates.append(certificate)

        with desk.tokens(
            client_secret=None, certificate=pfx_of(pair, certificate, password), password=password
        ) as tokens:
            assert tokens.get()

    def test_as_a_pfx_file_with_another_password_is_one_sentence(self, desk, pair):
        text = pfx_of(pair, certificate_of(pair), "open sesame")

        with (
            desk.tokens(client_secret=None, certificate=text, password="wrong") as tokens,
            pytest.raises(ConfigError, match="it is no PFX file that its password opens") as refused,
        ):
            tokens.get()

        assert "wrong" not in f"{refused.value.message} {refused.value.hint}"

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("MIIC", "it holds no private key in PEM"),
            ("-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----", "it holds no certificate in PEM"),
        ],
    )
    def test_that_is_none_is_one_sentence(self, desk, text, says):
        with desk.tokens(client_secret=None, certificate=text) as tokens, pytest.raises(ConfigError) as refused:
            tokens.get()

        assert refused.value.message == f'The certificate of connection "ACME" is not usable: {says}.'


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "kind", "says"),
        [
            ({"client_secret": "other"}, AuthExpired, "the client secret is wrong (AADSTS7000215)"),
            ({"client_secret": "old"}, AuthExpired, "the client secret has expired (AADSTS7000222)"),
            ({"client_id": "nobody"}, ConfigError, "the tenant does not know the application (AADSTS700016)"),
            ({"resource": "https://other.crm.dynamics.com"}, ConfigError, "the tenant does not know the resource"),
            ({"resource": "https://graph.microsoft.com"}, AccessDenied, "nobody has consented to the application"),
            ({"tenant_id": "gone.example"}, ConfigError, 'knows no tenant "gone.example" (connection "ACME")'),
        ],
    )
    def test_name_connection_reason_and_remedy(self, desk, changes, kind, says):
        desk.application.expired_secrets.add("old")
        desk.world.resources.add("https://graph.microsoft.com")

        with desk.tokens(**changes) as tokens, pytest.raises(kind) as refused:
            tokens.get()

        assert says in refused.value.message
        assert '"ACME"' in refused.value.message
        assert refused.value.hint
        assert SECRET not in f"{refused.value.message}{refused.value.hint}{refused.value.__cause__!r}"

    def test_a_login_portal_in_between_is_told(self, desk):
        desk.entra.answers_pages = True

        with desk.tokens() as tokens, pytest.raises(VendorUnavailable, match="answered a web page instead of data"):
            tokens.get()

    def test_an_unknown_certificate_authority_is_told(self, desk):
        tokens = desk.tokens()
        tokens.close()
        runtime = lend().runtime

        with (
            Tokens(tokens._settings, runtime, resource=RESOURCE) as strange,
            pytest.raises(ConfigError, match="certificate"),
        ):
            strange.get()


class TestAPersonWithADeviceCode:
    @pytest.fixture
    def ways(self, desk):
        desk.application.allows_public_flows = True
        return {"auth": "device_code", "client_secret": None}

    def test_is_told_where_to_type_what_and_then_signed_in(self, desk, ways):
        request = desk.begin(**ways)
        waiting = desk.finish(request, {}, **ways)
        desk.world.sign_in_by_device(request.code, ZOE)
        done = desk.finish(request, {}, **ways)

        assert (request.address, waiting, done) == (f"{desk.entra.base_url}/devicelogin", False, True)
        with desk.tokens(**ways) as tokens:
            assert desk.world.grant_of(f"Bearer {tokens.get()}", resource=RESOURCE).person == ZOE

    def test_stays_signed_in_in_the_next_task(self, desk, ways):
        self._sign_in(desk, ways)
        desk.entra.asked.clear()

        with desk.tokens(**ways) as tokens:
            assert tokens.get()

        assert desk.entra.asked["token"] == 0

    def test_renews_a_refused_token_and_keeps_the_new_refresh_token(self, desk, ways):
        self._sign_in(desk, ways)

        for _ in range(2):
            with desk.tokens(**ways) as tokens:
                dead = tokens.get()
                tokens.drop()
                assert tokens.get() != dead

        assert len(desk.world.refresh_tokens) == 1

    def test_who_has_not_signed_in_cannot_read_and_check_says_what_to_do(self, desk, ways):
        with desk.tokens(**ways) as tokens:
            item = check_sign_in(tokens, connection="ACME")

        assert (item.ok, item.message) == (False, 'Nobody has authorised connection "ACME".')
        assert item.remedy.startswith("Authorise the connection")

    def test_another_person_who_signs_in_takes_the_place_of_the_first(self, desk, ways):
        self._sign_in(desk, ways)
        self._sign_in(desk, ways, person=ADA)

        with desk.tokens(**ways) as tokens:
            assert desk.world.grant_of(f"Bearer {tokens.get()}", resource=RESOURCE).person == ADA

    def _sign_in(self, desk, ways, person=ZOE):
        request = desk.begin(**ways)
        desk.world.sign_in_by_device(request.code, person)
        assert desk.finish(request, {}, **ways)


class TestAPersonWithABrowser:
    @pytest.fixture
    def ways(self, desk):
        desk.application.allows_public_flows = True
        desk.application.redirect_uris.add(COMES_BACK_TO)
        return {"auth": "authorization_code", "client_secret": None}

    @pytest.mark.parametrize("secret", [None, SECRET], ids=["public", "confidential"])
    def test_signs_in_with_a_code_and_its_proof(self, desk, ways, secret):
        ways |= {"client_secret": secret}
        request = desk.begin(**ways)

        assert desk.finish(request, desk.answer_of(request), **ways)
        with desk.tokens(**ways) as tokens:
            assert desk.world.grant_of(f"Bearer {tokens.get()}", resource=RESOURCE).person == ZOE

    def test_a_code_is_good_once(self, desk, ways):
        request = desk.begin(**ways)
        answer = desk.answer_of(request)
        desk.finish(request, answer, **ways)

        with pytest.raises(AuthExpired, match="has expired"):
            desk.finish(request, answer, **ways)

    def test_the_answer_to_another_sign_in_is_not_taken(self, desk, ways):
        other = desk.answer_of(desk.begin(**ways, state="other"))

        with pytest.raises(AuthExpired, match="does not belong to the sign-in"):
            desk.finish(desk.begin(**ways), other, **ways)

    def test_who_declines_is_one_sentence_without_what_the_vendor_wrote(self, desk, ways):
        answer = {"error": "access_denied", "error_description": "zoe@acme.example said no", "state": STATE}

        with pytest.raises(AuthExpired, match=r"the sign-in was declined \(access_denied\)") as refused:
            desk.finish(desk.begin(**ways), answer, **ways)

        assert "zoe" not in refused.value.message
        assert desk.kept == {}


def key_of(key, encryption=None) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()).decode()


def pfx_of(key, certificate, password) -> str:
    encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    file = serialize_key_and_certificates(
        b"app", key, x509.load_pem_x509_certificate(certificate.encode()), None, encryption
    )
    return base64.b64encode(file).decode()


def certificate_of(key) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pmo-hub")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)).not_valid_after(
        dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
