"""Money: number columns of tasks and projects as the mapping names them, and rows of a budget board.

A number column knows its currency only as a sign (`$` is a dozen currencies) and hides its scale in it (`k€`), so the admin states both.
Only a sign that is an ISO code itself is believed.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from connectors.monday.boards import Column
from connectors.monday.cells import Cells, number_of, symbol_of
from connectors.monday.sheet import Home, Sheet
from connectors.monday.time_rows import ROW, target_of
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import MoneyRule
from connectors.sdk.reading import to_instant
from models.quantities import Money
from models.records import BudgetLineRecord, Removal
from models.vocabulary import BudgetBasis, BudgetKind, CostCategory, Entity, Presence

JsonObject = dict[str, Any]
MoneyCell = tuple[JsonObject, MoneyRule, Column]

_ISO_CODE = re.compile(r"[A-Z]{3}")
_SCALED = re.compile(r"\s*[kKmM]\s*\W")
_RESERVES = {"contingency", "reserve", "provision", "réserve", "aléas"}
"""A budget that is kept back."""
_KINDS = {
    BudgetKind.BUDGET: {"budget", "planned", "approved", "prévu", "plan", *_RESERVES},
    BudgetKind.COMMITTED: {"committed", "commitment", "ordered", "engagé", "commande"},
    BudgetKind.ACTUAL: {"actual", "actuals", "spent", "invoiced", "réel", "dépensé", "facture"},
    BudgetKind.FORECAST: {"forecast", "estimate to complete", "prévision", "reste à faire"},
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}


class MoneyReader:
    """Budget lines of one sheet's rows: one for each row and rule whose column is filled."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def cells(self, row: JsonObject) -> Iterator[MoneyCell]:
        """What `to_lines` takes, so that a bad amount is rejected alone. A roll-up counts on leaves only."""
        cells = self._sheet.cells(row)
        for rule, column in self._sheet.plan.money:
            cell = cells.get(column.id)
            if cell is not None and (cell.get("is_leaf", True) or not column.is_calculated):
                yield row, rule, column

    def to_lines(self, item: MoneyCell) -> Iterator[BudgetLineRecord | Removal]:
        """A line for a filled cell; an empty one is proof that the line is gone."""
        row, rule, column = item
        cell = self._sheet.cells(row)[column.id]
        amount = number_of(cell)
        if amount is None:
            yield Removal(
                entity=Entity.BUDGET_LINE,
                source_id=line_id(item),
                presence=Presence.DELETED,
                reason="the cell is empty",
            )
            return
        money = to_money(amount, cell=cell, rule=rule, fallback=self._sheet.rules.currency, source_id=line_id(item))
        home = self._sheet.home_of(row)
        yield BudgetLineRecord(
            source_id=line_id(item),
            source_url=row.get("url"),
            project=home.project,
            task=home.task if rule.level == "task" else None,
            kind=rule.kind,
            category=rule.category,
            cost_class=rule.cost_class,
            is_contingency=rule.is_contingency,
            amount=money.amount,
            currency=money.currency,
            basis=BudgetBasis.TOOL,
            source_field=column.title,
        )


class BudgetBoardReader:
    """Rows of a board where one item is one amount of one kind for one project, task or period."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._rules = {column.id: rule for rule, column in sheet.plan.money}

    def to_line(self, row: JsonObject) -> BudgetLineRecord:
        """Raises RecordRejected for a row without an amount, a known kind, a currency or a project."""
        sheet, cells = self._sheet, self._sheet.cells(row)
        source_id = f"{ROW}{row['id']}"
        rule, money = self._money(cells, source_id)
        home, word = self._home(cells, source_id), self._word(cells)
        return BudgetLineRecord(
            source_id=source_id,
            source_url=row.get("url"),
            source_created_at=to_instant(row.get("created_at")),
            source_updated_at=to_instant(row.get("updated_at")),
            archived=row.get("state") == "archived",
            project=home.project,
            task=home.task,
            kind=self._kind(word, rule, source_id),
            category=rule.category if rule else CostCategory.OTHER,
            cost_class=rule.cost_class if rule else None,
            is_contingency=word in _RESERVES or bool(rule and rule.is_contingency),
            period_start=sheet.start_of(cells, "period_start"),
            period_finish=sheet.finish_of(cells, "period_finish"),
            amount=money.amount,
            currency=money.currency,
            basis=BudgetBasis.TOOL,
            source_field=row["name"],
        )

    def _money(self, cells: Cells, source_id: str) -> tuple[MoneyRule | None, Money]:
        """The amount column, and the money rule for it where there is one."""
        columns = [source.column.id for source in self._sheet.plan.sources("amount")] or list(self._rules)
        for column in columns:
            amount = number_of(cells.get(column))
            if amount is None:
                continue
            rule = self._rules.get(column)
            named = self._sheet.text(cells, "currency")
            if named and _ISO_CODE.fullmatch(named):
                return rule, Money(amount * (rule.factor if rule else 1), named)
            fallback = self._sheet.rules.currency
            return rule, to_money(amount, cell=cells[column], rule=rule, fallback=fallback, source_id=source_id)
        raise _rejected(
            source_id, "missing:amount", "has no amount", "Fill the amount, or map the amount column of the board."
        )

    def _word(self, cells: Cells) -> str:
        label = self._sheet.label(cells, "kind")
        return label.text.strip().casefold() if label else ""

    def _kind(self, word: str, rule: MoneyRule | None, source_id: str) -> BudgetKind:
        if kind := _KIND_OF.get(word):
            return kind
        if rule:
            return rule.kind
        raise _rejected(
            source_id,
            "unknown:kind",
            "has no known kind",
            "Use budget, contingency, committed, actual or forecast, or give a money rule.",
        )

    def _home(self, cells: Cells, source_id: str) -> Home:
        task, project = target_of(self._sheet, cells, "task", "project")
        if project is None:
            raise _rejected(
                source_id, "missing:project", "leads to no project", "Link the row to its project or task in monday."
            )
        return Home(project, task)


def to_money(
    amount: Decimal, *, cell: JsonObject, rule: MoneyRule | None, fallback: str | None, source_id: str
) -> Money:
    """An amount in whole units of a currency. Raises RecordRejected when nobody said which currency, or how to read `k€`."""
    symbol = symbol_of(cell)
    if _SCALED.match(symbol) and not (rule and "factor" in rule.model_fields_set):
        raise _rejected(
            source_id, "unknown:factor", f'is counted in "{symbol}"', 'Give its money rule a "factor", such as 1000.'
        )
    own = symbol if _ISO_CODE.fullmatch(symbol) else None
    currency = (rule.currency if rule else None) or own or fallback
    if currency is None:
        raise _rejected(
            source_id,
            "missing:currency",
            "has no currency",
            "Give the money rule, the scope or the connection a currency.",
        )
    return Money(amount * (rule.factor if rule else 1), currency)


def line_id(item: MoneyCell) -> str:
    """One line for each row, column and kind."""
    row, rule, column = item
    return f"{row['id']}:{column.id}:{rule.kind.value}"


def _rejected(source_id: str, rule: str, says: str, hint: str) -> RecordRejected:
    return RecordRejected(f"The amount {says}.", source_id=source_id, rule=rule, hint=hint)
