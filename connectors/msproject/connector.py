"""The connector: one name for Microsoft Project, whatever source its plans are read from."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from connectors.msproject.dataverse.mapped import MAPPABLE
from connectors.msproject.entra.consent import EntraConsent
from connectors.msproject.files.uploads import PlanUploads
from connectors.msproject.settings import MsProjectSettings
from connectors.msproject.source import Reader
from connectors.msproject.sources import SOURCE_OF_STREAM, SOURCES
from connectors.sdk.contract import (
    CONTRACT_VERSION,
    CheckItem,
    Description,
    Discovery,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    Verdict,
)
from connectors.sdk.errors import ConfigError, ContractBroken
from connectors.sdk.mappable import Holds, Mappable, types_of
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import Translated
from models.vocabulary import Entity

FIELDS = Mappable(
    columns=MAPPABLE,
    types=types_of(
        {
            Holds.DAY: "date datetime",
            Holds.NUMBER: "number money decimal double integer bigint int16 int32 int64",
            Holds.DURATION: "seconds",
            Holds.WORD: "text flag string memo picklist boolean",
        }
    ),
    hours=("native",),
)
"""What every source takes."""


class MsProjectConnector:
    """Plans of Microsoft Project; the setting `source` says where they are."""

    description: ClassVar[Description] = Description(
        name="msproject",
        title="Microsoft Project",
        contract_version=CONTRACT_VERSION,
        settings=MsProjectSettings,
        streams=tuple(stream for source in SOURCES.values() for stream in source.streams),
        default_mapping={},
        scope_word="plan",
        mappable=FIELDS,
        documentation_url="https://learn.microsoft.com/en-us/project/",
        consent=EntraConsent(),
        uploads=PlanUploads(),
    )

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._reader = _open(settings, runtime)

    def describe(self) -> Description:
        return self.description

    def check(self) -> Iterator[CheckItem]:
        return self._reader.check()

    def discover(self) -> Discovery:
        return self._reader.discover()

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        return self._reader.fetch(plan)

    def translate(self, page: Page, mapping: Mapping) -> Iterator[Translated]:
        source = SOURCE_OF_STREAM.get(page.stream)
        if source is None:
            raise ContractBroken(f'No source of Microsoft Project has a stream "{page.stream}".')
        return source.translate(page, mapping)

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        return self._reader.census(plan)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        return self._reader.probe(entity, scope, ids)


def _open(settings: MsProjectSettings, runtime: Runtime) -> Reader:
    source = SOURCES.get(settings.source)
    if source is None:
        raise ConfigError(
            f'Connection "{runtime.connection_name}" asks for source "{settings.source}", which this version does not read.',
            hint=f"It reads {', '.join(SOURCES)}.",
        )
    return source.open(settings, runtime)
