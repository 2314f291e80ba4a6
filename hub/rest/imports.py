"""Budgets and exchange rates from files."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from hub.admin.budget_imports import BudgetFile, import_budget, parse_columns
from hub.admin.fx_imports import import_fx_rates
from hub.deps import Admitted, OfHub
from hub.rest.answers import to_json

router = APIRouter(tags=["imports"])

File = Annotated[bytes, Body(media_type="text/csv", description="The file itself: CSV, or XLSX.")]
DryRun = Annotated[bool, Query(description="Only say what would be.")]


@router.post("/imported-budget-lines")
def import_budget_file(
    hub: OfHub,
    caller: Admitted,
    content: File,
    *,
    client_id: UUID,
    name: Annotated[str, Query(min_length=1, max_length=200, description="Under which it is replaced next time.")],
    column: Annotated[list[str] | None, Query(description="FIELD=COLUMN, where a column has another name.")] = None,
    dry_run: DryRun = False,
) -> Response:
    """Read a budget: one row a line, with project, amount, and what else is known. Wrong rows are named, and then nothing is imported."""
    file = BudgetFile(client_id=client_id, name=name, content=content, columns=parse_columns(column or ()))
    return to_json(import_budget(hub, caller=caller, file=file, dry_run=dry_run))


@router.post("/fx-rates/import")
def import_fx_file(
    hub: OfHub,
    caller: Admitted,
    content: File,
    *,
    client_id: UUID | None = None,
    source: str = "",
    dry_run: DryRun = False,
) -> Response:
    """Read exchange rates: date, from, to, rate; or the European Central Bank's own file. Without a client they hold for all."""
    return to_json(
        import_fx_rates(hub, caller=caller, client_id=client_id, content=content, source=source, dry_run=dry_run)
    )
