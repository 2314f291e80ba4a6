"""What never stands in a file of ours: places of one machine, promises for later, names that say nothing."""

import re

import pytest

from tests.house.sources import place, tracked

MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|home|Users|opt/dev)/\w")
PROMISE = re.compile(r"(#|--|/\*|<!--|\"\"\").*\b(TODO|FIXME|XXX|HACK)\b")
EMPTY_NAMES = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}
THIS_FILE = "tests/house/test_words.py"

TEXTS = tracked(".py", ".md", ".toml", ".yaml", ".yml", ".sql", ".html", ".sh", "Dockerfile", "run")


@pytest.mark.parametrize("path", [path for path in TEXTS if place(path) != THIS_FILE], ids=place)
def test_a_file_holds_no_path_of_a_machine_and_no_promise(path):
    text = path.read_text(encoding="utf-8")

    assert MACHINE_PATH.search(text) is None
    assert PROMISE.search(text) is None


def test_every_file_is_named_by_its_idea():
    assert [place(path) for path in TEXTS if path.name in EMPTY_NAMES] == []
