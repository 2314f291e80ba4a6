import pytest
from pydantic import Field, SecretStr, ValidationError, field_validator

from connectors.sdk.errors import ConfigError
from connectors.sdk.settings import ConnectorSettings


class ToolSettings(ConnectorSettings):
    base_url: str = Field(description="Address.")
    pages: int = Field(default=3, description="How many.")
    token: SecretStr = Field(description="Token.")
    spare: SecretStr | None = Field(default=None, description="Spare token.")

    @field_validator("base_url")
    @classmethod
    def _is_https(cls, value):
        if not value.startswith("https://"):
            raise ValueError("write it as https://host")
        return value


def parse(settings=None, secrets=None):
    return ToolSettings.parse(
        {"base_url": "https://tool.example", **(settings or {})},
        {"token": "canary"} if secrets is None else secrets,
        connection="ACME",
    )


class TestParse:
    def test_joins_settings_and_secrets(self):
        settings = parse({"base_url": " https://tool.example "})

        assert settings.base_url == "https://tool.example"
        assert settings.token.get_secret_value() == "canary"
        assert settings.spare is None

    @pytest.mark.parametrize(
        ("settings", "secrets", "says"),
        [
            ({"colour": 1}, None, 'has an unknown setting "colour"; it takes base_url, pages, token, spare.'),
            ({"pages": "many"}, None, '"pages" of connection "ACME" is not usable: .* \\(it is \'many\'\\)'),
            ({"base_url": "ftp://x"}, None, "write it as https://host \\(it is 'ftp://x'\\)"),
            ({}, {}, 'Connection "ACME" lacks the secret "token"; add it.'),
            ({"token": "canary"}, None, '"token" of connection "ACME" is a secret and stands among the settings'),
            ({}, {"token": "canary", "tokn": "canary"}, 'has no secret named "tokn"'),
        ],
    )
    def test_says_in_one_sentence_what_is_wrong(self, settings, secrets, says):
        with pytest.raises(ConfigError, match=says) as refused:
            parse(settings, secrets)

        assert "canary" not in f"{refused.value.message} {refused.value.hint}"
        assert refused.value.__cause__ is None

    @pytest.mark.parametrize(
        ("settings", "secrets"),
        [({"base_url": "http://ann:canary@tool.example"}, None), ({}, {"token": 7 * ["canary"]})],
    )
    def test_shows_no_value_that_may_hold_a_secret(self, settings, secrets):
        with pytest.raises(ConfigError) as refused:
            parse(settings, secrets)

        assert "canary" not in refused.value.message

    def test_knows_its_secrets_also_optional_ones(self):
        assert ToolSettings.secret_names == {"token", "spare"}

    def test_cannot_be_changed(self):
        with pytest.raises(ValidationError):
            parse().pages = 4
