"""What the address of a page names besides the page: a day, and a place in a list."""

import datetime as dt

from fastapi import Request

from hub.errors import Unprocessable


def day_of(request: Request, name: str) -> dt.date | None:
    """A day that the address names. Raises Unprocessable for what is none."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Unprocessable(f'"{text[:40]}" is no day.', hint="Choose one, such as 2026-11-22.") from error


def number_of(request: Request) -> int:
    """The page of a list that the address asks for, counted from 1; the first for whatever is none."""
    text = request.query_params.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("9999") and int(text) > 0 else 1
