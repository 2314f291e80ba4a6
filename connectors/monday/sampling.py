"""How well the columns that a guess names are filled: from the first items of a board, one call a board."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from connectors.monday.api import MondayApi
from connectors.monday.boards import Board
from connectors.monday.cells import plain_value
from connectors.monday.documents import FIRST_ROWS
from connectors.monday.refusals import BoardRefused, QuestionFailed, TooDear
from connectors.monday.tracks import Track
from connectors.sdk.contract import MappingGuess
from models.wording import agree

ITEMS = 25
MOST_BOARDS = 20
"""Calls that a discovery may spend on samples: a plan has 200 to 1,000 a day."""


def with_fill_rates(
    api: MondayApi, boards: dict[str, Board], guesses: tuple[MappingGuess, ...]
) -> Iterator[MappingGuess]:
    """The guesses, each that names columns with how many of the first items have them filled."""
    filled: dict[str, dict[str, str]] = {}
    for guess in guesses:
        columns, board = _columns_of(guess.value), boards[guess.path.split(".")[1]]
        if not columns:
            yield guess
            continue
        if board.id not in filled and len(filled) < MOST_BOARDS:
            wanted = [
                column for one in guesses if one.path.split(".")[1] == board.id for column in _columns_of(one.value)
            ]
            filled[board.id] = _sample(api, board, wanted)
        told = "; ".join(
            f'"{board.columns[column].title}" {filled.get(board.id, {}).get(column, "was not sampled")}'
            for column in columns
        )
        yield replace(guess, reason=f"{guess.reason} Filled: {told}.")


def _sample(api: MondayApi, board: Board, columns: list[str]) -> dict[str, str]:
    """What to say of each column, such as "7 of 25 items"; nothing for a board that refuses."""
    track = Track(board, is_sub=False, columns=tuple(board.columns[column] for column in sorted(set(columns))))
    try:
        reply = api.ask(FIRST_ROWS, board=[board.id], limit=ITEMS, hierarchy=track.hierarchy, **track.variables())
    except (BoardRefused, QuestionFailed, TooDear):
        return {}
    shown = [one for one in reply.data.get("boards") or () if one]
    rows = [row for one in shown for row in one["items_page"]["items"] if row]
    cells = [cell for row in rows for cell in row["column_values"] if plain_value(cell) is not None]
    return {
        column: f"{sum(cell['id'] == column for cell in cells)} of {len(rows)} {agree(len(rows), 'item', 'items')}"
        for column in columns
    }


def _columns_of(value: Any) -> list[str]:
    """The columns that a proposed rule names; none for a role."""
    rules = value if isinstance(value, list) else []
    return [rule["field"] if isinstance(rule, dict) else rule for rule in rules]
