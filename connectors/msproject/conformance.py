"""The material the conformance suite runs this connector with: pages of every source, each source's beside its code."""

from connectors.msproject.dataverse import conformance as dataverse
from connectors.msproject.files import conformance as files
from connectors.msproject.planner import conformance as planner
from connectors.msproject.project_server import conformance as project_server
from connectors.sdk.testing import Material

_SECRETS = {
    "client_secret": "a secret",
    "certificate": "a key with its certificate",
    "username": "ACME\\reader",
    "password": "a password",
    "token_cache": "{}",
}

MATERIAL = Material(
    settings={"path": "plans"},
    secrets=_SECRETS,
    pages=(*files.PAGES, *dataverse.PAGES, *planner.PAGES, *project_server.PAGES),
    spoilt_pages=(*files.SPOILT_PAGES, *dataverse.SPOILT_PAGES, *planner.SPOILT_PAGES, *project_server.SPOILT_PAGES),
)
