"""Schema `bi` for SQL clients: the role that reads it, who logs in for which clients, and the function that tells."""

import sqlalchemy as sa
from alembic import op

from migrations.bi_views import BI_ROLE
from migrations.isolation import grant, isolate, release

revision = "0801"
down_revision = "sign_in"
branch_labels = None
depends_on = None

CREATE_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{BI_ROLE}') THEN
        CREATE ROLE {BI_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
END $$
"""

SCOPE = """
CREATE FUNCTION pmo_hub_bi_scope() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = public, pg_temp SET pmo_hub.clients = '*' AS
$$ SELECT coalesce(array_agg(client_id), '{}') FROM bi_login WHERE role_name = session_user $$
"""
"""The login of the session tells, which nothing that is said in the session can change."""

QUALIFIED = """
CREATE OR REPLACE FUNCTION pmo_hub_scope() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN public.pmo_hub_sees_all() THEN (SELECT array_agg(id) FROM public.client) ELSE public.pmo_hub_named() END $$
"""
"""As before, for sessions whose search path is not ours."""


def upgrade() -> None:
    op.execute(CREATE_ROLE)
    op.execute(QUALIFIED)
    op.create_table(
        "bi_login",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("role_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_bi_login__client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "role_name", name="pk_bi_login"),
    )
    isolate("bi_login")
    grant("bi_login")
    op.execute(SCOPE)
    op.execute("CREATE SCHEMA bi")
    op.execute(f"GRANT USAGE ON SCHEMA bi, public TO {BI_ROLE}")


def downgrade() -> None:
    op.execute("DROP SCHEMA bi")
    # The role belongs to the whole cluster, where another database may use it: only its rights and policies here are taken.
    op.execute(f"DROP OWNED BY {BI_ROLE}")
    op.execute("DROP FUNCTION pmo_hub_bi_scope()")
    release("bi_login")
    op.drop_table("bi_login")
