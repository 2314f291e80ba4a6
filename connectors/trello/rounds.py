"""Which boards are walked again though nothing is told of them: each about once a day, the longest unwalked first, a few a run.

Trello lists no action for labels, nor for names, dates and deletions of check items (Atlassian, "Action types": excluded ones come by
webhook alone), and no date of a card need move with them. Only the cards themselves show them.
"""

import datetime as dt
from collections.abc import Mapping

from connectors.trello.marks import Mark

EVERY = dt.timedelta(days=1)
MOST_IN_RUN = 5
"""Boards; one of up to a thousand cards costs three questions."""


def due_boards(marks: Mapping[str, Mark], *, now: dt.datetime) -> frozenset[str]:
    """The boards whose turn it is."""
    latest = (now - EVERY).isoformat()
    waiting = sorted((mark.walked, board_id) for board_id, mark in marks.items() if mark.walked <= latest)
    return frozenset(board_id for _, board_id in waiting[:MOST_IN_RUN])
