"""`/docs`: the routes as one page of HTML, drawn here from the OpenAPI document; no script, nothing from elsewhere."""

from html import escape
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from hub.rest.answers import API
from hub.rest.problems import PROBLEMS

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
code { font: 14px/1.5 ui-monospace, monospace } .method { display: inline-block; min-width: 4rem; font-weight: 600 }
summary { cursor: pointer; padding: .3rem 0 } table { border-collapse: collapse; margin: .5rem 0 1.5rem 1rem }
td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
"""
SCHEMES = {"bearer": {"type": "http", "scheme": "bearer"}, "basic": {"type": "http", "scheme": "basic"}}
OF_FASTAPI = ("HTTPValidationError", "ValidationError")
"""How FastAPI would say what is wrong with a request; the hub says it as a problem."""
METHODS = ("get", "post", "put", "patch", "delete")


def add_documentation(app: FastAPI) -> None:
    """Routes `/openapi.json` and `/docs`."""

    def show_openapi(_request: Request) -> Response:
        return JSONResponse(to_document(app))

    def show_page(_request: Request) -> Response:
        return HTMLResponse(to_page(to_document(app)), headers={"Content-Security-Policy": POLICY})

    app.add_route("/openapi.json", show_openapi, include_in_schema=False)
    app.add_route("/docs", show_page, include_in_schema=False)


def to_document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document; made once. Either scheme opens every route of the API, and whatever goes wrong is a problem."""
    document = app.openapi()
    components = document.setdefault("components", {})
    components["securitySchemes"] = SCHEMES
    for name in OF_FASTAPI:
        components.get("schemas", {}).pop(name, None)
    for path, item in document["paths"].items():
        for operation in item.values():
            operation["responses"].pop("422", None)
            operation["responses"] |= PROBLEMS
            if path.startswith(API):
                operation["security"] = [{name: []} for name in SCHEMES]
    return document


def to_page(document: dict[str, Any]) -> str:
    """The page of an OpenAPI document: routes by tag, each with its parameters and the fields of its answer."""
    by_tag: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                by_tag.setdefault(item[method].get("tags", ["other"])[0], []).append(_route(method, path, item[method]))
    info = document["info"]
    parts = [f"<h2>{escape(tag)}</h2>{''.join(routes)}" for tag, routes in by_tag.items()]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(info['title'])}</title><style>{STYLE}</style><h1>{escape(info['title'])}</h1>"
        f'<p>{escape(info["description"])} <a href="/openapi.json">OpenAPI</a></p>{"".join(parts)}</html>'
    )


def _route(method: str, path: str, operation: dict[str, Any]) -> str:
    heading = f'<span class="method">{method.upper()}</span><code>{escape(path)}</code>'
    meaning = escape(operation.get("description") or operation.get("summary") or "")
    return f"<details><summary>{heading} {meaning}</summary>{_parameters(operation)}{_fields(operation)}</details>"


def _parameters(operation: dict[str, Any]) -> str:
    """Filters by what follows a column's name stand in one line with it."""
    endings: dict[str, list[str]] = {}
    for parameter in operation.get("parameters", []):
        name, dot, ending = parameter["name"].partition(".")
        endings.setdefault(name, []).extend([f".{ending}"] if dot else [])
    return _table("Parameters", [(name, " ".join(found)) for name, found in endings.items()])


def _fields(operation: dict[str, Any]) -> str:
    content = operation.get("responses", {}).get("200", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    row = schema.get("properties", {}).get("items", {}).get("items", schema)
    fields = row.get("properties", {}).items()
    return _table("Fields", [(name, field.get("description", "")) for name, field in fields])


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    lines = (f"<tr><td><code>{escape(name)}</code><td>{escape(meaning)}" for name, meaning in rows)
    return f"<table><tr><th>{title}<th>{''.join(lines)}</table>"
