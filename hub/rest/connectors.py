"""What is installed to connect tools with."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.registry import describe_connector, list_connectors
from hub.rest.answers import to_json, to_whole_list
from hub.rest.parameters import refuse_parameters

router = APIRouter(prefix="/connectors", tags=["connectors"])


@router.get("")
def list_installed(request: Request) -> Response:
    """Every installed connector, with a sentence for one that cannot be used."""
    refuse_parameters(request.query_params)
    return to_whole_list(list_connectors())


@router.get("/{name}")
def describe(name: str) -> Response:
    """JSON Schema of its settings, names of its secrets, what it reads, its default mapping."""
    return to_json(describe_connector(name))
