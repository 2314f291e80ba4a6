"""An administrator decides in a real browser whether rates price hours beside labour in a plan's costs."""

import pytest

from tests import builders as make
from tests.e2e.conftest import AXE_RULES, CONTRAST, sign_in


@pytest.fixture
def project(fresh_hub, people):
    """The hours of a board beside the costs of a plan that hold labour."""
    client = make.a_client()
    connection = make.a_connection(client)
    plan, board = (make.a_project(connection, name=name) for name in ("A plan with a rather long name", "Board"))
    account, task, project = make.an_account(connection), make.a_task(board), make.a_consolidated_project(client)
    make.save(fresh_hub.database, client, connection, plan, board, account, task, project)
    make.save(
        fresh_hub.database,
        make.a_time_entry(task, account),
        make.a_budget_line(plan, kind="actual", basis="rate_x_hours"),
        make.a_link(project, plan, roles=["scope", "cost"]),
        make.a_link(project, board, roles=["time"]),
    )
    return project


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_one_click_prices_them_and_one_leaves_it_to_the_hub_again(open_eyes, address, project, width, scheme):
    eyes = open_eyes(width=width, color_scheme=scheme)
    page = eyes.page
    sign_in(page, address, "root@example.com")
    eyes.go(f"{address}/projects/{project.id}/sources")
    eyes.see("text=which would count twice")
    eyes.shoot(f"labour-{width}-{scheme}")
    assert eyes.barriers(AXE_RULES if scheme == "light" else CONTRAST) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.click("button:has-text('Price them by rates')")
    eyes.see("text=Rates price its hours, as somebody decided")
    page.click("button:has-text('Leave it to the hub')")
    eyes.see("text=which would count twice")

    assert eyes.complaints == []
