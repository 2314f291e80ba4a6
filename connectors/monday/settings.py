"""What an admin types to connect a monday.com account."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from connectors.sdk.settings import ConnectorSettings


class MondaySettings(ConnectorSettings):
    """One account as one token sees it."""

    base_url: str = Field(
        default="https://api.monday.com/v2", description="The address of monday's API; changes only behind a proxy."
    )
    api_version: str = Field(
        default="2026-10",
        pattern=r"^\d{4}-(01|04|07|10)$",
        description="The quarterly API version to ask for. This connector is written for 2026-10.",
    )
    all_columns: bool = Field(
        default=False, description="Read and keep every column of a board, not only those that the mapping uses."
    )
    api_token: SecretStr = Field(
        description="The personal API token of a user who sees every board to be read (profile picture, Developers, My access tokens)."
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="Signing secret of the app whose webhooks come; without it the secret part of the webhook's address is the proof.",
    )

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write it as https://api.monday.com/v2")
        if parts.username or parts.password or parts.query:
            raise ValueError("write it without a user name, password or query")
        return url.rstrip("/")

    @field_validator("api_token")
    @classmethod
    def _is_bare(cls, token: SecretStr) -> SecretStr:
        """Monday takes the token without "Bearer"; people paste it with one, or with a line break."""
        text = token.get_secret_value().strip().removeprefix("Bearer ").strip()
        if not text or not text.isascii() or not text.isprintable():
            raise ValueError("paste the token as monday shows it, without spaces or line breaks")
        return SecretStr(text)
