"""Read models of the client's prices, exchange rates and imported budgets."""

from models.reporting.columns import (
    COSTS,
    PEOPLE,
    amount,
    currency,
    day,
    flag,
    instant,
    integer,
    key,
    reference,
    text,
    word,
)
from models.reporting.portfolio import CLIENT, OF_PROJECT
from models.reporting.shape import Column, ColumnType, Past, ReadModel
from models.vocabulary import BudgetKind, CostCategory, CostClass, Presence, RateKind

RATES = ReadModel(
    name="rates",
    singular="rate",
    relation="rate_all",
    meaning="Prices of an hour: the client's own price list, and what the tools keep.",
    past=Past.JOINED,
    columns=(
        key("Id of the rate."),
        CLIENT,
        word("origin", ("hub", "tool"), "Whether it stands in the client's price list or in a tool."),
        reference("connection_id", "connections", "The connection it was read through."),
        reference("account_id", "accounts", "The account it is for, in a tool."),
        reference("person_id", "people", "The person it is for."),
        text("role", "The role it is for."),
        reference("source_project_id", "source_projects", "The only project it holds in, in a tool."),
        word("kind", RateKind, "What the hour costs, or what it is billed at."),
        amount("amount_per_hour", "Price of an hour.", nullable=False),
        currency(of="the price", nullable=False),
        day("valid_from", "First day it holds; null is open."),
        day("valid_to", "Last day it holds; null is open."),
        word("presence", Presence, "What is known of its existence."),
    ),
)

FX_RATES = ReadModel(
    name="fx_rates",
    singular="exchange rate",
    relation="fx_rate_all",
    meaning="Exchange rates: one unit of `from` is `rate` units of `to` on that day.",
    default_sort=("date", "id"),
    client_column="",
    past=Past.OWN,
    columns=(
        integer("id", "Number of the rate.", nullable=False),
        reference("client_id", "clients", "The client it is for; null is everybody."),
        day("date", "The day it holds on.", nullable=False),
        currency(of="the unit", name="from", nullable=False),
        currency(of="the price", name="to", nullable=False),
        Column("rate", ColumnType.NUMBER, "Units of `to` for one of `from`.", nullable=False, digits=(20, 10)),
        text("source", "Who says so.", nullable=False),
    ),
)

IMPORTED_BUDGET_LINES = ReadModel(
    name="imported_budget_lines",
    singular="imported budget line",
    relation="imported_budget_line",
    meaning="Budgets of projects read from files; a line that a later file has otherwise is kept, superseded.",
    past=Past.RECORDS,
    columns=(
        key("Id of the line."),
        CLIENT,
        OF_PROJECT,
        text("import_name", "Name under which its file was read.", nullable=False),
        integer("row_number", "Its row in the file.", nullable=False),
        word("kind", BudgetKind, "What the money is for: planned, committed, spent, forecast."),
        word("category", CostCategory, "What kind of cost it is."),
        word("cost_class", CostClass, "Capital or operational expenditure.", nullable=True),
        flag("is_contingency", "Whether it is a reserve.", nullable=False),
        day("period_start", "First day it is for."),
        day("period_finish", "Last day it is for."),
        amount("amount", "The amount.", nullable=False),
        currency(of="the amount", nullable=False),
        text("note", "What the file says about it.", hidden_from=COSTS),
        text("imported_by", "Who read it.", nullable=False, hidden_from=PEOPLE),
        instant("imported_at", "When it was read.", nullable=False),
        instant("superseded_at", "When a later file ended it."),
    ),
)
