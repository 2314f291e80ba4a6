"""Read models of how the hub is set up and what its runs did."""

from models.reporting.columns import (
    ANYTHING,
    PEOPLE,
    currency,
    flag,
    instant,
    integer,
    json,
    key,
    percent,
    reference,
    text,
    word,
)
from models.reporting.shape import Column, ColumnType, ReadModel
from models.vocabulary import Entity, RunMode, RunState, RunTrigger

CLIENTS = ReadModel(
    name="clients",
    singular="client",
    relation="client",
    meaning="Customer organisations, the unit of isolation.",
    default_sort=("name",),
    client_column="id",
    columns=(
        key("Id of the client."),
        text("name", "Its name.", nullable=False),
        currency(of="its totals", name="reporting_currency", nullable=False),
        text("time_zone", "Its days begin here, as an IANA name.", nullable=False),
        text("locale", "Language of its reports.", nullable=False),
        integer("fiscal_year_start_month", "First month of its fiscal year, 1 to 12.", nullable=False),
        integer("week_start", "First day of its week, 1 is Monday.", nullable=False),
        Column("hours_per_day", ColumnType.FLOAT, "Length of its working day.", nullable=False, unit="hours"),
        integer("raw_retention_days", "How long raw pages are kept; null takes the hub's setting.", unit="days"),
        instant("created_at", "When it was added.", nullable=False),
    ),
)

CONNECTIONS = ReadModel(
    name="connections",
    singular="connection",
    relation="connection",
    meaning="Configured accounts of tools.",
    default_sort=("name",),
    columns=(
        key("Id of the connection."),
        reference("client_id", "clients", "The client it belongs to.", nullable=False),
        text("connector", "The connector it uses.", nullable=False),
        text("name", "Its name.", nullable=False),
        json("settings", "What an admin typed, without secrets.", nullable=False, hidden_from=PEOPLE),
        json("secrets", "Names of the secrets that are set; never their values.", nullable=False),
        json("scopes", 'Source ids of the chosen scopes, or "all".', nullable=False),
        json("schedule", "{cron, time_zone} or {every}; null runs by hand only."),
        word("state", ("active", "paused"), "Whether its schedule runs."),
        json("mapping", "The mapping that holds.", nullable=False),
        integer("mapping_version", "The version of the mapping that holds.", nullable=False),
        instant("next_attempt_at", "After a failure, when it is tried again."),
        integer("failures_in_a_row", "Failed runs since the last good one.", nullable=False),
        instant("created_at", "When it was added.", nullable=False),
        instant("updated_at", "When its configuration last changed.", nullable=False),
    ),
)

RUNS = ReadModel(
    name="runs",
    singular="run",
    relation="sync_run",
    meaning="Syncs of connections, newest first.",
    default_sort=("-seq",),
    columns=(
        key("Id of the run."),
        reference("client_id", "clients", "The client it belongs to.", nullable=False),
        reference("connection_id", "connections", "The connection it syncs.", nullable=False),
        word("trigger", RunTrigger, "What started it."),
        word("mode", RunMode, "Whether it reads what changed, all, or the kept pages."),
        word("state", RunState, "How it stands."),
        text("requested_by", "Who asked for it.", nullable=False, hidden_from=PEOPLE),
        instant("queued_at", "When it was asked for.", nullable=False),
        instant("started_at", "When it began."),
        instant("heartbeat_at", "Its last sign of life."),
        instant("finished_at", "When it ended."),
        instant("cancel_requested_at", "When it was asked to stop."),
        Column("only_streams", ColumnType.TEXTS, "The streams it reads; null is all."),
        Column("only_scopes", ColumnType.TEXTS, "The scopes it reads; null is all that the connection syncs."),
        flag("accepts_removals", "Whether a person released the brake on removals for it.", nullable=False),
        integer("mapping_version", "The version of the mapping it translates with."),
        json(
            "counts", "{stream: {pages, records, created, changed, unchanged, removed, quarantined}}.", nullable=False
        ),
        json("gaps", "What could not be read while the rest went on.", nullable=False),
        integer("requests", "Requests made to the tool.", nullable=False),
        Column("throttled_seconds", ColumnType.FLOAT, "Time the tool made it wait.", nullable=False, unit="seconds"),
        text("progress", "Where it stands, in words."),
        json("error", "{class, message, hint} of what ended it, or null."),
    ),
)

QUARANTINE = ReadModel(
    name="quarantine",
    singular="quarantined record",
    relation="quarantined_record",
    meaning="Records that broke a rule and were kept out.",
    default_sort=("client_id", "seq"),
    columns=(
        key("Id of the quarantined record."),
        reference("client_id", "clients", "The client it belongs to.", nullable=False),
        reference("connection_id", "connections", "The connection it was read through.", nullable=False),
        text("stream", "The kind of vendor data it came in.", nullable=False),
        text("scope", "The scope it was read in; empty for the whole connection.", nullable=False),
        text("source_id", "Its id in the tool.", nullable=False, hidden_from=PEOPLE),
        text("rule", "The rule it broke.", nullable=False),
        text("message", "What is wrong with it.", nullable=False, hidden_from=ANYTHING),
        text("hint", "What to do about it.", nullable=False, hidden_from=ANYTHING),
        integer("raw_page_id", "The kept page it stands in."),
        reference("first_seen_run", "runs", "The run that found it first.", nullable=False),
        reference("last_seen_run", "runs", "The run that found it last.", nullable=False),
        instant("first_seen_at", "When it was found first.", nullable=False),
        instant("last_seen_at", "When it was found last.", nullable=False),
        instant("resolved_at", "When it passed, null while it does not."),
    ),
)

RECONCILIATION = ReadModel(
    name="reconciliation",
    singular="reconciliation",
    relation="reconciliation",
    meaning="What each source counts beside what the hub holds, by the newest census of every scope.",
    default_sort=("client_id", "connection_id", "entity", "scope"),
    columns=(
        key("Id of the scope's count of one kind of record."),
        reference("client_id", "clients", "The client it belongs to.", nullable=False),
        reference("connection_id", "connections", "The connection that was counted.", nullable=False),
        word("entity", Entity, "The kind of record."),
        text("scope", "The scope that was counted; empty for the whole connection.", nullable=False),
        text("scope_name", "Its name."),
        integer("counted", "Records the source lists.", nullable=False),
        integer("held", "Of them, records the hub holds.", nullable=False),
        integer("not_held_count", "Records the hub lacks.", nullable=False),
        Column("not_held", ColumnType.TEXTS, "Their source ids, the first hundred.", nullable=False),
        percent("complete_pct", "Share of what the source lists that the hub holds; null where it lists nothing."),
        integer("gone", "Rows that left by this count.", nullable=False),
        flag("braked", "Whether more would have left than one run may take.", nullable=False),
        instant("taken_at", "When it was counted.", nullable=False),
    ),
)

AUDIT = ReadModel(
    name="audit",
    singular="audit event",
    relation="audit_event",
    meaning="Who did what to what, newest first.",
    default_sort=("-id",),
    columns=(
        integer("id", "Number of the event.", nullable=False),
        reference("client_id", "clients", "The client it concerns; null is the whole hub."),
        instant("at", "When.", nullable=False),
        text("actor", "Who.", nullable=False, hidden_from=PEOPLE),
        text("action", "What was done.", nullable=False),
        text("subject", "To what.", nullable=False),
        json("details", "The keys that changed; never a secret.", nullable=False),
    ),
)
