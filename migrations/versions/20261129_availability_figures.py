"""What is said of availability marks kept figures as stale: utilisation rests on it."""

from alembic import op

revision = "availability_figures"
down_revision = "money_once"
branch_labels = None
depends_on = None

EVENTS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))


def upgrade() -> None:
    for event, rows in EVENTS:
        op.execute(
            f"CREATE TRIGGER figures_stale_{event.lower()} AFTER {event} ON availability REFERENCING {rows} TABLE AS touched"
            " FOR EACH STATEMENT EXECUTE FUNCTION pmo_hub_figures_of_client_are_stale()"
        )


def downgrade() -> None:
    for event, _ in EVENTS:
        op.execute(f"DROP TRIGGER figures_stale_{event.lower()} ON availability")
