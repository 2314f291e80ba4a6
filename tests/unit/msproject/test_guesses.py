"""Rules proposed for fields by their kind and the words of their names."""

import pytest

from connectors.msproject.guesses import Field, guess_fields, guess_roles
from connectors.sdk.contract import Scope
from connectors.sdk.mapping import Mapping


def rules(title, kind, level="task"):
    return [(guess.path, guess.value) for guess in guess_fields([Field("f1", title, kind, level, "a column of tasks")])]


@pytest.mark.parametrize(
    ("title", "kind", "money"),
    [
        ("Extra charge", "money", {"kind": "budget"}),
        ("Budget €", "number", {"kind": "budget", "currency": "EUR"}),
        ("Coût réel CHF", "number", {"kind": "actual", "currency": "CHF"}),
        ("Forecast cost", "number", {"kind": "forecast"}),
        ("Montant engagé", "money", {"kind": "committed"}),
    ],
)
def test_an_amount_becomes_a_budget_line_that_the_mapping_takes(title, kind, money):
    [(path, value)] = rules(title, kind, level="project")

    assert (path, value) == ("money", [{"field": "f1", "level": "project", **money}])
    assert Mapping.model_validate({"money": value}).money[0].kind == money["kind"]


@pytest.mark.parametrize(
    ("title", "kind", "path"),
    [
        ("Story points", "number", "fields.story_points"),
        ("Échéance", "date", "fields.due_on"),
        ("Statut", "text", "fields.status"),
    ],
)
def test_a_column_of_a_task_is_proposed_by_its_name_and_kind(title, kind, path):
    assert rules(title, kind) == [(path, ["f1"])]
    assert rules(title, kind, level="project") == []


@pytest.mark.parametrize(("title", "kind"), [("Budget owner", "text"), ("Floor", "number"), ("Status date", "text")])
def test_what_only_sounds_alike_is_not_proposed(title, kind):
    assert rules(title, kind) == []


def test_templates_and_copies_are_proposed_to_be_left_out():
    scopes = [
        Scope("a", "Modèle chantier"),
        Scope("b", "Harbour"),
        Scope("c", "Copy of Harbour"),
        Scope("d.mpp", "Backup"),
    ]

    assert [(guess.path, guess.value) for guess in guess_roles(scopes)] == [
        ("scopes.a.role", "ignore"),
        ("scopes.c.role", "ignore"),
    ]
