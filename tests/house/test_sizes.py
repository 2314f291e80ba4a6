"""Small functions, short files. Tables and migrations are lists by nature; tests are free."""

import ast

import pytest

from tests.house.sources import modules, place

LONGEST_FUNCTION = 60
LONGEST_FILE = 500
LISTS = ("models/tables/", "migrations/versions/")

MEASURED = [path for path in modules() if not place(path).startswith(LISTS)]


def functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{node.name} (line {node.lineno})", node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", MEASURED, ids=place)
def test_a_file_can_be_read_in_one_go(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", MEASURED, ids=place)
def test_a_function_fits_on_a_screen(path):
    too_long = {name: lines for name, lines in functions(path) if lines > LONGEST_FUNCTION}

    assert too_long == {}
