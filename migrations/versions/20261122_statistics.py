"""Let the application have tables analysed that have doubled in size, which only their owner may do."""

from alembic import op

from migrations.isolation import APP_ROLE

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REFRESH = """
CREATE FUNCTION pmo_hub_refresh_statistics(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE item record;
BEGIN
    FOR item IN
        SELECT relname FROM pg_class
        WHERE relname = ANY (tables) AND relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND pg_relation_size(oid) / current_setting('block_size')::int > 2 * greatest(relpages, 4)
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %I', item.relname);
    END LOOP;
END $$
"""


def upgrade() -> None:
    op.execute(REFRESH)
    op.execute("REVOKE ALL ON FUNCTION pmo_hub_refresh_statistics(text[]) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION pmo_hub_refresh_statistics(text[]) TO {APP_ROLE}")


def downgrade() -> None:
    op.execute("DROP FUNCTION pmo_hub_refresh_statistics(text[])")
