"""The metadata as OASIS's own tools see them: a check for developers, who have npm and `npm install odata-csdl odata-openapi`."""

import json
import shutil
import subprocess

import pytest

from hub.odata.csdl import to_metadata
from models.reporting.feeds import star
from models.reporting.projectdata import projectdata

TO_JSON, TO_OPENAPI = "odata-csdl-xml2json", "odata-openapi3"


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return (done.stdout + done.stderr).strip()


@pytest.mark.parametrize("service", [star, projectdata], ids=["star", "projectdata"])
def test_metadata_become_json_and_openapi_without_a_complaint(tmp_path, service):
    if not (shutil.which(TO_JSON) and shutil.which(TO_OPENAPI)):
        pytest.skip("odata-csdl and odata-openapi are not on the PATH: npm install --global odata-csdl odata-openapi.")
    described = tmp_path / "metadata.xml"
    described.write_bytes(to_metadata(service()))

    targets = {tool: str(tmp_path / f"{tool}.json") for tool in (TO_JSON, TO_OPENAPI)}

    # They print the name of what they wrote, and then every complaint.
    said = {tool: _run(tool, "-t", target, str(described)) for tool, target in targets.items()}

    assert said == targets
    paths = json.loads((tmp_path / f"{TO_OPENAPI}.json").read_text())["paths"]
    assert {f"/{name}" for name in service().sets} <= set(paths)
