"""What exists is documented, and what is documented exists."""

import re

import pytest

from connectors.sdk.quality import read_quality
from hub.registry import get_connector, list_installed
from tests.house.sources import ROOMS, ROOT, place, tracked

NAMES = [installed.name for installed in list_installed() if (ROOT / "connectors" / installed.name).is_dir()]
LINK = re.compile(r"\[[^\]]+\]\((?!https?://|mailto:|#)([^)#\s]+)")
SETTINGS_TABLE = re.compile(r"^\| setting \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", re.MULTILINE)
SETTING = re.compile(r"^\| (?:secret )?`(\w+)` \|", re.MULTILINE)


def readme_of(name):
    return (ROOT / "connectors" / name / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_connectors_readme_explains_its_settings_and_no_others(name):
    settings = set(get_connector(name).description.settings.model_fields)

    explained = SETTING.findall("".join(SETTINGS_TABLE.findall(readme_of(name))))

    assert set(explained) == settings


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_connectors_shows_each_with_its_level(name):
    table = (ROOT / "connectors" / "README.md").read_text(encoding="utf-8")
    level = read_quality((ROOT / "connectors" / name / "quality.toml").read_text(encoding="utf-8")).level

    assert re.search(rf"^\| \[{name}\]\({name}/README\.md\) \|.*\| {level} \|$", table, re.MULTILINE)


@pytest.mark.parametrize("path", tracked(".md"), ids=place)
def test_every_link_to_a_file_leads_somewhere(path):
    lost = [target for target in LINK.findall(path.read_text(encoding="utf-8")) if not (path.parent / target).exists()]

    assert lost == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room in {"connectors", "models"}])
def test_a_floor_has_a_readme(room):
    assert (ROOT / room / "README.md").is_file()
