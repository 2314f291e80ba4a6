"""Money of every origin in one list: what tools keep, what was imported, and what hours cost; now, and as it was held."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op

from migrations.isolation import APP_ROLE

revision = "money_once"
down_revision = "signals_kept"
branch_labels = None
depends_on = None

IMPORTED = """
SELECT i.client_id, i.id, NULL, i.import_name || ', row ' || i.row_number, NULL, NULL, i.project_id, NULL, NULL,
       i.kind, i.category, i.cost_class, i.is_contingency, i.period_start, i.period_finish, i.amount, i.currency, 'import', i.note, 'cost',
       i.imported_at, i.imported_at, {held}, NULL, i.change_seq, i.seq{known_to}
FROM imported_budget_line i
WHERE EXISTS (SELECT FROM project p WHERE p.client_id = i.client_id AND p.id = i.project_id){only}
""".strip()
NOW = """
CASE WHEN i.superseded_at IS NULL THEN 'present' ELSE 'deleted' END::varchar, i.superseded_at,
       CASE WHEN i.superseded_at IS NOT NULL THEN 'A later file of this name says otherwise.' END, coalesce(i.superseded_at, i.imported_at)
""".strip()
THEN = "'present'::varchar, NULL, NULL, i.imported_at"
BULK_NOW = "       change_seq, source_updated_at FROM budget_line\n"
BULK_ALL = "       change_seq, source_updated_at FROM budget_line_all\n"
PRICES = """
-- What hours cost depends on the client's rates, and on who is who: a change of those may change every month.
CREATE VIEW price_mark WITH (security_invoker = true) AS
SELECT k.id AS client_id, md5(concat(
    (SELECT string_agg(md5(r::text), '' ORDER BY r.id) FROM rate_all r WHERE r.client_id = k.id AND r.kind = 'cost'),
    (SELECT string_agg(l.account_id || coalesce(l.person_id::text, ''), '' ORDER BY l.account_id) FROM account_link l WHERE l.client_id = k.id),
    (SELECT string_agg(p.id || coalesce(p.role, ''), '' ORDER BY p.id) FROM person p WHERE p.client_id = k.id))) AS mark
FROM client k
"""


def upgrade() -> None:
    op.add_column(
        "imported_budget_line",
        sa.Column("change_seq", sa.BigInteger(), server_default=sa.text("nextval('change_seq')"), nullable=False),
    )
    op.create_index(
        "ix_imported_budget_line__client_id_change_seq", "imported_budget_line", ["client_id", "change_seq"]
    )
    op.get_bind().exec_driver_sql(_sql("cost_rates"))
    _create("budget_line_all", _view(is_past=False))
    _create("budget_line_all_history", _view(is_past=True))
    _create("price_mark", PRICES)
    _redraw_bulk(BULK_ALL, marked="_2")


def downgrade() -> None:
    _redraw_bulk(BULK_NOW, marked="")
    for view in ("price_mark", "budget_line_all_history", "budget_line_all"):
        op.execute(f"DROP VIEW {view}")
    op.execute("DROP FUNCTION pmo_hub_cost_rates()")
    op.drop_column("imported_budget_line", "change_seq")


def _view(*, is_past: bool) -> str:
    imported = IMPORTED.format(
        held=THEN if is_past else NOW,
        known_to=", i.superseded_at" if is_past else "",
        only=" AND i.superseded_at IS NOT NULL" if is_past else "",
    )
    return _sql("budget_line_all").format(
        name="budget_line_all_history" if is_past else "budget_line_all",
        history="_history" if is_past else "",
        known_to=", known_to" if is_past else "",
        known_to_of_hours=", e.known_to" if is_past else "",
        imported=imported,
    )


def _redraw_bulk(lines: str, *, marked: str) -> None:
    for view in ("tombstone", "partition_watermark", "bulk_row"):
        op.execute(f"DROP VIEW {view}")
    _create("bulk_row", _sql("bulk_row").replace(BULK_NOW, lines))
    _create("partition_watermark", _sql(f"partition_watermark{marked}"))
    _create("tombstone", _sql("tombstone"))


def _create(name: str, statement: str) -> None:
    # The driver, not SQLAlchemy, reads it: a colon would name a parameter there.
    op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
    op.execute(f"GRANT SELECT ON {name} TO {APP_ROLE}")


def _sql(name: str) -> str:
    return (files("migrations") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
