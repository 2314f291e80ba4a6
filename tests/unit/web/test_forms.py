"""A connector's settings as a form: what is asked for, and by which name."""

import itertools

import pytest
from starlette.datastructures import FormData

from hub.registry import describe_connector
from hub.web.forms import changed_settings, faults_of, fields_of, fits, folds_of, label_of, read_fields


@pytest.mark.parametrize(("connector", "kept"), [("jira", "oauth_refresh_token"), ("msproject", "token_cache")])
def test_no_form_asks_for_what_the_hub_keeps_itself(connector, kept):
    about = describe_connector(connector)
    asked = {field.name for field in fields_of(about["settings_schema"], settings={})}

    assert kept in about["secrets"]
    assert asked == about["settings_schema"]["properties"].keys() - {kept}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("site_url", "Site URL"),
        ("oauth_client_id", "OAuth client id"),
        ("auth", "Sign-in method"),
        ("timeout_s", "Timeout (seconds)"),
    ],
)
def test_a_setting_is_called_as_people_write_it(name, label):
    assert label_of(name) == label


def form_of(connector, settings=None, secrets=()):
    return fields_of(describe_connector(connector)["settings_schema"], settings=settings or {}, secrets_set=secrets)


def shown(fields, **chosen):
    """The names of what is asked for beside the choice, once it is made."""
    return {field.name for field in fields if not field.ways and not field.is_advanced and fits(field.only_for, chosen)}


class TestWays:
    @pytest.mark.parametrize(
        ("connector", "chosen", "asked"),
        [
            ("jira", {"auth": "api_token"}, {"email", "token"}),
            ("jira", {"auth": "pat"}, {"token"}),
            ("jira", {"auth": "basic"}, {"email", "password"}),
            ("jira", {"auth": "oauth"}, {"oauth_client_id", "oauth_client_secret"}),
            ("msproject", {"source": "files", "auth": ""}, {"path"}),
            ("msproject", {"source": "planner", "auth": "device_code"}, {"tenant_id", "client_id"}),
            ("msproject", {"source": "project_server", "auth": "ntlm"}, {"pwa_url", "username", "password"}),
        ],
    )
    def test_ask_for_what_the_chosen_one_takes(self, connector, chosen, asked):
        fields = form_of(connector)
        belonging = {field.name for field in fields if field.only_for}

        assert [field.name for field in fields][: len(chosen)] == list(chosen)
        assert shown(fields, **chosen) & belonging - {"java"} == asked

    @pytest.mark.parametrize(
        ("connector", "settings", "secrets", "way"),
        [
            ("jira", {}, (), "api_token"),
            ("jira", {"email": "a@b.c"}, ("token",), "api_token"),
            ("jira", {}, ("token",), "pat"),
            ("jira", {"email": "a"}, ("password",), "basic"),
            ("jira", {"auth": "pat"}, ("token",), "pat"),
            ("msproject", {}, (), ""),
            (
                "msproject",
                {"source": "dataverse", "environment_url": "u", "tenant_id": "t", "client_id": "c"},
                ("certificate",),
                "certificate",
            ),
            ("msproject", {"source": "project_server", "pwa_url": "u"}, ("username", "password"), "ntlm"),
        ],
    )
    def test_begin_with_what_is_there(self, connector, settings, secrets, way):
        found = {field.name: field.value for field in form_of(connector, settings, secrets)}

        assert found["auth"] == way

    def test_that_are_not_chosen_are_neither_read_nor_kept(self):
        before = {"site_url": "https://j.example", "email": "a@b.c"}
        fields = form_of("jira", before, ("token", "password"))
        typed = {
            "setting.auth": "pat",
            "setting.site_url": "https://j.example",
            "setting.email": "x",
            "secret.password": "y",
        }

        settings, secrets = read_fields(fields, FormData(typed))

        assert changed_settings(fields, settings, before) == {"auth": "pat", "email": None}
        assert secrets == {"password": None}

    def test_are_not_written_down_while_nobody_chose_another(self):
        before = {"site_url": "https://j.example", "email": "a@b.c"}
        fields = form_of("jira", before, ("token",))
        typed = {"setting.auth": "api_token", "setting.site_url": "https://j.example", "setting.email": "a@b.c"}

        settings, secrets = read_fields(fields, FormData(typed))

        assert (changed_settings(fields, settings, before), secrets) == ({}, {})

    def test_that_do_not_fit_the_other_choice_count_as_none(self):
        settings, _ = read_fields(
            form_of("msproject"), FormData({"setting.source": "project_server", "setting.auth": "client_secret"})
        )

        assert (settings["source"], settings["auth"]) == ("project_server", None)


@pytest.mark.parametrize("connector", ["asana", "jira", "monday", "msproject", "trello"])
def test_a_fold_is_never_empty_and_all_advanced_settings_stand_in_one(connector):
    fields = form_of(connector)
    choosers = [field for field in fields if field.ways]
    folds = folds_of(fields)

    for ways in itertools.product(*(field.ways for field in choosers)):
        chosen = {field.name: way.value for field, way in zip(choosers, ways, strict=True)}
        for fold in folds:
            shown = [field.name for field in fold.fields if fits(field.only_for, chosen)]
            assert bool(shown) == fits(fold.only_for, chosen), (chosen, fold)
    assert {field.name for fold in folds for field in fold.fields} == {each.name for each in fields if each.is_advanced}


def test_a_refusal_stands_at_the_field_that_it_names():
    detail = 'Setting "settings" of connection "Jira" is not usable: auth "pat" needs "token".'

    assert faults_of(form_of("jira"), detail) == {"token": detail}
