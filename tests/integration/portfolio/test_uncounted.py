"""Between the hours of the tools and those of the portfolio nothing is lost silently."""

import datetime as dt

from hub.queries.reading import reading
from hub.queries.uncounted import list_uncounted_hours
from hub.security.scopes import Scope
from tests import builders as make

MONDAY = dt.date(2026, 1, 5)


def test_what_the_tools_hold_is_what_projects_count_and_what_none_does(desk):
    account = make.an_account(desk.connection)
    board, plan, alone = (desk.source(name=name) for name in ("Board", "Plan", "Alone"))
    gone = desk.source(name="Gone", presence="lost_access")
    tasks = [make.a_task(source) for source in (board, plan, alone, gone)]
    desk.save(account, *tasks)
    entries = [
        *(
            make.a_time_entry(task, account, entry_date=MONDAY, duration_seconds=hours * 3600)
            for task, hours in zip(tasks, (1, 2, 4, 32), strict=True)
        ),
        make.a_time_entry(tasks[0], account, task_id=None, source_project_id=None, duration_seconds=8 * 3600),
        make.a_time_entry(tasks[1], account, duration_seconds=16 * 3600, approval="cancelled"),
    ]
    desk.save(*entries)
    own = desk.project()
    links = [{"source_project_id": str(board.id)}, {"source_project_id": str(plan.id), "roles": ["scope"]}]
    assert desk.link(own, *links).status_code == 200

    with reading(desk.hub.database, Scope.of(desk.client.id)) as reader:
        lost = {(row.source_project, row.is_linked): row.seconds for row in list_uncounted_hours(reader)}

    assert lost == {("Plan", True): 2 * 3600, (None, False): 8 * 3600, ("Gone", False): 32 * 3600}
    counted = sum(item["logged_seconds"] for item in desk.summary()["items"])
    assert counted + sum(lost.values()) == (1 + 2 + 4 + 8 + 32) * 3600


def test_another_client_s_are_not_seen(desk):
    account, source = make.an_account(desk.connection), desk.source()
    task = make.a_task(source)
    desk.save(account, task, make.a_time_entry(task, account, task_id=None, source_project_id=None))
    stranger = make.a_client()
    desk.save(stranger)

    with reading(desk.hub.database, Scope.of(stranger.id)) as reader:
        assert list_uncounted_hours(reader) == []
