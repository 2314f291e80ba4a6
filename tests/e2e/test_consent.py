"""An administrator authorises connections in a real browser: to the vendor's page and back, at Microsoft's and Atlassian's alike."""

from dataclasses import replace

import pytest

from hub.admin.clients import create_client
from hub.admin.connections import create_connection
from hub.admin.users import create_user
from hub.app import create_app
from hub.demo.fake_entra import EntraWorld, FakeEntra, Person
from hub.demo.fake_jira import Deployment, FakeJira, JiraWorld
from hub.security.caller import Caller
from tests.e2e.conftest import PASSWORD, served

OPERATOR = Caller.operator()
TENANT, APP, SECRET = "acme.example", "an-app", "an-app-secret"


@pytest.fixture(scope="module")
def entra():
    with FakeEntra(EntraWorld(TENANT, people=[Person("9a1c", "zoe@acme.example")])) as running:
        yield running


@pytest.fixture(scope="module")
def jira():
    world = JiraWorld(Deployment.CLOUD)
    world.add_user("Zoë Dubois", email="zoe@acme.example")
    with FakeJira(world) as running:
        yield running


@pytest.fixture(scope="module")
def place(module_hub, entra, jira):
    """A hub that trusts the fakes, its address, and a connection of each vendor."""
    hub = replace(module_hub, settings=module_hub.settings.model_copy(update={"ca_bundle": entra.ca_bundle}))
    with served(create_app(hub)) as address:
        back = f"{address}/connections/authorised"
        entra.world.register(APP, resources={entra.base_url}, secrets={SECRET}, redirect_uris={back})
        jira.world.register_app(APP, SECRET, callback=back, scopes={"read:jira-work", "read:jira-user"})
        create_user(
            hub,
            caller=OPERATOR,
            body={"email": "root@example.com", "name": "Root", "role": "admin", "clients": "all", "password": PASSWORD},
        )
        client_id = create_client(hub, caller=OPERATOR, body={"name": "Acme"})["id"]
        planner = {
            "source": "dataverse",
            "environment_url": entra.base_url,
            "authority_url": entra.base_url,
            "tenant_id": TENANT,
            "client_id": APP,
            "auth": "authorization_code",
        }
        site = {"site_url": jira.base_url, "gateway_url": jira.gateway_url, "oauth_url": jira.gateway_url}
        made = {
            "msproject": (planner, {"client_secret": SECRET}),
            "jira": (site, {"oauth_client_id": APP, "oauth_client_secret": SECRET}),
        }
        connections = {
            connector: create_connection(
                hub,
                caller=OPERATOR,
                body={
                    "client_id": client_id,
                    "connector": connector,
                    "name": f"Acme {connector}",
                    "settings": settings,
                    "secrets": secrets,
                },
            )["id"]
            for connector, (settings, secrets) in made.items()
        }
        yield address, connections


@pytest.fixture
def page(open_eyes, place):
    eyes = open_eyes(ignore_https_errors=True)
    eyes.page.goto(f"{place[0]}/sign-in")
    eyes.page.fill("#f-email", "root@example.com")
    eyes.page.fill("#f-password", PASSWORD)
    eyes.page.press("#f-password", "Enter")
    eyes.see("nav")
    return eyes


@pytest.mark.parametrize(
    ("connector", "yes", "says"),
    [
        ("msproject", "zoe@acme.example", "Entra ID signs connection"),
        ("jira", "Accept as Zoë Dubois", "knows the user Zoë Dubois"),
    ],
)
def test_a_connection_is_authorised_at_the_vendor_s_page_and_checked(page, place, connector, yes, says):
    address, connections = place

    page.go(f"{address}/admin/connections/{connections[connector]}")
    page.page.click("button:has-text('Authorise')")
    page.see("text=must be registered")
    barriers = page.barriers()
    page.shoot(f"authorise-{connector}")
    page.page.click("text=Go on to")
    page.page.click(f"text={yes}")

    page.see(f"text={says}")
    page.see("text=Authorised. Now it is checked.")
    assert page.page.url == f"{address}/admin/connections/{connections[connector]}/check"
    # The vendors' pages have no icon, which the browser tells of.
    assert (barriers, [one for one in page.complaints if "404" not in one]) == ([], [])


@pytest.mark.parametrize(("connector", "no"), [("msproject", "Decline"), ("jira", "Deny")])
def test_who_declines_reads_why_and_begins_again(page, place, connector, no):
    address, connections = place

    page.go(f"{address}/admin/connections/{connections[connector]}")
    page.page.click("button:has-text('Authorise')")
    page.page.click("text=Go on to")
    page.page.click(f"text={no}")

    page.see("button:has-text('Begin again')")
    assert "declined" in page.page.inner_text("main") or "access_denied" in page.page.inner_text("main")
