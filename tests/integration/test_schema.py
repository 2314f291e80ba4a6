"""The schema: every step up and down, nothing left for autogenerate, isolation forced on every client table."""

from importlib.resources import files

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from hub import clock
from hub.security.scopes import Scope
from hub.storage import migrate
from hub.storage.session import APP_ROLE, Database, owner_engine
from migrations import drawn
from models.tables import Base

HUB_WIDE = {"app_user", "api_token", "user_session", "vendor_budget"}
"""Tables that belong to no client: who may sign in, and what a vendor counts by credential. Everything else carries `client_id` (the table `client` its own id)."""


@pytest.fixture
def owner(database_url: str):
    engine = owner_engine(database_url)
    yield engine
    engine.dispose()


class TestMigrations:
    def test_go_down_to_nothing_and_up_again(self, owner):
        migrate.downgrade(owner, "base")
        with owner.connect() as connection:
            left = connection.execute(
                text(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')"
                )
            )
            assert set(left.scalars()) <= {"alembic_version"}

        migrate.upgrade(owner)

        current, needed = migrate.pending(owner)
        assert current == needed

    def test_draw_views_that_changed_without_a_step(self, owner):
        with owner.begin() as connection:
            connection.execute(
                text("CREATE OR REPLACE VIEW price_mark AS SELECT id AS client_id, '' AS mark FROM client")
            )
            connection.execute(text("COMMENT ON TABLE alembic_version IS 'of another version'"))
        current, needed = migrate.pending(owner)
        assert current != needed

        migrate.upgrade(owner)

        current, needed = migrate.pending(owner)
        with owner.connect() as connection:
            drawn_anew = connection.execute(text("SELECT pg_get_viewdef('price_mark'::regclass)")).scalar_one()
        assert current == needed
        assert "md5" in drawn_anew

    def test_draw_every_file_of_views(self):
        kept = {path.name.removesuffix(".sql") for path in (files("migrations") / "sql").iterdir()}

        assert kept | set(drawn.MADE) == {*drawn.FUNCTIONS, *drawn.VIEWS}

    def test_leave_nothing_for_autogenerate(self, owner):
        command.check(migrate.config(owner))


class TestIsolation:
    def test_is_enabled_and_forced_on_every_client_table(self, owner):
        with owner.connect() as connection:
            tables = connection.execute(
                text("""SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class
                        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
                          AND relname NOT LIKE 'procrastinate%' AND relname <> 'alembic_version'""")
            ).all()

        unguarded = {name for name, guarded in tables if not guarded}

        assert unguarded == HUB_WIDE

    def test_every_table_but_the_hub_wide_ones_carries_the_client(self):
        without = {table.name for table in Base.metadata.tables.values() if "client_id" not in table.c}

        assert without == HUB_WIDE | {"client"}

    def test_stands_first_in_every_key_and_index(self):
        for table in Base.metadata.tables.values():
            if "client_id" not in table.c or table.c.client_id.nullable:
                continue
            assert next(iter(table.primary_key.columns)).name == "client_id", table.name
            for index in table.indexes:
                assert next(iter(index.columns)).name == "client_id", index.name

    def test_the_application_role_neither_owns_nor_bypasses(self, owner):
        with owner.connect() as connection:
            flags = connection.execute(
                text("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcanlogin FROM pg_roles WHERE rolname = :role"),
                {"role": APP_ROLE},
            ).one()
            owned = connection.execute(
                text("SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = :role)"),
                {"role": APP_ROLE},
            ).scalar()

        assert tuple(flags) == (False, False, False, False)
        assert owned == 0

    def test_the_application_works_as_that_role(self, database: Database):
        with database.connect(Scope.everything()) as connection:
            assert connection.execute(text("SELECT current_user")).scalar() == APP_ROLE

    def test_an_unset_scope_sees_nothing_and_writes_nothing(self, database: Database):
        with database.connect(Scope.everything()) as connection:
            connection.execute(text("INSERT INTO client (id, name) VALUES (:id, 'ACME')"), {"id": clock.new_id()})

        with database.engine.begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM client")).scalar() == 0
        with pytest.raises(ProgrammingError, match="row-level security"), database.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO person (client_id, id, name) VALUES (:id, :id, 'X')"), {"id": clock.new_id()}
            )

    def test_the_scope_ends_with_its_transaction(self, database: Database):
        with database.connect(Scope.everything()):
            pass

        with database.engine.begin() as connection:
            assert connection.execute(text("SELECT current_setting('pmo_hub.clients', true)")).scalar() in {"", None}

    def test_a_row_cannot_be_written_into_another_client(self, database: Database):
        mine, others = clock.new_id(), clock.new_id()

        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            database.connect(Scope.of(mine)) as connection,
        ):
            connection.execute(
                text("INSERT INTO person (client_id, id, name) VALUES (:client, :id, 'X')"),
                {"client": others, "id": clock.new_id()},
            )

    def test_the_audit_trail_can_only_grow(self, database: Database):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            database.connect(Scope.everything()) as connection,
        ):
            connection.execute(text("DELETE FROM audit_event"))
