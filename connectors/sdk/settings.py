"""What an admin must type to connect a tool. The class's JSON Schema draws the form; secrets are `SecretStr` and write-only.

Where a tool can be reached in several ways, one setting chooses the way (`ways`), and others belong to some of them (`only_for`): the form
then shows the choice first, and of the rest what the chosen way takes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from connectors.sdk.errors import ConfigError

KEPT_BY_HUB = "x-kept-by-hub"
"""Marks in the schema what the hub writes itself once a person has authorised, so that no form asks for it."""

WAYS, ONLY_FOR, NEEDED = "x-ways", "x-only-for", "x-needed"


@dataclass(frozen=True, slots=True)
class Way:
    """One value of a setting that chooses, as people read it; "" is nothing chosen. `only_for` names the choices of another setting it fits."""

    value: str
    title: str
    only_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def ways(*choices: Way) -> dict[str, Any]:
    """For `json_schema_extra` of the setting that chooses; the first that fits is what a new form begins with."""
    return {
        WAYS: [{"value": way.value, "title": way.title, ONLY_FOR: _listed(way.only_for)} for way in choices],
    }


def only_for(*, is_needed: bool = False, **choices: tuple[str, ...]) -> dict[str, Any]:
    """For `json_schema_extra` of a setting that belongs to some ways: `only_for(auth=("basic",))`; to all that are named, of several settings."""
    return {ONLY_FOR: _listed(choices), NEEDED: is_needed}


def _listed(choices: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {name: list(values) for name, values in choices.items()}


class ConnectorSettings(BaseModel):
    """Base of every connector's settings: frozen, unknown keys refused by name. Secret fields are `SecretStr` (or `SecretStr | None`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)
    secret_names: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.secret_names = frozenset(name for name, info in cls.model_fields.items() if _is_secret(info.annotation))

    @classmethod
    def parse(cls, settings: dict[str, Any], secrets: dict[str, str], *, connection: str) -> Self:
        """Join the two halves an admin saves. Raises ConfigError with one sentence that names connection, key and remedy."""
        misplaced = cls.secret_names & settings.keys()
        if misplaced:
            raise ConfigError(
                f'"{min(misplaced)}" of connection "{connection}" is a secret and stands among the settings.',
                hint="Move it to `secrets`.",
            )
        strange = secrets.keys() - cls.secret_names
        if strange:
            raise ConfigError(
                f'Connection "{connection}" has no secret named "{min(strange)}".',
                hint=f"Known secrets: {', '.join(sorted(cls.secret_names)) or 'none'}.",
            )
        try:
            return cls.model_validate({**settings, **secrets})
        except ValidationError as error:
            raise ConfigError(*_first_sentence(error, cls, connection)) from None


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or SecretStr in getattr(annotation, "__args__", ())


def _first_sentence(error: ValidationError, settings: type[ConnectorSettings], connection: str) -> tuple[str]:
    first = error.errors(include_url=False, include_context=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "settings"
    if first["type"] == "extra_forbidden":
        known = ", ".join(settings.model_fields)
        return (f'Connection "{connection}" has an unknown setting "{key}"; it takes {known}.',)
    if first["type"] == "missing":
        kind = "secret" if key in settings.secret_names else "setting"
        return (f'Connection "{connection}" lacks the {kind} "{key}"; add it.',)
    value = "" if key.partition(".")[0] in settings.secret_names else _shown(first["input"])
    says = first["msg"].removeprefix("Value error, ")
    return (f'Setting "{key}" of connection "{connection}" is not usable: {says}{value}.',)


def _shown(value: Any) -> str:
    """A plain value in words. Larger ones, and addresses with a user in them, may hold what is not to be shown."""
    if not isinstance(value, str | int | float) or "@" in str(value):
        return ""
    return f" (it is {str(value)[:80]!r})"
