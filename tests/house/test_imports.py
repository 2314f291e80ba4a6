"""Who may know whom: the contracts of pyproject.toml hold, and name every room."""

from importlinter.cli import lint_imports

from tests.house.sources import ROOT, modules, pyproject


def test_the_import_contracts_hold(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)

    broken = lint_imports(no_cache=True)

    assert not broken, capsys.readouterr().out.partition("Broken contracts")[2]


def test_every_module_stands_in_a_package():
    """A folder without __init__.py is invisible to the import contracts."""
    homeless = {path.parent.name for path in modules() if not (path.parent / "__init__.py").exists()}

    assert homeless - {"versions"} == set()


def test_the_contracts_leave_no_connector_out():
    contracts = {contract["id"]: contract for contract in pyproject()["tool"]["importlinter"]["contracts"]}

    assert contracts["neighbours"]["exhaustive"]
    assert contracts["rooms"]["exhaustive"]
