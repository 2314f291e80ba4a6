"""Errors as RFC 9457 problems: `{type, title, status, detail, code, hint, instance}`. Never a stack trace, a payload or a secret."""

from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from hub.errors import HubError

MEDIA_TYPE = "application/problem+json"

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "A constant word for programs."},
        "detail": {"type": "string", "description": "What happened, in a sentence."},
        "hint": {"type": "string", "description": "What to do about it."},
        "instance": {"type": "string"},
    },
}
PROBLEMS: dict[str, Any] = {
    "default": {"description": "A problem (RFC 9457).", "content": {MEDIA_TYPE: {"schema": PROBLEM}}},
}
CHALLENGES = ('Bearer realm="pmo-hub"', 'Basic realm="pmo-hub", charset="UTF-8"')


def install_problems(app: FastAPI) -> None:
    """Every error the app itself can meet becomes a problem; what nobody foresaw does in the outermost middleware."""
    app.exception_handler(HubError)(_of_hub_error)
    app.exception_handler(RequestValidationError)(_of_validation)
    app.exception_handler(HTTPException)(_of_http)


def to_problem(status: int, *, code: str, detail: str, hint: str = "", instance: str = "") -> Response:
    """A problem as a response. Optional members stay away when they are empty."""
    title = HTTPStatus(status).phrase
    members: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    members |= {name: text for name, text in (("hint", hint), ("instance", instance)) if text}
    response = Response(orjson.dumps(members), status, media_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        for challenge in CHALLENGES:
            response.headers.append("WWW-Authenticate", challenge)
    return response


async def _of_hub_error(request: Request, error: HubError) -> Response:
    return to_problem(
        error.status_code, code=error.code, detail=error.detail, hint=error.hint, instance=request.url.path
    )


async def _of_validation(request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    place = " ".join(str(part) for part in first["loc"])
    if first["type"] == "json_invalid":
        return to_problem(422, code="bad_json", detail="The body is no JSON.", instance=request.url.path)
    return to_problem(422, code="bad_value", detail=f"{place}: {first['msg']}.", instance=request.url.path)


async def _of_http(request: Request, error: HTTPException) -> Response:
    known = {
        404: ("not_found", "There is nothing at this address.", "See /docs for the routes."),
        405: ("method_not_allowed", f"This address takes no {request.method}.", "See /docs for the routes."),
    }
    code, detail, hint = known.get(error.status_code, ("http", str(error.detail), ""))
    response = to_problem(error.status_code, code=code, detail=detail, hint=hint, instance=request.url.path)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response
