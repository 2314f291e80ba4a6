"""The job queue: Procrastinate's own schema, as the installed version brings it."""

from alembic import op
from procrastinate.schema import SchemaManager

from migrations.isolation import APP_ROLE

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname LIKE 'procrastinate%'"

GRANT = f"""
DO $$ DECLARE item text; BEGIN
    FOR item IN {TABLES} LOOP EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO {APP_ROLE}', item); END LOOP;
END $$
"""

DROP = f"""
DO $$ DECLARE item text; BEGIN
    FOR item IN {TABLES} LOOP EXECUTE format('DROP TABLE %I CASCADE', item); END LOOP;
    FOR item IN SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate%'
        LOOP EXECUTE 'DROP FUNCTION ' || item || ' CASCADE'; END LOOP;
    FOR item IN SELECT typname FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typname LIKE 'procrastinate%' AND typtype IN ('e', 'c')
        LOOP EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', item); END LOOP;
END $$
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute(GRANT)
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")


def downgrade() -> None:
    op.execute(DROP)
