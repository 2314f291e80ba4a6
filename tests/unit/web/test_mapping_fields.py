"""Fields of a tool as rows with a meaning, and back: what is shown can be changed, what is not shown stays."""

import json

import pytest
from starlette.datastructures import FormData

from connectors.sdk.mappable import Holds, Mappable, types_of
from hub.errors import Unprocessable
from hub.queries.source_words import SourceField
from hub.web.admin.mapping_fields import MOST_UNUSED, Use, hours_of, read_rows, to_table
from hub.web.admin.mapping_proposals import read_proposals, to_proposals, with_proposal, written

MAPPABLE = Mappable(
    columns=frozenset({"due_on", "estimate_seconds", "story_points", "assignee"}),
    types=types_of({Holds.DAY: "date", Holds.NUMBER: "number"}),
)


def a_field(id_, name=None, type_="number", *, filled=0, of_projects=False):
    return SourceField(id_, name or id_, type_, is_calculated=False, is_of_projects=of_projects, filled=filled)


def posted(*rows, **more):
    """A form with rows of (was, meaning) or (was, meaning, {unit, currency, category, rank})."""
    names = ("unit", "currency", "category", "rank")
    items = list(more.items())
    for was, meaning, *rest in rows:
        details = rest[0] if rest else {}
        items += [("use.was", was if isinstance(was, str) else was.text), ("use.meaning", meaning)]
        items += [(f"use.{name}", details.get(name, "")) for name in names]
    return FormData(items)


def untouched(own, below=None):
    """The form as it is drawn, sent back."""
    rows = to_table(own, below or {}, [], mappable=MAPPABLE).rows
    said = [(row.use, row.said) for row in rows]
    return posted(
        *(
            (use, now.meaning, {"unit": now.unit, "currency": now.currency, "category": now.category})
            for use, now in said
        )
    )


OWN = {
    "fields": {
        "due_on": "f1",
        "estimate_seconds": [{"field": "f2", "unit": "days"}, {"name": "Effort", "unit": "hours"}],
    },
    "money": [{"field": "f3", "kind": "budget", "factor": 1000, "category": "other", "cost_class": "capex"}],
    "time": [{"source": "tempo"}, {"name": "Spent", "unit": "hours"}],
}


class TestToTable:
    def test_shows_every_rule_then_what_is_proposed_then_the_most_used_fields(self):
        fields = [a_field("f9", filled=3), a_field("f1", "Deadline", "date"), a_field("f8")]

        table = to_table(OWN, {}, fields, mappable=MAPPABLE, proposed=[{"field": "f8", "unit": "hours"}])

        assert [row.name for row in table.rows] == ["Deadline", "f2", "Effort", "f3", "Spent", "f8", "f9"]
        assert [row.ranks for row in table.rows] == [1, 2, 2, 1, 1, 1, 1]

    def test_offers_what_the_connector_fills_from_a_field_of_that_type(self):
        table = to_table({}, {}, [a_field("d", type_="date"), a_field("n"), a_field("x", type_="?")], mappable=MAPPABLE)

        offered = {row.id: {option.value for option in row.options} for row in table.rows}

        assert offered["d"] == {"column:due_on"}
        assert {"column:estimate_seconds", "column:story_points", "money:budget", "time:field"} <= offered["n"]
        assert offered["d"] | offered["n"] | {"column:assignee"} == offered["x"]

    def test_offers_a_field_of_projects_as_money_alone(self):
        table = to_table({}, {}, [a_field("p", of_projects=True)], mappable=MAPPABLE)

        assert {option.value.partition(":")[0] for option in table.rows[0].options} == {"money"}
        assert table.rows[0].use.rule == {"field": "p", "level": "project"}

    def test_leaves_the_many_others_to_the_search(self):
        fields = [a_field(f"f{number}", f"Field {number}") for number in range(800)]

        table = to_table({}, {}, fields, mappable=MAPPABLE)
        found = to_table({}, {}, fields, mappable=MAPPABLE, find="field 777")

        assert (len(table.rows), table.more) == (MOST_UNUSED, 800 - MOST_UNUSED)
        assert [row.id for row in found.rows] == ["f777"]

    def test_says_what_holds_from_below_until_something_is_said_here(self):
        below = {"fields": {"due_on": ["due"], "story_points": ["sp"]}}

        rows = to_table({"fields": {"due_on": ["f1"]}}, below, [], mappable=MAPPABLE).rows

        assert [(row.id, row.use.is_inherited) for row in rows] == [("f1", False), ("sp", True)]


