"""Who stands under whom, and what a summary adds of its own, from the order of the tasks and their OutlineLevel alone.

The element `Summary` is not looked at: other tools leave it out or set it wrongly. A summary's stored cost is the sum of its children
plus what was entered on its own row (fixed cost, resources assigned to it); that difference is known only when its last child has
been seen, so it is handed out then, and nothing of the file's total is lost: root 12,082, leaves 9,622, summaries' own 2,460.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from connectors.msproject.files.rows import ROOT_UID, Row, baseline, filled, is_active, outline_level
from connectors.msproject.files.units import try_number

_ABOVE_ALL_LEVELS = -1
_LEAST_OWN_HUNDREDTHS = 1


@dataclass(slots=True)
class _Open:
    """A summary whose children are being read; `uid` is None for the plan itself."""

    uid: str | None
    level: int
    stored: dict[str, Decimal]
    dates: Row = field(default_factory=dict)
    has_credit: bool = False
    children: dict[str, Decimal] = field(default_factory=dict)

    def add(self, amounts: dict[str, Decimal]) -> None:
        for name, amount in amounts.items():
            self.children[name] = self.children.get(name, Decimal(0)) + amount

    def total(self) -> dict[str, Decimal]:
        """What this summary brings to its parent."""
        names = self.stored.keys() | self.children.keys()
        return {name: self.stored[name] if self._is_rolled_up(name) else self.children[name] for name in names}

    def own(self) -> dict[str, str]:
        """Hundredths that stand on the summary alone, negative for a credit."""
        own = {
            name: self.stored[name] - self.children.get(name, Decimal(0))
            for name in self.stored
            if self._is_rolled_up(name)
        }
        return {name: str(amount) for name, amount in own.items() if abs(amount) >= _LEAST_OWN_HUNDREDTHS}

    def _is_rolled_up(self, name: str) -> bool:
        """Whether the stored figure is the children's sum and more. One that is less is stale, or from a tool that does not roll up;
        only a credit entered on the summary itself, a negative fixed cost, makes it less in earnest.
        """
        stored, children = self.stored.get(name), self.children.get(name)
        if stored is None or children is None:
            return stored is not None
        return bool(stored) and (self.has_credit or stored > children - _LEAST_OWN_HUNDREDTHS)


class Outline:
    """Feed tasks in the order of the file; take them back placed.

    A placed task carries `parent` (a UID or None) and `leaf`. A row `{"closes": UID or None, "own": {figure: hundredths}}` tells what
    a summary, or with None the plan itself, holds beside its children.
    """

    def __init__(self) -> None:
        self._open: list[_Open] = [_Open(uid=None, level=_ABOVE_ALL_LEVELS, stored={})]
        self._waiting: Row | None = None

    def set_root(self, row: Row) -> None:
        """Take the project summary task: it is the plan itself and no task."""
        self._open[0] = _opened(row, uid=None, level=_ABOVE_ALL_LEVELS)

    def place(self, row: Row) -> Iterator[Row]:
        """Take the next task and give back what is now known: the task before it, then the summaries it ended."""
        level = outline_level(row)
        yield from self._settle(next_level=level)
        yield from self._close(down_to=level)
        row["parent"] = self._open[-1].uid
        self._waiting = row

    def finish(self) -> Iterator[Row]:
        """Give back the last task, and every summary that is still open, the plan itself last."""
        yield from self._settle(next_level=_ABOVE_ALL_LEVELS)
        yield from self._close(down_to=_ABOVE_ALL_LEVELS)

    def _settle(self, *, next_level: int) -> Iterator[Row]:
        row, self._waiting = self._waiting, None
        if row is None:
            return
        level = outline_level(row)
        row["leaf"] = next_level <= level
        if row["leaf"]:
            self._open[-1].add(_figures(row))
        else:
            self._open.append(_opened(row, uid=row["UID"], level=level))
        yield row

    def _close(self, *, down_to: int) -> Iterator[Row]:
        while self._open and self._open[-1].level >= down_to:
            closed = self._open.pop()
            if self._open:
                self._open[-1].add(closed.total())
            own = closed.own()
            if own:
                yield {"closes": closed.uid, "own": own, **closed.dates}


def is_root(row: Row) -> bool:
    """Whether this first row is the project summary task, not a task that happens to have UID 0."""
    return filled(row, "UID") == ROOT_UID and outline_level(row) == 0


def _opened(row: Row, *, uid: str | None, level: int) -> _Open:
    fixed_cost = try_number(filled(row, "FixedCost"))
    return _Open(uid, level, _figures(row), _dates(row), has_credit=fixed_cost is not None and fixed_cost < 0)


def _figures(row: Row) -> dict[str, Decimal]:
    """The figures that roll up, in hundredths. An inactive task adds nothing but the baseline it had."""
    texts = {"BaselineCost": filled(baseline(row, 0), "Cost")}
    if is_active(row):
        texts |= {"Cost": filled(row, "Cost"), "ActualCost": filled(row, "ActualCost")}
    amounts = {name: try_number(text) for name, text in texts.items()}
    return {name: amount for name, amount in amounts.items() if amount is not None}


def _dates(row: Row) -> Row:
    return {name: row[name] for name in ("Start", "Finish") if name in row}
