"""Views that call things as Project Online's ProjectData feed did."""

from importlib.resources import files

from alembic import op

from migrations.isolation import APP_ROLE

revision = "0202"
down_revision = "0200"
branch_labels = None
depends_on = None

PREFIX = "projectdata_"
DROP = """
DO $$ DECLARE v record; BEGIN
    FOR v IN SELECT viewname FROM pg_views WHERE schemaname = current_schema() AND starts_with(viewname, 'projectdata_') LOOP
        EXECUTE format('DROP VIEW IF EXISTS %I CASCADE', v.viewname);
    END LOOP;
END $$
"""
GRANT = """
DO $$ DECLARE v record; BEGIN
    FOR v IN SELECT viewname FROM pg_views WHERE schemaname = current_schema() AND starts_with(viewname, 'projectdata_') LOOP
        EXECUTE format('GRANT SELECT ON %I TO {role}', v.viewname);
    END LOOP;
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(
        (files("migrations") / "sql" / "projectdata.sql").read_text(encoding="utf-8").replace("%", "%%")
    )
    op.execute(GRANT.format(role=APP_ROLE))


def downgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(DROP.replace("%", "%%"))
    op.execute("DROP FUNCTION projectdata_days(uuid, uuid, date, date)")
    op.execute("DROP FUNCTION projectdata_at(date)")