class TestReadRows:
    def test_changes_nothing_when_nothing_was_touched(self):
        below = {"fields": {"story_points": ["sp"]}}

        assert read_rows(untouched(OWN, below), OWN, below) == OWN

    def test_leaves_rules_that_stood_in_no_row(self):
        form = posted((Use("", {"field": "f7"}), "column:story_points"))

        made = read_rows(form, OWN, {})

        assert made["fields"]["story_points"] == ["f7"]
        assert (made["money"], made["time"]) == (OWN["money"], OWN["time"])

    def test_keeps_what_it_does_not_show_while_a_rule_stays_in_its_place(self):
        use = Use("money", OWN["money"][0])

        made = read_rows(posted((use, "money:actual", {"currency": "eur"})), OWN, {})

        assert made["money"] == [
            {"field": "f3", "kind": "actual", "factor": 1000, "cost_class": "capex", "currency": "EUR"}
        ]

    def test_moves_a_field_to_another_meaning(self):
        use = Use("due_on", "f1")

        made = read_rows(posted((use, "column:estimate_seconds", {"unit": "minutes"})), OWN, {})

        assert "due_on" not in made["fields"]
        assert made["fields"]["estimate_seconds"][-1] == {"field": "f1", "unit": "minutes"}

    def test_lets_fields_of_one_column_take_turns(self):
        first, second = (Use("estimate_seconds", rule) for rule in OWN["fields"]["estimate_seconds"])
        form = posted(
            (first, "column:estimate_seconds", {"unit": "days", "rank": "2"}),
            (second, "column:estimate_seconds", {"unit": "hours", "rank": "1"}),
        )

        assert read_rows(form, OWN, {})["fields"]["estimate_seconds"] == [second.raw, first.raw]

    @pytest.mark.parametrize(("typed", "rule"), [("f5", "f5"), ('"Effort left"', {"name": "Effort left"})])
    def test_takes_a_field_that_somebody_typed(self, typed, rule):
        assert read_rows(posted((typed, "column:story_points")), {}, {})["fields"] == {"story_points": [rule]}

    def test_adds_to_what_holds_below_instead_of_replacing_it(self):
        below = {"fields": {"due_on": ["due"]}}

        made = read_rows(posted((Use("", {"field": "f1"}), "column:due_on")), {}, below)

        assert made["fields"] == {"due_on": ["due", "f1"]}

    def test_takes_a_field_away_that_holds_from_below(self):
        below = {"fields": {"due_on": ["due"]}}

        made = read_rows(posted((Use("due_on", "due", is_inherited=True), "none")), {}, below)

        assert made["fields"] == {"due_on": []}

    def test_goes_back_to_what_holds_below_when_nothing_is_said_any_more(self):
        own, below = {"fields": {"due_on": ["f1"]}}, {"fields": {"due_on": ["due"]}}

        assert read_rows(posted((Use("due_on", "f1"), "")), own, below)["fields"] == {}

    def test_says_where_hours_come_from_beside_fields(self):
        form = posted(**{"hours.shown": "1", "hours.source": "native"})

        made = read_rows(form, OWN, {})

        assert hours_of(OWN) == ["tempo"]
        assert made["time"] == [{"source": "native"}, OWN["time"][1]]

    def test_refuses_a_row_that_was_bent(self):
        with pytest.raises(Unprocessable, match="A row of the fields"):
            read_rows(posted(("[oops", "column:due_on")), {}, {})


class TestProposals:
    GUESSES = (
        {
            "path": "money",
            "value": [{"field": "f1", "kind": "actual"}, {"field": "f2", "kind": "budget"}],
            "reason": "So.",
        },
        {"path": "scopes.7.fields.due_on", "value": ["f3"], "reason": "A date."},
        {"path": "status.On. Hold", "value": "on_hold", "reason": "It waits."},
        {"path": "scopes.7.role", "value": "ignore", "reason": "A template."},
    )

    def test_are_of_one_field_or_word_each(self):
        found = read_proposals(written(to_proposals(self.GUESSES)))

        assert [(one.scope, one.key, one.title) for one in found] == [
            ("", ("money", ""), "Money: actual"),
            ("", ("money", ""), "Money: budget"),
            ("7", ("fields", "due_on"), "Due date"),
            ("", ("status", "On. Hold"), "on hold"),
            ("7", ("role", ""), "ignore"),
        ]

    def test_are_taken_over_one_by_one(self):
        money, _other, due, word, role = to_proposals(self.GUESSES)

        part = with_proposal(with_proposal({}, {"fields": {"due_on": ["due"]}}, due), {}, role)

        assert part == {"fields": {"due_on": ["due", "f3"]}, "role": "ignore"}
        assert with_proposal({"status": {"a": "done"}}, {}, word) == {"status": {"a": "done", "On. Hold": "on_hold"}}
        assert with_proposal({}, {}, money) == {"money": [{"field": "f1", "kind": "actual"}]}
        assert due.is_in(part)
        assert not money.is_in({"fields": {"due_on": ["f1"]}})

    def test_that_were_bent_are_refused(self):
        with pytest.raises(Unprocessable, match="The proposals"):
            read_proposals(json.dumps([{"path": "money"}]))
