"""Quarantined records, tried again after what was wrong with them was mended."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from hub.deps import Admitted, OfHub
from hub.queries.lists import read_row
from hub.rest.answers import API, JSON
from hub.security.caller import Action
from hub.sync.requests import request_run
from models.reporting.administration import RUNS

router = APIRouter(prefix="/quarantine", tags=["quarantine"])


class ReplayBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    connection_id: UUID


@router.post("/replay", status_code=202)
def replay(hub: OfHub, caller: Admitted, body: Annotated[ReplayBody, Body()]) -> Response:
    """Translate the kept pages of a connection once more; records that pass leave the quarantine. Answers with the run."""
    caller.require(Action.CONFIGURE)
    run = request_run(hub, caller_name=caller.name, scope=caller.scope, connection_id=body.connection_id, mode="replay")
    shown = read_row(hub, caller, RUNS, run["id"], fields=RUNS.columns)
    return Response(shown, 202, media_type=JSON, headers={"Location": f"{API}/runs/{run['id']}"})
