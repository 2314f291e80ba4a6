"""An administrator from the first start to synced tools and a changed mapping, by the pages alone."""

from hub.admin.invitations import set_up_path
from tests.e2e.conftest import PASSWORD


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


def test_an_administrator_gets_from_the_first_start_to_synced_tools_and_a_changed_mapping(
    open_eyes, fresh_hub, address, tools
):
    eyes = open_eyes()
    page = eyes.page
    set_up(eyes, address, fresh_hub)

    for tool in tools[1]:
        connect(eyes, address, tool)
        eyes.see("main .badge:text-matches('succeeded|partial')")

    page.goto(f"{address}/admin/connections")
    page.click(f"text={tools[1][0].name}")
    page.click("main a:has-text('Mapping')")
    page.select_option('select[id="status-1"]', "on_hold")
    page.click("button:has-text('Preview') >> nth=0")
    eyes.see("#preview .tile:has-text('changed')")
    eyes.shoot("mapping-preview")
    page.click("main form button:has-text('Save') >> nth=0")
    eyes.see("main .badge:has-text('succeeded')")
    page.goto(f"{address}/")
    projects = page.locator("main tbody tr").count()

    assert projects >= len(tools[1])
    assert eyes.complaints == []
