"""The page of a project's sources says what hours cost beside labour in another source's costs, and lets who configures decide."""

import html
import re

import pytest

from hub.admin.clients import remove_client
from hub.portfolio.overview import list_project_sources
from tests import builders as make
from tests.integration.web.conftest import OPERATOR

BY_RULE = "Rates do not price its hours: the actual costs of Plan hold labour, which would count twice."


@pytest.fixture
def project(module_hub):
    """A project with the hours of a board beside the costs of a plan that hold labour."""
    client = make.a_client()
    connection = make.a_connection(client)
    plan, board = (make.a_project(connection, name=name) for name in ("Plan", "Board"))
    account, task, project = make.an_account(connection), make.a_task(board), make.a_consolidated_project(client)
    make.save(module_hub.database, client, connection, plan, board, account, task, project)
    make.save(
        module_hub.database,
        make.a_time_entry(task, account),
        make.a_budget_line(plan, kind="actual", basis="rate_x_hours"),
        make.a_link(project, plan, roles=["scope", "cost"]),
        make.a_link(project, board, roles=["time"]),
    )
    yield project
    remove_client(module_hub, caller=OPERATOR, client_id=client.id)


def answers_of(page):
    """Where the buttons of the page lead, by what is sent with them."""
    found = re.findall(r'action="(/projects/[^"]+/hours)">.*?name="prices" value="(\w*)"', page.text)
    return {answer: path for path, answer in found}


def test_the_rule_is_told_and_another_answer_may_be_given_and_taken_back(ada, module_hub, project):
    page = ada.get(f"/projects/{project.id}/sources")
    assert BY_RULE in html.unescape(page.text)
    assert set(answers_of(page)) == {"yes", "no"}

    priced = ada.post(answers_of(page)["yes"], prices="yes")
    assert "Rates price its hours, as somebody decided: other work than" in html.unescape(priced.text)
    assert decided(module_hub, project) == [True]
    never = ada.post(answers_of(priced)["no"], prices="no")
    assert "Rates do not price its hours, as somebody decided." in html.unescape(never.text)
    left = ada.post(answers_of(never)[""], prices="")
    assert BY_RULE in html.unescape(left.text)
    assert decided(module_hub, project) == [None]


def test_the_figure_says_how_many_hours_lines_carry_and_whose_they_are(ada, project):
    page = html.unescape(ada.get(f"/projects/{project.id}/figures/ac").text)

    assert re.search(r"<dt>Hours whose cost is in lines already</dt><dd>\s*1(\.0)?\s*h", page)
    assert re.search(r"<dt>Whose lines these are</dt><dd>\s*Plan\s*</dd>", page)
    assert "Its cost is among the actual costs of Plan." in page


def test_what_counts_nowhere_is_said_in_the_reader_s_language(ada, module_hub, project):
    source = list_project_sources(module_hub, OPERATOR, project.id)[0]
    path = f"/projects/{project.id}/sources"

    english, french = (ada.get(path, headers={"Accept-Language": language}).text for language in ("en", "fr"))

    assert source["counts_nowhere"] == [{"role": "scope", "what": "tasks", "count": 1}]
    assert ">1 task counts nowhere<" in english
    assert ">1 tâche ne compte nulle part<" in french


def decided(hub, project):
    sources = list_project_sources(hub, OPERATOR, project.id)
    return [source["prices_hours"] for source in sources if "time" in source["roles"]]


def test_nobody_who_only_reads_may_decide(zoe, ada, module_hub, project):
    place = answers_of(ada.get(f"/projects/{project.id}/sources"))["yes"]
    zoe.get("/account")

    assert zoe.post(place, prices="yes").status_code in {403, 404}
    assert decided(module_hub, project) == [None]
