"""A page of the risk register looks up clients and owners for its own lines alone."""

from importlib.resources import files

from alembic import op

revision = "risk_register_pages"
down_revision = "logged_ever"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _run("risk_exposure_5")


def downgrade() -> None:
    _run("risk_exposure_4")


def _run(name: str) -> None:
    op.execute((files("migrations") / "sql" / f"{name}.sql").read_text(encoding="utf-8"))
