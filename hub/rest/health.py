"""For those who operate the hub: probes and metrics. Outside `/api/v1` and without a token: no name and no figure of a client."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from hub.deps import OfHub
from hub.queries.readiness import find_missing
from hub.rest.answers import to_json
from hub.rest.metrics import CONTENT_TYPE, Metrics

router = APIRouter(tags=["operations"])


@router.get("/health/live")
def is_live() -> Response:
    """The process answers."""
    return to_json({"status": "live"})


@router.get("/health/ready")
def is_ready(hub: OfHub) -> Response:
    """200 when the hub can do its work, else 503 with what is missing and the remedy."""
    missing = [asdict(item) for item in find_missing(hub.database)]
    return to_json({"status": "missing" if missing else "ready", "missing": missing}, status=503 if missing else 200)


@router.get("/metrics", response_class=PlainTextResponse)
def show_metrics(request: Request) -> Response:
    """Prometheus: requests, runs, records, throttling, queue, age of data, by connection id."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.render(), media_type=CONTENT_TYPE)
