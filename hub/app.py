"""The web application, put together: doors, middleware, threads."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from hub.deps import Callers, admit
from hub.odata import routes as odata
from hub.queries.freshness import DataAges
from hub.rest import (
    changes,
    clients,
    connections,
    connectors,
    consents,
    exports,
    health,
    hooks,
    imports,
    outlook,
    people,
    portfolio,
    prices,
    quarantine,
    report,
    runs,
    tokens,
    uploads,
    users,
    workload,
)
from hub.rest.answers import API
from hub.rest.documentation import add_documentation
from hub.rest.lists import add_lists, add_rows
from hub.rest.metrics import Metrics
from hub.rest.middleware import Surroundings
from hub.rest.nested import add_nested_lists
from hub.rest.problems import install_problems
from hub.web.site import add_cockpit
from hub.wiring import Hub

DESCRIPTION = "Tasks, hours and money out of many project tools, as one normalised portfolio."
GZIP_LEVEL = 1
"""Level 9 costs several times the query itself and saves little more."""
GZIP_FROM_BYTES = 1024


def create_app(hub: Hub) -> FastAPI:
    """The API of a hub. The caller opens and closes the hub; the app keeps no state that another replica would miss."""
    app = FastAPI(
        title="PMO Hub", description=DESCRIPTION, docs_url=None, redoc_url=None, openapi_url=None, lifespan=_threads
    )
    app.state.hub, app.state.callers, app.state.metrics = hub, Callers(hub), Metrics(hub)
    app.state.data_ages = DataAges(hub)
    app.include_router(health.router)
    app.include_router(hooks.router)
    app.include_router(exports.files)
    app.include_router(_api())
    app.include_router(odata.router)
    add_documentation(app)
    install_problems(app)
    add_cockpit(app)
    is_https = hub.settings.public_url.startswith("https://")
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL)
    app.add_middleware(
        Surroundings, metrics=app.state.metrics, is_https=is_https, upload_max_mb=hub.settings.upload_max_mb
    )
    return app


def _api() -> APIRouter:
    """Everything under the API's prefix needs a token: asked for here, so that no route can forget it."""
    api = APIRouter(prefix=API, dependencies=[Depends(admit)])
    # Routes are tried one after the other, so those that are asked most come first.
    add_lists(api)
    # Their words, such as /people/proposals, are no ids of a list.
    for door in (portfolio, outlook, report, people, exports):
        api.include_router(door.router)
    add_rows(api)
    add_nested_lists(api)
    for door in (
        connectors,
        clients,
        connections,
        consents,
        uploads,
        runs,
        tokens,
        users,
        changes,
        quarantine,
        prices,
        imports,
        workload,
    ):
        api.include_router(door.router)
    return api


@asynccontextmanager
async def _threads(app: FastAPI) -> AsyncIterator[None]:
    """As many requests at once as the settings say; the database pool is as large."""
    hub: Hub = app.state.hub
    anyio.to_thread.current_default_thread_limiter().total_tokens = hub.settings.threads
    # What is here before the first request stays: looking through it again and again for garbage stops an answer for a quarter of a second.
    gc.collect()
    gc.freeze()
    yield
