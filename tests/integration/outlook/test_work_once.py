"""Work, hours and risks count once for the parts of a project, as they do in the figures."""

from sqlalchemy import text

from hub.security.scopes import Scope
from tests import builders as make


def rows(database, client, view, column):
    with database.connect(Scope.of(client.id)) as connection:
        return connection.execute(text(f"SELECT project_id, {column} FROM {view}")).all()  # noqa: S608 - our own views


def broken(database, client, *projects):
    with database.connect(Scope.of(client.id)) as connection:
        found = "SELECT project_id, rule FROM pmo_hub_signals_of(:client, :projects) ORDER BY rule"
        values = {"client": client.id, "projects": [project.id for project in projects]}
        return connection.execute(text(found), values).all()


def test_a_task_of_two_parts_belongs_to_the_first_of_them_with_all_it_has(database):
    client = make.a_client()
    connection = make.a_connection(client)
    source, account = make.a_project(connection), make.an_account(connection)
    first, second = make.a_consolidated_project(client), make.a_consolidated_project(client)
    task = make.a_task(source, labels=["east", "west"], estimate_seconds=60)
    entry = make.a_time_entry(task, account)
    risk = make.a_risk(source, task_id=task.id)
    parts = [
        make.a_link(project, source, filter_field="labels", filter_values=[label])
        for project, label in ((first, "east"), (second, "west"))
    ]
    make.save(database, client, connection, source, account, first, second, task, entry, risk, *parts)

    rules = ("burn_rate", "no_date", "no_owner")
    assert broken(database, client, first, second) == [(first.id, rule) for rule in rules]
    assert rows(database, client, "risk_exposure", "risk_id") == [(first.id, risk.id)]
