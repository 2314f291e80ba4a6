"""A connector's settings as a form: what is asked for, and by which name."""

import pytest

from hub.registry import describe_connector
from hub.web.forms import fields_of, label_of


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
