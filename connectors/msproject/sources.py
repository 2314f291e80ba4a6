"""The sources there are, by the word of the setting `source`."""

from connectors.msproject.dataverse.source import DATAVERSE
from connectors.msproject.files.source import FILES
from connectors.msproject.planner.source import PLANNER
from connectors.msproject.project_server.source import PROJECT_SERVER
from connectors.msproject.source import Source

SOURCES: dict[str, Source] = {
    "files": FILES,
    "dataverse": DATAVERSE,
    "planner": PLANNER,
    "project_server": PROJECT_SERVER,
}
SOURCE_OF_STREAM: dict[str, Source] = {stream.name: source for source in SOURCES.values() for stream in source.streams}
