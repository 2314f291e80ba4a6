"""A risk of a task with several labels stands in one project's register alone, as its hours and money do."""

from importlib.resources import files

from alembic import op

revision = "0804"
down_revision = "0803"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute((files("migrations") / "sql" / "risk_exposure_2.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    text = (files("migrations") / "sql" / "risk_exposure.sql").read_text(encoding="utf-8")
    op.execute(text.replace("CREATE VIEW", "CREATE OR REPLACE VIEW"))
