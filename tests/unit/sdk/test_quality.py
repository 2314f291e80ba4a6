from pathlib import Path

import pytest

import connectors
from connectors.sdk.quality import RULES, Level, QualityFault, read_quality


def a_file(*levels, without=(), **states):
    names = [name for level in levels for name in RULES[level] if name not in without]
    lines = [f'"{name}" = "done"' for name in names]
    lines += [f'"{name.replace("_", "-")}" = {state}' for name, state in states.items()]
    return "[rules]\n" + "\n".join(lines)


class TestLevel:
    def test_is_none_with_an_open_bronze_rule(self):
        assert read_quality(a_file(Level.BRONZE, without=["errors-named"])).level is Level.NONE

    def test_is_the_highest_one_without_an_open_rule(self):
        assert read_quality(a_file(Level.BRONZE, Level.SILVER)).level is Level.SILVER

    def test_counts_an_exempt_rule_as_settled(self):
        text = a_file(Level.BRONZE, without=["cursor-per-page"], cursor_per_page='{ exempt = "files have none" }')

        assert read_quality(text).level is Level.BRONZE

    def test_does_not_skip_a_level(self):
        assert read_quality(a_file(Level.BRONZE, Level.GOLD)).level is Level.BRONZE

    def test_tells_the_open_rules_lowest_first(self):
        quality = read_quality(a_file(Level.BRONZE, Level.SILVER, without=["census"]))

        assert quality.open_rules[0] == "census"


class TestReadQuality:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[rules", "it is no TOML"),
            ("", "no table"),
            ("rules = 1", "no table"),
            ('[rules]\nshiny = "done"', 'there is no rule "shiny"'),
            ('[rules]\ncensus = "later"', 'rule "census" is neither'),
            ('[rules]\ncensus = { exempt = "" }', 'rule "census" is neither'),
            ('[rules]\ncensus = { exempt = "x", also = 1 }', 'rule "census" is neither'),
        ],
    )
    def test_says_what_is_wrong(self, text, says):
        with pytest.raises(QualityFault, match=says):
            read_quality(text)


def test_the_readme_shows_the_scale_as_it_is():
    readme = (Path(connectors.__file__).parent / "README.md").read_text(encoding="utf-8")

    for level, rules in RULES.items():
        for name, meaning in rules.items():
            assert f"| {level} | `{name}` | {meaning} |" in readme
