"""Early warnings are kept beside the figures of their project, so that a list of them need not read every row of every tool."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import APP_ROLE, grant, isolate, release

revision = "signals_kept"
down_revision = "vendor_endpoints"
branch_labels = None
depends_on = None


REPLACED = ("project_work", "risk_exposure")
"""They ask for the filter of a link only where it has one; so does `project_hours`, which reads no task any more."""


def upgrade() -> None:
    op.create_table(
        "project_signal",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("is_critical", sa.Boolean(), nullable=False),
        sa.Column("inputs", postgresql.JSONB(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_project_signal__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "project_id", "rule", name=op.f("pk_project_signal")),
    )
    isolate("project_signal")
    grant("project_signal")
    op.execute("DROP VIEW signal, project_hours")
    for name in (*(f"{each}_3" for each in (*REPLACED, "project_hours")), "signals_of", "signal_2"):
        _run(name)
    op.execute(f"GRANT SELECT ON project_hours, signal TO {APP_ROLE}")
    op.execute(f"GRANT EXECUTE ON FUNCTION pmo_hub_signals_of(uuid, uuid[]) TO {APP_ROLE}")
    # Nothing is kept yet: the next question has everything made.
    op.execute("TRUNCATE figures_mark")


def downgrade() -> None:
    op.execute("DROP FUNCTION pmo_hub_signals_of(uuid, uuid[])")
    op.execute("DROP VIEW signal, project_hours")
    for name in (*(f"{each}_2" for each in (*REPLACED, "project_hours")), "signal"):
        _run(name)
    op.execute(f"GRANT SELECT ON project_hours, signal TO {APP_ROLE}")
    release("project_signal")
    op.drop_table("project_signal")


def _run(name: str) -> None:
    op.execute((files("migrations") / "sql" / f"{name}.sql").read_text(encoding="utf-8"))
