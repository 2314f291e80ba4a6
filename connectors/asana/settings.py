"""What an admin types to connect an Asana."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from connectors.sdk.settings import ConnectorSettings


class AsanaSettings(ConnectorSettings):
    """One token, and which of its workspaces to read."""

    base_url: str = Field(
        default="https://app.asana.com/api/1.0",
        description="Where the API answers; changes only behind a gateway of your own.",
    )
    workspaces: tuple[str, ...] = Field(
        default=(), description="Ids of the workspaces or organizations to read; empty reads all that the token sees."
    )
    access_token: SecretStr = Field(
        description="A personal access token (Asana > My settings > Apps > Developer apps), or a service account's token."
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="Signs the deliveries of webhooks; Asana hands it over itself when a webhook is made."
    )

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write it as https://app.asana.com/api/1.0")
        return url.rstrip("/")

    @field_validator("workspaces", mode="before")
    @classmethod
    def _is_list(cls, value: object) -> object:
        """A list as JSON gives it, or one text of ids with commas, as forms give it. Ids are text, also where digits were typed."""
        words = value.split(",") if isinstance(value, str) else value
        if not isinstance(words, (list, tuple)):
            return value
        return tuple(str(word).strip() for word in words if str(word).strip())

    @field_validator("access_token")
    @classmethod
    def _is_clean(cls, token: SecretStr) -> SecretStr:
        """Cut a pasted line break. Asana's tokens are opaque, so their form is not judged."""
        text = token.get_secret_value().strip()
        if not text:
            raise ValueError("it is empty")
        return SecretStr(text)
