"""What the rooms of single rows share: a transaction's type, rows as frozen objects, and a sentence where a name is taken twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.errors import Conflict

RowSession = Session
"""One transaction on single rows, as `Database.session` opens it."""

Frozen = TypeVar("Frozen")


def to_frozen(cls: type[Frozen], row: Any, **extra: Any) -> Frozen:
    """A plain frozen object with the columns that `cls` names; `extra` gives what the row has not."""
    names = {item.name for item in fields(cls)} - extra.keys()  # type: ignore[arg-type]
    return cls(**{name: getattr(row, name) for name in names}, **extra)


def change_columns(row: Any, values: dict[str, Any]) -> list[str]:
    """Set columns that differ and name them."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    return changed


@contextmanager
def refuse_taken(session: RowSession, sentence: str, *, hint: str) -> Iterator[None]:
    """Write what the block did; a unique key that is taken already raises Conflict with the sentence."""
    try:
        yield
        session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        raise Conflict(sentence, hint=hint, code="name_taken") from error


UNIQUE_VIOLATION = "23505"
