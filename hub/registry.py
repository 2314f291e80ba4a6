"""Which connectors are installed, found by the entry point group `pmo_hub.connectors`.

A third party's connector is a package that names its class there; `pip install` is all it takes. One that cannot be loaded, or
speaks another version of the contract, is listed with a sentence that says why, and stops nobody else.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from connectors.sdk.contract import CONTRACT_VERSION, Connector, Description, StreamDescription
from connectors.sdk.mapping import Mapping
from hub.errors import NotFound, Unprocessable

GROUP = "pmo_hub.connectors"


@dataclass(frozen=True, slots=True)
class Installed:
    """A connector that is installed. `connector` is None when it cannot be used, and then `fault` says why."""

    name: str
    connector: type[Connector] | None
    fault: str = ""


@cache
def list_installed() -> tuple[Installed, ...]:
    """Every installed connector by name, usable or not; read once in a process."""
    return tuple(sorted(map(_load, entry_points(group=GROUP)), key=lambda installed: installed.name))


def get_connector(name: str) -> type[Connector]:
    """The class of a connector. Raises NotFound for an unknown name, Unprocessable for one that cannot be used."""
    installed = _get_installed(name)
    if installed.connector is None:
        raise Unprocessable(installed.fault, hint="Install a version that fits this hub.")
    return installed.connector


def title_of(name: str) -> str:
    """What people call a connector; its name where it is not installed, or cannot be used."""
    return next(
        (one.connector.description.title for one in list_installed() if one.name == name and one.connector), name
    )


def list_connectors() -> list[dict[str, Any]]:
    """One line a connector for lists: name, title, scope word, fault or None."""
    return [_summary(installed) for installed in list_installed()]


def describe_connector(name: str) -> dict[str, Any]:
    """All that a program needs to offer a connector: form, secrets, streams, mapping. JSON-serialisable.

    Raises NotFound for an unknown name, Unprocessable for a connector that cannot be used.
    """
    about = get_connector(name).description
    return {
        **_summary(_get_installed(name)),
        "documentation_url": about.documentation_url,
        "contract_version": about.contract_version,
        "settings_schema": about.settings.model_json_schema(),
        "secrets": sorted(about.settings.secret_names),
        "streams": [_to_json(stream) for stream in about.streams],
        "default_mapping": about.default_mapping,
        "mapping_schema": Mapping.model_json_schema(),
    }


def _get_installed(name: str) -> Installed:
    for installed in list_installed():
        if installed.name == name:
            return installed
    known = ", ".join(installed.name for installed in list_installed()) or "none"
    raise NotFound(f'There is no connector "{name}".', hint=f"Installed are: {known}.")


def _load(entry: EntryPoint) -> Installed:
    try:
        connector = entry.load()
    except Exception as error:  # noqa: BLE001  # A broken package of a third party may raise anything; the others go on.
        return _unusable(entry, f"cannot be loaded ({type(error).__name__}: {error})")
    about = getattr(connector, "description", None)
    if not isinstance(about, Description):
        return _unusable(entry, "has no description, so it is no connector")
    if about.contract_version != CONTRACT_VERSION:
        return _unusable(entry, f"speaks contract version {about.contract_version}, this hub speaks {CONTRACT_VERSION}")
    if about.name != entry.name:
        return _unusable(entry, f'calls itself "{about.name}"')
    return Installed(entry.name, connector)


def _unusable(entry: EntryPoint, fault: str) -> Installed:
    return Installed(entry.name, None, f'The connector "{entry.name}" ({entry.value}) {fault}.')


def _summary(installed: Installed) -> dict[str, Any]:
    about = installed.connector.description if installed.connector else None
    return {
        "name": installed.name,
        "title": about.title if about else installed.name,
        "scope_word": about.scope_word if about else None,
        "reads": sorted({entity.value for stream in about.streams for entity in stream.entities}) if about else [],
        "fault": installed.fault or None,
    }


def _to_json(stream: StreamDescription) -> dict[str, Any]:
    return {
        "name": stream.name,
        "entities": [entity.value for entity in stream.entities],
        "incremental": stream.incremental,
        "per_scope": stream.per_scope,
        "description": stream.description,
    }
