"""The function behind filters of links names its tables in full, for sessions whose search path is not ours."""

from importlib.resources import files

from alembic import op

revision = "0805"
down_revision = "0804"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute((files("migrations") / "sql" / "link_takes_row_2.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    text = (files("migrations") / "sql" / "link_takes_row.sql").read_text(encoding="utf-8")
    op.execute(text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
