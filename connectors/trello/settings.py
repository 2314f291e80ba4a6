"""What an admin types to connect Trello."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from connectors.sdk.settings import ConnectorSettings


class TrelloSettings(ConnectorSettings):
    """A key names the application, a token the person whose boards are read. Both are secrets, and never stand in an address."""

    base_url: str = Field(
        default="https://api.trello.com/1", description="Trello's API with its version; changes only behind a proxy."
    )
    api_key: SecretStr = Field(description="API key of your Power-Up, from trello.com/power-ups/admin.")
    token: SecretStr = Field(description="Token of a member who sees the boards; scope read is enough.")
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="The Power-Up's API secret, which signs the deliveries of webhooks; without it the secret part of the address is the proof.",
    )

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ValueError("write it as https://api.trello.com/1")
        if parts.username or parts.password:
            raise ValueError("write it without a user name or password")
        return url.rstrip("/")

    @field_validator("api_key", "token")
    @classmethod
    def _is_clean(cls, secret: SecretStr) -> SecretStr:
        """Cut what a paste adds; a quote or a line break inside would break the header that carries it."""
        text = secret.get_secret_value().strip()
        if not text or not text.isascii() or not text.isprintable() or '"' in text:
            raise ValueError("copy it again; it holds letters and digits only")
        return SecretStr(text)
