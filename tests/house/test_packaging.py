"""What is installed is ours, and what is locked is what is asked for."""

import importlib
import tomllib

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
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    ours = next(package for package in lock["package"] if package["name"] == "pmo-hub")

    locked = {as_requirement(entry) for entry in ours["metadata"]["requires-dist"]}

    assert locked == asked_for(), "run `uv lock`"


def asked_for():
    """(name, specifier, extra) of every requirement in pyproject.toml."""
    project = pyproject()["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return {normal(Requirement(text), extra) for extra, texts in groups.items() for text in texts}


def as_requirement(entry):
    extra = entry.get("marker", "").partition("extra == ")[2].strip("'\"")
    return normal(Requirement(entry["name"] + entry.get("specifier", "")), extra)


def normal(requirement, extra):
    name = requirement.name.lower().replace("_", "-")
    return name, ",".join(sorted(map(str, requirement.specifier))), extra
