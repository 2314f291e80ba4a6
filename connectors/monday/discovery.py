"""Proposing what each board is and what its columns mean, with the reason of each guess. Nothing here is applied by itself."""

import re
from collections.abc import Iterator
from typing import Any

from connectors.monday.boards import PORTFOLIO_LINK, Board, Boards, Column
from connectors.sdk.contract import Discovery, MappingGuess, Scope

JsonObject = dict[str, Any]

_NAMES = {
    "timesheet": re.compile(r"time ?sheet|feuilles? de temps|pointage|time log|zeiterfassung", re.IGNORECASE),
    "budget": re.compile(r"budget|costs?\b|coûts?|dépenses|expenses", re.IGNORECASE),
    "risks": re.compile(r"\brisks?\b|risques?|raid\b", re.IGNORECASE),
    "portfolio": re.compile(r"portfolio|portefeuille|all projects|project list|liste des projets", re.IGNORECASE),
}
_MONEY_TITLES = {
    "budget": re.compile(r"budget|planned cost|prévu", re.IGNORECASE),
    "actual": re.compile(r"actual|spent|réel|dépensé", re.IGNORECASE),
    "forecast": re.compile(r"forecast|prévision", re.IGNORECASE),
    "committed": re.compile(r"committed|engagé", re.IGNORECASE),
}
_SIGNS = {"€": "EUR", "£": "GBP", "euro": "EUR", "pound": "GBP", "chf": "CHF"}
_EFFORT_TITLE = re.compile(r"estimat|effort|charge|planned hours|heures prévues", re.IGNORECASE)
_HOURS = frozenset({"h", "hours", "hrs", "heures"})
_THOUSANDS = re.compile(r"^\s*k", re.IGNORECASE)


def discover_boards(boards: Boards) -> Discovery:
    """Boards that can be scopes (no documents, no hidden sub-item boards), and guesses for the active ones."""
    own = [board for board in boards.by_id.values() if board.holds_items and board.state != "deleted"]
    scopes = tuple(
        Scope(
            board.id,
            board.name,
            key=board.workspace or "Main workspace",
            archived=board.state == "archived",
            url=board.url,
        )
        for board in own
    )
    active = (board for board in own if board.state == "active")
    return Discovery(scopes, tuple(guess for board in active for guess in guesses_for(board)))


def guesses_for(board: Board) -> Iterator[MappingGuess]:
    """What one board's name and columns suggest."""
    path = f"scopes.{board.id}"
    role = _role(board)
    if role:
        yield MappingGuess(f"{path}.role", *role)
    yield from _status_guesses(board, path)
    for column in board.columns.values():
        if column.type == "numbers":
            yield from _number_guesses(column, path)
    money = [guess for column in board.columns.values() if (guess := _money(column))]
    if money:
        reasons = ", ".join(f'"{column["title"]}" counts in {column["symbol"]}' for column in money)
        rules = [column["rule"] for column in money]
        yield MappingGuess(f"{path}.money", rules, f"{reasons}. Confirm currency and factor: monday knows only a sign.")


def _role(board: Board) -> tuple[str, str] | None:
    if PORTFOLIO_LINK in board.columns:
        return (
            "portfolio",
            f'The board "{board.name}" has the column of the Portfolio solution that links project boards.',
        )
    types = {column.type for column in board.columns.values()}
    needed = {
        "timesheet": {"people", "date", "numbers"},
        "budget": {"numbers"},
        "risks": {"status"},
        "portfolio": {"status"},
    }
    for role, pattern in _NAMES.items():
        if pattern.search(board.name) and needed[role] <= types:
            return role, f'The board is named "{board.name}" and has {", ".join(sorted(needed[role]))} columns.'
    return None


def _status_guesses(board: Board, path: str) -> Iterator[MappingGuess]:
    statuses = [column for column in board.columns.values() if column.type == "status"]
    if len(statuses) > 1 and "status" not in board.columns:
        done = [column for column in statuses if any(label.get("is_done") for label in column.labels.values())]
        if len(done) == 1:
            reason = f'Of {len(statuses)} status columns only "{done[0].title}" has a label that means done.'
            yield MappingGuess(f"{path}.fields.status", [done[0].id], reason)
    dates = [column for column in board.columns.values() if column.type == "date"]
    if len(dates) > 1:
        titled = [column for column in dates if re.search(r"due|deadline|échéance|fin", column.title, re.IGNORECASE)]
        if len(titled) == 1:
            reason = f'Of {len(dates)} date columns "{titled[0].title}" sounds like the due date.'
            yield MappingGuess(f"{path}.fields.due_on", [titled[0].id], reason)


def _number_guesses(column: Column, path: str) -> Iterator[MappingGuess]:
    unit = "hours" if _symbol(column).casefold() in _HOURS else None
    if _EFFORT_TITLE.search(column.title):
        rule = {"field": column.id, "unit": unit or "hours"}
        told = f"it counts in {_symbol(column)}" if unit else "check its unit: none is shown"
        yield MappingGuess(f"{path}.fields.estimate_seconds", [rule], f'The column is titled "{column.title}"; {told}.')


def _money(column: Column) -> JsonObject | None:
    symbol = _symbol(column)
    kind = next((word for word, pattern in _MONEY_TITLES.items() if pattern.search(column.title)), None)
    sign = _THOUSANDS.sub("", symbol).strip()
    currency = _SIGNS.get(sign.casefold()) or (sign if re.fullmatch(r"[A-Z]{3}", sign) else None)
    if column.type != "numbers" or not kind or not symbol or symbol.casefold() in _HOURS:
        return None
    rule: JsonObject = {"field": column.id, "kind": kind, "factor": 1000 if _THOUSANDS.match(symbol) else 1}
    if currency:
        rule["currency"] = currency
    return {"title": column.title, "symbol": symbol, "rule": rule}


def _symbol(column: Column) -> str:
    """The unit in a column's settings: `symbol` is a word, or "custom" with the text beside it."""
    unit = column.settings.get("unit")
    if not isinstance(unit, dict):
        return ""
    symbol = str(unit.get("symbol") or "")
    return str(unit.get("custom_unit") or "") if symbol == "custom" else symbol
