"""Where tools send their webhooks: outside `/api/v1` and without a token of the hub, but with a secret address and the tool's signature."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.sdk.hooks import Delivery
from hub import clock
from hub.deps import OfHub
from hub.rest.answers import JSON
from hub.sync.hints import take_delivery

router = APIRouter(prefix="/hooks", tags=["webhooks"])

MOST_BYTES = 1024 * 1024
TOO_LARGE = 413


@router.post("/{connection_id}/{token}")
async def receive(connection_id: UUID, token: str, request: Request, hub: OfHub) -> Response:
    """Take a delivery: it brings the connection's next run forward, and changes nothing else."""
    return await _take(connection_id, token, request, hub)


@router.head("/{connection_id}/{token}", include_in_schema=False)
async def prove(connection_id: UUID, token: str, request: Request, hub: OfHub) -> Response:
    """Some tools ask first whether the address is there."""
    return await _take(connection_id, token, request, hub)


async def _take(connection_id: UUID, token: str, request: Request, hub: OfHub) -> Response:
    body = await _read(request)
    delivery = Delivery(
        method=request.method,
        headers=request.headers,
        body=body,
        url=_as_given(request, hub.settings.public_url),
        secrets=(),
        now=clock.now(),
    )
    reading = await run_in_threadpool(take_delivery, hub, connection_id, token=token, delivery=delivery)
    return Response(reading.body, media_type=JSON if reading.body else None, headers=reading.headers)


async def _read(request: Request) -> bytes:
    """The body, piece by piece, so that nobody fills the memory. Raises HTTPException when it grows too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise HTTPException(TOO_LARGE, detail=f"A webhook's body may have {MOST_BYTES // 1024**2} MB at most.")
    return bytes(body)


def _as_given(request: Request, public_url: str) -> str:
    """The address as the tool knows it: a proxy in between may call it differently."""
    return f"{public_url.rstrip('/')}{request.url.path}" if public_url else str(request.url)
