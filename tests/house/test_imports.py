"""Who may know whom: the contracts of pyproject.toml hold, and name every room."""

import subprocess
import sysconfig
from pathlib import Path

from tests.house.sources import ROOT, modules, pyproject

LINTER = Path(sysconfig.get_path("scripts")) / "lint-imports"


def test_the_import_contracts_hold():
    """In a process of its own: the linter sets up logging, and switches off every logger that is there already."""
    linted = subprocess.run([LINTER, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own linter

    assert linted.returncode == 0, linted.stdout.partition("Broken contracts")[2] or linted.stderr


def test_every_module_stands_in_a_package():
    """A folder without __init__.py is invisible to the import contracts."""
    homeless = {path.parent.name for path in modules() if not (path.parent / "__init__.py").exists()}

    assert homeless - {"versions"} == set()


def test_the_contracts_leave_no_connector_out():
    contracts = {contract["id"]: contract for contract in pyproject()["tool"]["importlinter"]["contracts"]}

    assert contracts["neighbours"]["exhaustive"]
    assert contracts["rooms"]["exhaustive"]
