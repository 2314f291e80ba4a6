"""Changes of the PMO's settings are noted for the figures that rest on them: one that meets figures being made is not lost."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "figures_changes"
down_revision = "run_log"
branch_labels = None
depends_on = None

TABLE = "figures_change"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column(
            "made_in", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=False
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=f"fk_{TABLE}__client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "id", name=f"pk_{TABLE}"),
    )
    op.create_index(
        f"uq_{TABLE}__client_id",
        TABLE,
        ["client_id", "project_id", "made_in"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    isolate(TABLE)
    grant(TABLE, rights="SELECT, INSERT, DELETE")
    op.execute((files("migrations") / "sql" / "figures_stale_2.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    text = (files("migrations") / "sql" / "figures_stale.sql").read_text(encoding="utf-8")
    op.execute(text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    release(TABLE)
    op.drop_table(TABLE)
