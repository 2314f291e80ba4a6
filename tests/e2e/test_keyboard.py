"""The keyboard alone suffices: whatever can be clicked is reached by Tab, its focus is seen, nothing holds it, and every widget obeys keys."""

import pytest

from tests.e2e.conftest import sign_in
from tests.e2e.test_analyst import PARTS
from tests.e2e.test_pages import pages_of

MOST_STOPS = 600
WIDE, NARROW = 1280, 360
STANDS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  if (!at.dataset.stop) at.dataset.stop = String(window.stops = (window.stops || 0) + 1);
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const spots = [0.5, 0.1, 0.9].flatMap((x) => [0.5, 0.1, 0.9].map((y) => [box.left + box.width * x, box.top + box.height * y]));
  const isHit = spots.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (at.contains(top) || top.contains(at) && !top.matches("body, html") || top.closest("label")?.control === at);
  });
  return { isDate: at.type === "date", stop: at.dataset.stop, name: at.outerHTML.slice(0, 120), isRinged, isHit };
}"""
MISSED = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const radios = new Set();
  const found = [];
  for (const one of all) {
    if (one.disabled || one.tabIndex < 0 || one.type === "hidden" || !one.checkVisibility({ visibilityProperty: true })) continue;
    if (one.type === "radio") {
      const group = one.form?.action + one.name;
      if (document.querySelector(`input[type=radio][name="${one.name}"][data-stop]`) || radios.has(group)) continue;
      radios.add(group);
    }
    if (!one.dataset.stop) found.push(one.outerHTML.slice(0, 120));
  }
  return found;
}"""


def walk(page, key="Tab"):
    """Every stop of the focus from outside the page until it leaves it again, and what is wrong with each. A date has a stop for each part."""
    stops, faults = [], []
    page.evaluate("document.activeElement.blur()")
    for pressed in range(MOST_STOPS):
        page.keyboard.press(key)
        at = page.evaluate(STANDS)
        if at is None and not pressed:
            continue
        if at is None or (stops and at["stop"] == stops[0] != stops[-1]):
            return stops, faults
        if stops and at["stop"] == stops[-1] and at["isDate"]:
            continue
        if at["stop"] in stops:
            return stops, [*faults, f"holds the focus: {at['name']}"]
        stops.append(at["stop"])
        if not at["isRinged"]:
            faults.append(f"is not seen to have the focus: {at['name']}")
        if not at["isHit"]:
            faults.append(f"has the focus behind something: {at['name']}")
    return stops, [*faults, f"has no end after {MOST_STOPS} stops"]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_everything_on_every_page_is_reached_and_seen(open_eyes, address, people, width):
    eyes = open_eyes(width=width)
    page = eyes.page
    sign_in(page, address, "root@example.com")
    page.goto(f"{address}/portfolio?q=ERP")
    project = page.locator("main tbody th a").first.get_attribute("href")
    found = {}
    for path in (*pages_of(page, address).values(), *(project + part for part in PARTS)):
        page.goto(address + path)
        there, faults = walk(page)
        faults += [f"is not reached: {name}" for name in page.evaluate(MISSED)]
        back, more = walk(page, "Shift+Tab") if width == WIDE else (there[::-1], [])
        if there != back[::-1]:
            faults.append(f"{len(there)} stops forward, {len(back)} backward")
        if faults or more:
            found[path] = faults + more

    assert not found, "\n".join(f"{path} {fault}" for path, faults in found.items() for fault in faults)


