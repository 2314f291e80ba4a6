"""Ids as Trello makes them: the second of creation, then a number that only rises."""

import datetime as dt
from itertools import count


class IdMaker:
    def __init__(self) -> None:
        self._numbers = count(1)

    def make(self, born: dt.datetime) -> str:
        """A fresh id whose first eight digits tell when it was made."""
        return f"{int(born.timestamp()):08x}{next(self._numbers):016x}"
