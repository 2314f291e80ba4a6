"""Exchange rates from CSV or XLSX: date, from, to, rate; or as the European Central Bank publishes them, one column a currency."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hub.admin.desk import open_desk, open_rehearsal
from hub.admin.prices import check_owner
from hub.admin.sheets import BadCell, Fault, SheetRow, read_sheet, to_date, to_decimal, to_text
from hub.errors import Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import prices
from hub.wiring import Hub

CODE = re.compile(r"[A-Z]{3}")
ECB, EURO = "European Central Bank", "EUR"
ABSENT = frozenset({"N/A", "-", ""})
DIGITS = Decimal("0.0000000001")
FAULTS_TOLD = 10
COLUMNS = ("date", "from", "to", "rate")

Json = dict[str, Any]


def import_fx_rates(
    hub: Hub, *, caller: Caller, client_id: uuid.UUID | None, content: bytes, source: str = "", dry_run: bool = False
) -> Json:
    """`{dry_run, rows, changed, faults}`. Raises Unprocessable when a row is wrong, unless it is a dry run; Forbidden for rates of everybody."""
    names, rows = read_sheet(content)
    faults: list[Fault] = []
    read = _of_bank if _is_of_bank(names) else _listed
    if read is _listed and not set(COLUMNS) <= {name.casefold() for name in names}:
        raise Unprocessable(
            f"The file has no columns {', '.join(COLUMNS)}.",
            hint="Use them, or the European Central Bank's format: Date, then one column a currency.",
        )
    found = [row | {"client_id": client_id} for sheet in rows for row in read(sheet, source, faults)]
    unique = {(row["on_date"], row["from_currency"], row["to_currency"]): row for row in found}
    if faults and not dry_run:
        told = "; ".join(map(str, faults[:FAULTS_TOLD]))
        raise Unprocessable(
            f"No rate was imported: {told}.", hint="Mend the rows and import it again.", code="bad_rows"
        )
    result: Json = {}
    opened = open_rehearsal if dry_run else open_desk
    with opened(hub, caller, Action.CONFIGURE) as desk:
        check_owner(desk, client_id)
        changed = prices.save_fx_rates(desk.rows, list(unique.values()))
        if changed:
            desk.record("fx_rate.import", "fx_rates", client_id=client_id, changed=changed)
        result |= {
            "dry_run": dry_run,
            "rows": len(unique),
            "changed": changed,
            "faults": [fault.as_json() for fault in faults],
        }
    return result


def _is_of_bank(names: list[str]) -> bool:
    codes = [name for name in names[1:] if name]
    return names[0].casefold() == "date" and bool(codes) and all(CODE.fullmatch(code) for code in codes)


def _of_bank(row: SheetRow, source: str, faults: list[Fault]) -> Iterator[Json]:
    """One day, with what one euro is in each currency."""
    cells = {name.strip(): cell for name, cell in row.cells.items()}
    first = next(iter(cells))
    try:
        day = _bank_day(cells[first])
    except BadCell as error:
        faults.append(Fault(row.number, first, str(error)))
        return
    for code, cell in cells.items():
        if code != first and (to_text(cell) or "") not in ABSENT:
            try:
                yield _rate(day, EURO, code, to_decimal(cell), source or ECB)
            except BadCell as error:
                faults.append(Fault(row.number, code, str(error)))


def _bank_day(cell: Any) -> dt.date:
    """The history writes 2026-11-27, the daily file 27 November 2026."""
    text = str(to_text(cell) or "")
    try:
        return dt.datetime.strptime(text, "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        day = to_date(cell)
    if day is None:
        raise BadCell("it is empty")
    return day


def _listed(row: SheetRow, source: str, faults: list[Fault]) -> Iterator[Json]:
    cells = {name.casefold(): cell for name, cell in row.cells.items()}
    at = "date"
    try:
        day = _bank_day(cells["date"])
        at = "from"
        base = _code(cells["from"])
        at = "to"
        quoted = _code(cells["to"])
        at = "rate"
        yield _rate(day, base, quoted, to_decimal(cells["rate"]), source or to_text(cells.get("source")) or "import")
    except BadCell as error:
        faults.append(Fault(row.number, at, str(error)))


def _code(cell: Any) -> str:
    text = to_text(cell) or ""
    if not CODE.fullmatch(text):
        raise BadCell(f'"{text}" is no ISO 4217 code such as EUR')
    return text


def _rate(day: dt.date, base: str, quoted: str, rate: Decimal | None, source: str) -> Json:
    if rate is None or rate <= 0:
        raise BadCell("a rate is greater than 0")
    if base == quoted:
        raise BadCell("both currencies are the same")
    return {
        "on_date": day,
        "from_currency": base,
        "to_currency": quoted,
        "rate": rate.quantize(DIGITS),
        "source": source,
    }
