"""What leaves with a client, and what outlives it: people, decisions and rates go; the audit trail stays, and also remembers deeds on the whole hub."""

from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

LEAVE_WITH_THEIR_CLIENT = ("account_person", "fx_rate", "person")

SCOPED = "client_id = ANY ((SELECT pmo_hub_scope())::uuid[])"


def upgrade() -> None:
    for table in LEAVE_WITH_THEIR_CLIENT:
        op.create_foreign_key(f"fk_{table}__client_id", table, "client", ["client_id"], ["id"], ondelete="CASCADE")
    op.drop_constraint("pk_audit_event", "audit_event")
    op.alter_column("audit_event", "client_id", nullable=True)
    op.create_primary_key("pk_audit_event", "audit_event", ["id"])
    _replace_audit_policy(f"pmo_hub_sees_all() OR {SCOPED}")


def downgrade() -> None:
    op.execute("DELETE FROM audit_event WHERE client_id IS NULL")
    _replace_audit_policy(SCOPED)
    op.drop_constraint("pk_audit_event", "audit_event")
    op.create_primary_key("pk_audit_event", "audit_event", ["client_id", "id"])
    for table in LEAVE_WITH_THEIR_CLIENT:
        op.drop_constraint(f"fk_{table}__client_id", table)


def _replace_audit_policy(visible: str) -> None:
    """An all-clients scope also sees the trail of clients that are gone."""
    op.execute("DROP POLICY audit_event_scope ON audit_event")
    op.execute(f"CREATE POLICY audit_event_scope ON audit_event USING ({visible}) WITH CHECK ({visible})")
