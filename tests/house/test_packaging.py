"""What is installed is ours, and what is locked is what is asked for."""

import importlib

import pytest
from packaging.requirements import Requirement

from tests.house.sources import ROOMS, ROOT, pyproject


@pytest.mark.parametrize("name", ROOMS)
def test_a_common_name_means_our_package(name):
    """`models`, `hub` and `connectors` are words that other distributions use too."""
    module = importlib.import_module(name)

    assert (ROOT / name).samefile(next(iter(module.__path__)))


def test_the_wheel_holds_every_room():
    assert pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == sorted(ROOMS)


def test_every_connector_folder_is_an_entry_point():
    folders = {path.parent.name for path in (ROOT / "connectors").glob("*/connector.py")}

    assert set(pyproject()["project"]["entry-points"]["pmo_hub.connectors"]) == folders


def test_the_lock_file_locks_what_is_asked_for():
    """Every requirement of the image is pinned, to a version that pyproject.toml allows. No index is named: pip knows its own."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {normal(pin): pin for line in lines if "==" in line and (pin := Requirement(line.rstrip(" \\")))}

    project = pyproject()["project"]
    for asked in map(Requirement, [*project["dependencies"], *project["optional-dependencies"]["mpp"]]):
        pin = locked[normal(asked)]
        assert asked.specifier.contains(next(iter(pin.specifier)).version), asked


def normal(requirement):
    return requirement.name.lower().replace("_", "-")
