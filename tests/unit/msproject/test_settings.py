"""What an admin types: each source says what it needs and what belongs to another."""

import pytest

from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.errors import ConfigError

ENTRA = {"tenant_id": "acme.com", "client_id": "an-app"}
DATAVERSE = {"source": "dataverse", "environment_url": "https://acme.crm4.dynamics.com", **ENTRA}
SECRET = {"client_secret": "s"}


def parsed(settings, secrets=SECRET) -> MsProjectSettings:
    return MsProjectSettings.parse(settings, secrets, connection="ACME")


def refusal(settings, secrets=SECRET) -> str:
    with pytest.raises(ConfigError) as refused:
        parsed(settings, secrets)
    return refused.value.message


@pytest.mark.parametrize(
    ("settings", "secrets", "says"),
    [
        ({"path": "p", "drive": "https://h/Plans"}, {}, 'source "files" takes either "path" or "drive"'),
        ({"drive": "https://h/Plans"}, {}, 'auth "client_secret" of source "files" needs "tenant_id"'),
        ({"path": "p", "pwa_url": "https://h/PWA"}, {}, '"pwa_url"; that belongs to source project_server'),
        ({**DATAVERSE, "path": "p"}, SECRET, 'source "dataverse" takes no "path"; that belongs to source files'),
        ({**DATAVERSE, "environment_url": None}, SECRET, 'source "dataverse" needs "environment_url"'),
        ({**DATAVERSE, "tenant_id": None}, SECRET, 'auth "client_secret" of source "dataverse" needs "tenant_id"'),
        (DATAVERSE, {}, 'auth "client_secret" of source "dataverse" needs "client_secret"'),
        ({**DATAVERSE, "auth": "certificate"}, SECRET, 'auth "certificate" of source "dataverse" needs "certificate"'),
        ({**DATAVERSE, "auth": "ntlm"}, {"username": "u", "password": "p"}, 'cannot sign in by "ntlm"; it takes'),
        ({"source": "project_server"}, {}, 'source "project_server" needs "pwa_url"'),
        ({"source": "project_server", "pwa_url": "https://h/PWA"}, {}, 'auth "ntlm" of source "project_server" needs'),
        ({"source": "planner", **ENTRA, "environment_url": "https://h"}, SECRET, 'takes no "environment_url"'),
        ({**DATAVERSE, "authority_url": "http://login"}, SECRET, "Entra signs in over https only"),
        ({**DATAVERSE, "environment_url": "acme.crm4.dynamics.com"}, SECRET, "write it as https://host.example"),
        ({**DATAVERSE, "tenant_id": "https://login/acme"}, SECRET, "without an address around it"),
        ({"source": "sharepoint"}, {}, "Input should be 'files'"),
    ],
)
def test_what_does_not_fit_is_one_sentence(settings, secrets, says):
    assert says in refusal(settings, secrets)


@pytest.mark.parametrize(
    "typed",
    [
        "https://acme.crm4.dynamics.com/",
        "https://acme.crm4.dynamics.com/main.aspx?appid=1",
        "https://acme.crm4.dynamics.com/api/data/v9.2/",
    ],
)
def test_an_environment_is_its_host_whatever_was_copied(typed):
    assert parsed({**DATAVERSE, "environment_url": typed}).environment_url == "https://acme.crm4.dynamics.com"


@pytest.mark.parametrize(
    ("settings", "secrets", "way"),
    [
        ({"path": "p"}, {}, None),
        (DATAVERSE, SECRET, "client_secret"),
        (DATAVERSE, {**SECRET, "certificate": "PEM"}, "certificate"),
        ({**DATAVERSE, "auth": "client_secret"}, {**SECRET, "certificate": "PEM"}, "client_secret"),
        ({**DATAVERSE, "auth": "device_code"}, {}, "device_code"),
        ({"source": "project_server", "pwa_url": "https://h/PWA"}, {"username": "u", "password": "p"}, "ntlm"),
    ],
)
def test_the_way_in_follows_from_what_is_given(settings, secrets, way):
    assert parsed(settings, secrets).way_in == way
