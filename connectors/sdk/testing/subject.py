"""A connector under test, and the material it brings."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Never

from connectors.sdk.contract import Connector, Description, Page, Runtime
from connectors.sdk.errors import RecordRejected
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.mapping import Mapping
from connectors.sdk.settings import ConnectorSettings
from models.records import Record, Removal

CONNECTION = "Conformance"
_NOON = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)


class Nonconformance(AssertionError):
    """A connector breaks a rule of the contract; the sentence says which and where."""


def require(condition: object, sentence: str) -> None:
    """Raise Nonconformance with the sentence unless the condition holds."""
    if not condition:
        raise Nonconformance(sentence)


@dataclass(frozen=True, slots=True)
class SpoiltPage:
    """A page with bad items among good ones: so many are rejected, and the rest still gives records."""

    page: Page
    rejected: int


@dataclass(frozen=True, slots=True)
class Material:
    """What a connector brings to be tested with.

    `settings` and `secrets` are as an admin saves them, with every secret of the connector filled. `pages` holds at least one good
    page for each stream, made like those of `fetch`, with their cursors; `spoilt_pages` at least one. `mapping` is laid over the
    default mapping.
    """

    settings: dict[str, Any]
    pages: tuple[Page, ...]
    spoilt_pages: tuple[SpoiltPage, ...]
    secrets: dict[str, str] = field(default_factory=dict)
    mapping: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """One connector class with its material."""

    connector: type[Connector]
    material: Material

    @classmethod
    def of(cls, connector: type[Connector]) -> "Subject":
        """Find the material in the module `conformance` beside the connector's own. Raises Nonconformance when there is none."""
        module = f"{package_of(connector)}.conformance"
        try:
            material = import_module(module).MATERIAL
        except (ModuleNotFoundError, AttributeError) as error:
            raise Nonconformance(f"{module} does not give MATERIAL ({error}).") from error
        return cls(connector, material)

    @property
    def description(self) -> Description:
        return self.connector.description

    def settings(self) -> ConnectorSettings:
        return self.description.settings.parse(self.material.settings, self.material.secrets, connection=CONNECTION)

    def mapping(self) -> Mapping:
        return Mapping.parse(self.material.mapping, connection=CONNECTION).over(self.description.default_mapping)

    def opened(self) -> Connector:
        """An instance that has no way to the network."""
        return self.connector(self.settings(), offline_runtime())

    def translated(self, page: Page) -> list[Record | Removal | RecordRejected]:
        with _naming(page):
            return list(self.opened().translate(page, self.mapping()))


def offline_runtime() -> Runtime:
    """A runtime with a standing clock, without requests to spend, that refuses to sleep."""
    return Runtime(
        connection_name=CONNECTION,
        limits=HttpLimits(max_requests=0),
        meter=RequestMeter(),
        now=lambda: _NOON,
        sleep=_refuse_sleep,
    )


def package_of(connector: type[Connector]) -> str:
    return connector.__module__.rpartition(".")[0]


def page_name(page: Page) -> str:
    return f'The page of stream "{page.stream}"' + (f', scope "{page.scope}"' if page.scope else "")


@contextmanager
def _naming(page: Page) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        error.add_note(f"{page_name(page)} was being translated.")
        raise


def _refuse_sleep(_seconds: float) -> Never:
    raise Nonconformance("The connector sleeps where it should only compute.")
