"""The whole project: what Power BI Desktop opens, and queries for Excel beside it."""

import io
import zipfile

import orjson

from hub.errors import Unprocessable
from hub.export.powerbi import queries
from hub.export.powerbi.model import tables_of, write_model
from hub.export.powerbi.report import SCHEMAS, write_report
from hub.export.powerbi.tmdl import lineage_tag
from hub.export.target import Target
from models.reporting.feeds import star

NAME = "PMO Hub"
MODEL, REPORT = f"{NAME}.SemanticModel", f"{NAME}.Report"
ITEM = f"{SCHEMAS}/item"
PROJECT_FILE = f"{NAME}.pbip"
FEED = "/odata/v4"
ARCHIVE_DATE = (2000, 1, 1, 0, 0, 0)
"""Of every file in an archive: the same project is the same bytes."""


def feed_address(hub: str) -> str:
    """The OData feed of a hub reached at this address. Raises Unprocessable for one that is none."""
    if not hub.startswith(("http://", "https://")) or any(character.isspace() for character in hub):
        raise Unprocessable(f'"{hub}" is no address of a hub.', hint="Give one such as https://hub.example.")
    return hub.rstrip("/").removesuffix(FEED) + FEED


def write_project(*, url: str) -> dict[str, bytes]:
    """Every file by its path: `PMO Hub.pbip` with model and report, and `excel/*.pq`. `url` is the address of the OData feed; no secret
    stands in any of them: Power BI and Excel ask for the token themselves.
    """
    model = {f"{MODEL}/definition/{path}": text.encode() for path, text in write_model(star(), url=url).items()}
    report = {f"{REPORT}/definition/{path}": _json(document) for path, document in write_report().items()}
    return _frame() | model | report | _excel(url)


def zip_project(*, url: str) -> bytes:
    """The same in one archive; a few hundred kilobytes at most."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in write_project(url=url).items():
            archive.writestr(zipfile.ZipInfo(name, date_time=ARCHIVE_DATE), content)
    return packed.getvalue()


def save_project(target: Target, *, url: str) -> list[str]:
    """Write the project to a place; answers the names of its files. Raises StorageError."""
    files = write_project(url=url)
    for name, content in files.items():
        with target.writing(name) as file:
            file.write(content)
    return sorted(files)


def _frame() -> dict[str, bytes]:
    documents: dict[str, dict[str, object]] = {
        PROJECT_FILE: {
            "$schema": f"{SCHEMAS}/pbip/pbipProperties/1.0.0/schema.json",
            "version": "1.0",
            "artifacts": [{"report": {"path": REPORT}}],
            "settings": {"enableAutoRecovery": True},
        },
        f"{MODEL}/definition.pbism": {
            "$schema": f"{ITEM}/semanticModel/definitionProperties/1.0.0/schema.json",
            "version": "4.2",
            "settings": {},
        },
        f"{REPORT}/definition.pbir": {
            "$schema": f"{ITEM}/report/definitionProperties/2.0.0/schema.json",
            "version": "4.0",
            "datasetReference": {"byPath": {"path": f"../{MODEL}"}},
        },
        f"{MODEL}/.platform": _platform("SemanticModel"),
        f"{REPORT}/.platform": _platform("Report"),
    }
    return {path: _json(document) for path, document in documents.items()}


def _platform(kind: str) -> dict[str, object]:
    return {
        "$schema": f"{SCHEMAS}/gitIntegration/platformProperties/2.0.0/schema.json",
        "metadata": {"type": kind, "displayName": NAME},
        "config": {"version": "2.0", "logicalId": lineage_tag("item", kind)},
    }


def _excel(url: str) -> dict[str, bytes]:
    """A query a table, to be pasted into Excel's advanced editor: the same columns, all rows."""
    sets = tables_of(star()).sets.values()
    return {f"excel/{shown.name}.pq": queries.read_whole(shown, url=url).encode() for shown in sets}


def _json(document: dict[str, object]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"
