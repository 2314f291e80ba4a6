"""An administrator from the first start to synced tools and a changed mapping, by the pages alone."""

from dataclasses import dataclass
from urllib.parse import quote

import pytest

from hub.admin.invitations import set_up_path
from hub.admin.users import create_user
from hub.security.caller import Caller
from tests.e2e.conftest import PASSWORD, sign_in, windows


def set_up(eyes, address, hub):
    """The three steps of a fresh hub, up to the choice of the first tool."""
    page = eyes.page
    page.goto(address + set_up_path(hub))
    page.fill("#f-name", "Ada Lovelace")
    page.fill("#f-email", "ada@example.com")
    page.fill("#f-password", PASSWORD)
    page.click("text=Continue")
    page.fill("#f-name", "Aurore Énergie")
    page.click("text=Continue")
    eyes.see("h1:has-text('Connect a tool')")


def connect(eyes, address, tool):
    """From the choice of a tool to its first run, by the forms alone."""
    page = eyes.page
    page.goto(f"{address}/admin/connections/new/{tool.connector}")
    page.fill("#f-name", tool.name)
    for name, value in tool.settings.items():
        field = page.locator(f'[name="setting.{name}"]')
        if field.first.get_attribute("type") == "radio":
            page.check(f'[name="setting.{name}"][value="{value}"]')
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            field.fill(str(value))
    for name, value in tool.secrets.items():
        page.fill(f'[name="secret.{name}"]', value)
    page.click("text=Save and check")
    eyes.see("text=It works.")
    page.click("text=Choose what to sync")
    page.check('input[value="hand"]')
    page.click("main button:has-text('Save')")
    page.click("text=Sync now")


@pytest.fixture(scope="module")
def begun(chromium, axe, fresh_hub, address, tools):
    """What an administrator saw who set the hub up, connected every tool and synced it; and an analyst of the client."""
    with windows(chromium, axe) as opened:
        eyes = opened()
        set_up(eyes, address, fresh_hub)
        for tool in tools[1]:
            connect(eyes, address, tool)
            eyes.see("main .badge:text-matches('succeeded|partial')")
        body = {"email": "zoe@example.com", "name": "Zoë", "role": "analyst", "clients": "all", "password": PASSWORD}
        create_user(fresh_hub, caller=Caller.operator(), body=body)
        yield eyes


def test_an_administrator_gets_from_the_first_start_to_synced_tools(begun, address, tools):
    begun.go(f"{address}/")

    assert begun.page.locator("main tbody tr").count() >= len(tools[1])
    assert begun.complaints == []


@dataclass(frozen=True)
class Change:
    """What somebody says of a word or a field of a tool, and what an analyst then sees of a project."""

    said_of: str
    meaning: str
    project: str
    currency: str = ""


CHANGES = {
    "Jira Aurore": Change("À faire", "on hold", "Portail client 🚀"),
    "Trello Aurore": Change("Montant", "Money: budget", "Salon Énergies", currency="EUR"),
    "Asana Aurore": Change("Coût prévu", "Money: budget", "Conformité 2026"),
    "monday Aurore": Change("En cours", "on hold", "Petits projets"),
    "Plans Microsoft Project": Change("not started", "on hold", "Déménagement du siège"),
    "Project Server Aurore": Change("in progress", "on hold", "Rénovation des agences"),
}
"""By connection. A word shows in the plan of a project, money in its budget."""


def test_a_mapping_is_changed_for_every_tool(tools):
    assert CHANGES.keys() == {tool.name for tool in tools[1]}


def change_mapping(eyes, address, connection, change):
    """Say it, look at what it would change, save it, and wait until the kept pages are translated with it."""
    page = eyes.page
    page.goto(f"{address}/admin/connections")
    page.click(f"main tbody a:text-is('{connection}')")
    page.click("main a:has-text('Mapping')")
    row = page.locator(f"table.pairs tbody tr:has(th label:text-is('{change.said_of}'))").first
    row.locator("select").first.select_option(label=change.meaning)
    if change.currency:
        row.get_by_label("Currency").fill(change.currency)
    page.click("button:has-text('Preview')")
    eyes.see("#preview .tile")
    page.click(".actions.sticky button:has-text('Save')")
    eyes.see("main .badge:has-text('succeeded')")


def shown_to_an_analyst(eyes, address, change):
    """The states of a project's plan, or its budget."""
    page = eyes.page
    page.goto(f"{address}/portfolio?q={quote(change.project)}")
    project = page.locator("main tbody th a").first.get_attribute("href")
    if change.meaning.startswith("Money"):
        page.goto(address + project)
        return page.locator("a.tile[href$='/figures/bac']").inner_text()
    page.goto(f"{address}{project}/plan")
    page.click("summary:has-text('Show as a table')")
    return page.locator("details.twin table").inner_text()


@pytest.mark.parametrize("connection", CHANGES)
def test_a_changed_mapping_is_what_the_analyst_sees(open_eyes, address, begun, connection):
    change = CHANGES[connection]
    admin, analyst = open_eyes(), open_eyes()
    sign_in(admin.page, address, "ada@example.com")
    sign_in(analyst.page, address, "zoe@example.com")

    before = shown_to_an_analyst(analyst, address, change)
    change_mapping(admin, address, connection, change)
    after = shown_to_an_analyst(analyst, address, change)

    awaited = "€" if change.meaning.startswith("Money") else change.meaning
    assert awaited not in before
    assert awaited in after
    assert admin.complaints + analyst.complaints == []


def test_a_proposal_is_taken_over_and_a_field_is_found_with_the_keyboard_alone(open_eyes, address, begun):
    eyes = open_eyes()
    page = eyes.page
    sign_in(page, address, "ada@example.com")
    page.goto(f"{address}/admin/connections")
    page.click("main tbody a:text-is('Trello Aurore')")
    page.click("main a:has-text('Mapping')")
    page.locator("button:has-text('Ask the tool')").press("Enter")
    take = page.locator("tr:has(label:text-is('Passé (h)')) .proposal button")
    take.press("Enter")
    eyes.see(".notice:has-text('it holds once you save')")

    taken = page.locator("tr:has(label:text-is('Passé (h)')) select").first
    assert taken.evaluate("select => select.selectedOptions[0].text").startswith("Hours spent")

    page.keyboard.press("/")
    page.keyboard.type("Prévu")
    page.keyboard.press("Enter")
    eyes.see("tr:has(label:text-is('Prévu (h)'))")
    eyes.shoot("mapping-proposals")

    assert taken.evaluate("select => select.selectedOptions[0].text").startswith("Hours spent")
    assert eyes.barriers() == []
    assert eyes.complaints == []
