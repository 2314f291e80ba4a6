"""Money of every origin as one list, now and as it was held: the texts of `budget_line_all` and of its history, out of one (`sql/budget_line_all.sql`)."""

from importlib.resources import files

IMPORTED = """
SELECT i.client_id, i.id, NULL, i.import_name || ', row ' || i.row_number, NULL, NULL, i.project_id, NULL, NULL,
       i.kind, i.category, i.cost_class, i.is_contingency, i.period_start, i.period_finish, i.amount, i.currency, 'import', i.note, 'cost',
       i.imported_at, i.imported_at, {held}, NULL, i.change_seq, i.seq{known_to}, 100::numeric
FROM imported_budget_line i
WHERE EXISTS (SELECT FROM project p WHERE p.client_id = i.client_id AND p.id = i.project_id){only}
""".strip()
NOW = """
CASE WHEN i.superseded_at IS NULL THEN 'present' ELSE 'deleted' END::varchar, i.superseded_at,
       CASE WHEN i.superseded_at IS NOT NULL THEN 'A later file of this name says otherwise.' END, coalesce(i.superseded_at, i.imported_at)
""".strip()
THEN = "'present'::varchar, NULL, NULL, i.imported_at"


def now() -> str:
    """The view of what is held."""
    imported = IMPORTED.format(held=NOW, known_to="", only="")
    return _text().format(name="budget_line_all", history="", known_to="", known_to_of_hours="", imported=imported)


def then() -> str:
    """The view of what was superseded, and until when it was held."""
    imported = IMPORTED.format(held=THEN, known_to=", i.superseded_at", only=" AND i.superseded_at IS NOT NULL")
    return _text().format(
        name="budget_line_all_history",
        history="_history",
        known_to=", known_to",
        known_to_of_hours=", e.known_to",
        imported=imported,
    )


def _text() -> str:
    return (files("migrations") / "sql" / "budget_line_all.sql").read_text(encoding="utf-8")
