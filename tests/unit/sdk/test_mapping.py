import pytest

from connectors.sdk.errors import ConfigError
from connectors.sdk.mapping import FieldRule, Mapping
from models.vocabulary import BudgetKind, DependencyType, StatusCategory, TaskKind


def parse(**document):
    return Mapping.parse(document, connection="ACME", version=3)


class TestParse:
    def test_reads_every_key(self):
        mapping = parse(
            currency="EUR",
            hours_per_day=7.5,
            time_zone="Europe/Paris",
            status={"En attente": "on_hold"},
            kind={"Risque": "risk"},
            dependency={"Blocks": "FS", "Relates": None},
            fields={"story_points": "customfield_1", "estimate_seconds": [{"field": "estimate", "unit": "minutes"}]},
            money=[{"field": "customfield_2", "kind": "budget"}],
            time=[{"field": "hours"}],
            scopes={"12": {"role": "budget"}},
        )

        assert mapping.version == 3
        assert mapping.status == {"En attente": StatusCategory.ON_HOLD}
        assert mapping.kind == {"Risque": TaskKind.RISK}
        assert mapping.dependency == {"Blocks": DependencyType.FS, "Relates": None}
        assert mapping.field_rules("story_points") == (FieldRule(field="customfield_1"),)
        assert mapping.field_rules("estimate_seconds")[0].unit == "minutes"
        assert mapping.field_rules("due_on") == ()
        assert mapping.money[0].kind is BudgetKind.BUDGET
        assert mapping.zone.key == "Europe/Paris"

    def test_takes_nothing_for_everything(self):
        assert parse().zone.key == "UTC"

    @pytest.mark.parametrize(
        ("document", "says"),
        [
            ({"colour": 1}, 'wrong at "colour": no such key; a mapping takes currency'),
            ({"status": {"Fini": "finished"}}, "wrong at \"status.Fini\": .*'todo'.* \\(it is 'finished'\\)"),
            ({"time_zone": "Paris"}, '"Paris" is no time zone'),
            ({"hours_per_day": 25}, 'wrong at "hours_per_day"'),
            ({"currency": "euro"}, "wrong at \"currency\": .* \\(it is 'euro'\\)"),
            ({"fields": {"due_on": [{"unit": "days"}]}}, 'wrong at "fields.due_on.0": a field rule needs'),
            ({"money": [{"field": "x"}]}, 'wrong at "money.0.kind"'),
            ({"scopes": {"12": {"role": "garden"}}}, 'wrong at "scopes.12.role"'),
        ],
    )
    def test_says_key_value_and_what_is_allowed(self, document, says):
        with pytest.raises(ConfigError, match=says) as refused:
            parse(**document)

        assert refused.value.message.startswith('The mapping of connection "ACME" is wrong at ')
        assert refused.value.hint


class TestMerging:
    def test_lays_objects_over_each_other_key_by_key(self):
        mapping = parse(status={"Done": "cancelled"}).over(
            {"status": {"Done": "done", "Open": "todo"}, "currency": "EUR"}
        )

        assert mapping.status == {"Done": StatusCategory.CANCELLED, "Open": StatusCategory.TODO}
        assert (mapping.currency, mapping.version) == ("EUR", 3)

    def test_replaces_lists(self):
        mapping = parse(fields={"due_on": ["a"]}).over({"fields": {"due_on": ["b", "c"]}})

        assert mapping.field_rules("due_on") == (FieldRule(field="a"),)

    def test_gives_a_scope_its_own_rules_over_the_general_ones(self):
        mapping = parse(
            currency="EUR", status={"Done": "done"}, scopes={"12": {"status": {"Fini": "done"}, "currency": "USD"}}
        )

        assert mapping.for_scope("12").status == {"Done": StatusCategory.DONE, "Fini": StatusCategory.DONE}
        assert (mapping.for_scope("12").currency, mapping.for_scope("13").currency) == ("USD", "EUR")

    def test_merges_a_scope_once(self):
        mapping = parse()

        assert mapping.for_scope("12") is mapping.for_scope("12")