def go_to(page, selector):
    """Press Tab until the focus stands on something."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached.")


def at(page):
    return page.evaluate("document.activeElement.id || document.activeElement.className")


@pytest.fixture
def page(open_eyes, address, people):
    eyes = open_eyes()
    sign_in(eyes.page, address, "root@example.com")
    yield eyes.page
    assert eyes.complaints == []


def test_the_content_is_one_press_away(page, address):
    page.goto(f"{address}/portfolio")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main')?.id") == "main"


def test_what_was_typed_stays_when_the_menu_is_skipped(page, address):
    page.goto(f"{address}/admin/clients/new")
    page.fill("#f-name", "Aurore")
    page.locator(".skip").press("Enter")
    page.wait_for_url("**#main")
    page.wait_for_load_state("networkidle")

    assert page.input_value("#f-name") == "Aurore"


def test_the_menu_of_a_narrow_screen_opens_closes_and_leads_on(page, address):
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.goto(f"{address}/portfolio")
    go_to(page, ".opener")

    page.keyboard.press("Enter")
    opened = page.locator("nav.menu").is_visible()
    page.keyboard.press("Tab")
    is_inside = page.evaluate("document.activeElement.closest('nav.menu') !== null")
    page.keyboard.press("Escape")
    closed = not page.locator("nav.menu").is_visible()

    assert (opened, is_inside, closed, at(page)) == (True, True, True, "btn opener")

    page.keyboard.press("Space")
    go_to(page, "a[href='/resources']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/resources")


def test_columns_are_chosen_and_a_list_is_sorted(page, address):
    page.goto(f"{address}/portfolio")
    go_to(page, ".filters summary")
    page.keyboard.press("Enter")
    go_to(page, "#c-coverage")
    page.keyboard.press("Space")
    page.wait_for_url("**col=health*")
    go_to(page, "#s-name")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=*")

    assert at(page) == "s-name"
    assert page.locator("#s-coverage").count() == 0


def test_the_rows_of_a_chart_are_read_and_scrolled(page, address):
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.goto(f"{address}/portfolio?q=ERP")
    go_to(page, "main tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*")
    go_to(page, ".tabs a[href$='/plan']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan*")

    go_to(page, "figure > .scroll")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert page.evaluate("document.activeElement.scrollLeft") > 0

    go_to(page, ".twin summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.matches('.twin .scroll')")
    assert page.locator(".twin tbody tr").count() > 0


def test_a_way_to_sign_in_is_chosen_with_the_arrows(page, address):
    page.goto(f"{address}/admin/connections/new/jira")
    go_to(page, "[type=radio]")
    shown = [page.locator('[name="setting.email"]').is_visible()]
    page.keyboard.press("ArrowDown")
    shown.append(page.locator('[name="setting.email"]').is_visible())

    assert shown == [True, False]
    assert page.locator('[name="secret.token"]').is_visible()
    assert not page.locator('[name="secret.password"]').is_visible()


def test_more_settings_are_there_with_what_stands_in_them(page, address):
    page.goto(f"{address}/admin/connections/new/msproject")

    def folds(*ways):
        for way in ways:
            page.check(f"[type=radio][value={way}]")
        return page.locator("main details:visible > summary").all_inner_texts()

    assert folds() == ["More settings"]
    assert folds("client_secret") == ["More settings", "More settings: sign-in method"]
    assert folds("planner", "certificate") == ["More settings: sign-in method"]
    assert folds("project_server", "ntlm") == []


def test_what_to_sync_is_picked_and_saved(page, address):
    page.goto(f"{address}/admin/connections")
    page.goto(address + page.locator("tbody th a").first.get_attribute("href") + "/scopes")
    go_to(page, "input[name=schedule], input[value=hand], input[value=every]")
    while page.evaluate("document.activeElement.value") != "hand":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.good")


def test_a_meaning_is_chosen_and_previewed_and_the_bar_hides_nothing(page, address):
    page.goto(f"{address}/admin/connections")
    page.goto(address + page.locator("tbody th a").first.get_attribute("href") + "/mapping")
    go_to(page, "#status-1")
    page.keyboard.type("on hold")
    page.wait_for_selector("#preview .tile, #preview .notice")

    assert page.locator("#status-1").evaluate("select => select.selectedOptions[0].text") == "on hold"
