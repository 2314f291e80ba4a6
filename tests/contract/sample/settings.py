from typing import Literal

from pydantic import Field, SecretStr

from connectors.sdk.settings import ConnectorSettings


class SampleSettings(ConnectorSettings):
    base_url: str = Field(description="Address of the list's server.")
    language: Literal["en", "fr"] = Field(default="en", description="Language of the list's words.")
    lists: tuple[str, ...] = Field(default=(), description="Ids of the lists to read; empty = all.")
    api_token: SecretStr = Field(description="Token of a reading user.")
