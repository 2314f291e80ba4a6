"""The time zone of the site beside that of the mapping: wall times are read in the latter, so they should be the same."""

import datetime as dt
from zoneinfo import ZoneInfo

from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.api import ProjectServerApi
from connectors.sdk.contract import WHOLE_CONNECTION, Gap
from connectors.sdk.mapping import Mapping

_HALVES = (dt.datetime(2026, 1, 15), dt.datetime(2026, 7, 15))  # noqa: DTZ001 - asked of a zone


def zone_gap(api: ProjectServerApi, mapping: Mapping, *, stream: str) -> Gap | None:
    """What is said when the two differ in winter; nothing when the site does not tell its zone."""
    site = api.zone_of_site()
    bias = bias_of(site)
    if site is None or bias is None or _winter_offset(mapping.zone) == dt.timedelta(minutes=-bias):
        return None
    return Gap(
        stream,
        WHOLE_CONNECTION,
        f'The site of connection "{api.connection}" keeps {site.get("Description")}, but its times are read as of {mapping.zone.key}.',
        hint='Set "time_zone" in the mapping to the zone of the site, such as Europe/Paris.',
        is_fault=False,
    )


def bias_of(site: JsonObject | None) -> int | None:
    """Minutes to add to winter time for UTC."""
    told = (site or {}).get("Information")
    bias = told.get("Bias") if isinstance(told, dict) else None
    return bias if isinstance(bias, int) else None


def _winter_offset(zone: ZoneInfo) -> dt.timedelta:
    """Summer time is ahead, whichever half of the year is summer."""
    return min(zone.utcoffset(day) or dt.timedelta() for day in _HALVES)
