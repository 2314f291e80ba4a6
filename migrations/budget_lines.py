"""Money of every origin as one list, now and as it was held: the texts of `budget_line_all` and of its history, out of one, and each of its parts
(`sql/budget_line_all.sql`, `sql/budget_line_of_hours.sql`).
"""

from importlib.resources import files

HERE = "public"
COLUMNS = """
client_id, id, connection_id, source_id, source_url, source_project_id, project_id, task_id, account_id,
       kind, category, cost_class, is_contingency, period_start, period_finish, amount, currency, basis, source_field, role,
       source_created_at, source_updated_at, presence, presence_changed_at, presence_reason, known_from, mapping_version, change_seq, seq
""".strip()
KEPT = """
SELECT client_id, id, connection_id, source_id, source_url, source_project_id, NULL::uuid AS project_id, task_id, NULL::uuid AS account_id,
       kind, category, cost_class, is_contingency, period_start, period_finish, amount, currency, basis, source_field, 'cost' AS role,
       source_created_at, source_updated_at, presence, presence_changed_at, presence_reason, known_from, mapping_version, change_seq,
       seq{known_to}, 100::numeric AS counted_pct
FROM budget_line{history}
""".strip()
IMPORTED = """
SELECT i.client_id, i.id, NULL::uuid, i.import_name || ', row ' || i.row_number, NULL::text, NULL::uuid, i.project_id, NULL::uuid, NULL::uuid,
       i.kind, i.category, i.cost_class, i.is_contingency, i.period_start, i.period_finish, i.amount, i.currency, 'import', i.note, 'cost',
       i.imported_at, i.imported_at, {held}, NULL::bigint, i.change_seq, i.seq{known_to}, 100::numeric
FROM imported_budget_line i
WHERE EXISTS (SELECT FROM {priced_by}.project p WHERE p.client_id = i.client_id AND p.id = i.project_id){only}
""".strip()
NOW = """
CASE WHEN i.superseded_at IS NULL THEN 'present' ELSE 'deleted' END::varchar, i.superseded_at,
       CASE WHEN i.superseded_at IS NOT NULL THEN 'A later file of this name says otherwise.' END, coalesce(i.superseded_at, i.imported_at)
""".strip()
THEN = "'present'::varchar, NULL, NULL, i.imported_at"


def now(schema: str = HERE) -> str:
    """The view of what is held. In a schema that looks back it is of the same rows, but priced with what the PMO kept at an instant."""
    return _read("budget_line_all").format(name=_named("budget_line_all", schema), **_parts_now(schema))


def then(schema: str = HERE) -> str:
    """The view of what was superseded, and until when it was held; priced in the same way."""
    only = " AND i.superseded_at IS NOT NULL"
    hours = {"history": "_history", "known_to_of_hours": ", e.known_to", "priced_by": schema}
    return _read("budget_line_all").format(
        name=_named("budget_line_all_history", schema),
        kept=KEPT.format(history="_history", known_to=", known_to"),
        imported=IMPORTED.format(held=THEN, known_to=", i.superseded_at", only=only, priced_by=schema),
        hours=_read("budget_line_of_hours").format(**hours).strip(),
    )


def parts() -> str:
    """A view of each part. The union sorts all that hours cost unless it is read in order of insertion; a part is read in any order that an index has."""
    names = {"kept": "budget_line_kept", "imported": "budget_line_imported", "hours": "budget_line_of_hours"}
    return "\n".join(
        f"CREATE VIEW {names[part]} ({COLUMNS}, counted_pct) WITH (security_invoker = true) AS\n{text};"
        for part, text in _parts_now(HERE).items()
    )


def _parts_now(schema: str) -> dict[str, str]:
    hours = {"history": "", "known_to_of_hours": "", "priced_by": schema}
    return {
        "kept": KEPT.format(history="", known_to=""),
        "imported": IMPORTED.format(held=NOW, known_to="", only="", priced_by=schema),
        "hours": _read("budget_line_of_hours").format(**hours).strip(),
    }


def _named(view: str, schema: str) -> str:
    return view if schema == HERE else f"{schema}.{view}"


def _read(name: str) -> str:
    return (files("migrations") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
