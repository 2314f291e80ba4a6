"""What a connection to Project Server can do, in words."""

from collections.abc import Iterator

from connectors.msproject.project_server.api import RIGHT, ProjectServerApi, filtered
from connectors.msproject.project_server.sets import DAYS, HELPERS, LINKS, PROJECTS, STREAM_SETS, EntitySet
from connectors.sdk.contract import CheckItem
from connectors.sdk.errors import AccessDenied, ConnectorError

_SWITCH_ON = "Have it switched on by the farm's administrator, or go without."
_OF_NO_PROJECT = (
    "ProjectId eq guid'00000000-0000-0000-0000-000000000000'",
    "TimeByDay ge datetime'2000-01-01T00:00:00'",
)
"""The work per day of a whole farm is never asked for: a right to read it shows without a row."""
_PUBLISHED = CheckItem(
    "what is seen", ok=True, message="Only what is published is seen; edits that nobody published are not."
)

_IN_THE_CLEAR = CheckItem(
    "encryption",
    ok=False,
    message="Basic sends the password readably, and the address is not https.",
    remedy="Write pwa_url as https://..., or sign in by ntlm or negotiate.",
)


def check_connection(api: ProjectServerApi) -> Iterator[CheckItem]:
    try:
        there = api.columns
    except AccessDenied as error:
        yield CheckItem("sign-in", ok=True, message="The user name and password are accepted.")
        yield CheckItem("rights", ok=False, message=error.message, remedy=error.hint)
        return
    except ConnectorError as error:
        yield CheckItem("sign-in", ok=False, message=error.message, remedy=error.hint)
        return
    yield CheckItem("sign-in", ok=True, message=f"{api.site} accepts the user name and password.")
    if api.shows_its_password:
        yield _IN_THE_CLEAR
    for wanted in (*STREAM_SETS, *HELPERS):
        if wanted is LINKS:
            yield from _links(api)
        elif wanted.name in there:
            yield _set(api, wanted)
        else:
            yield _missing(wanted)
    yield _zone(api)
    yield _PUBLISHED


def _set(api: ProjectServerApi, wanted: EntitySet) -> CheckItem:
    try:
        conditions = _OF_NO_PROJECT if wanted is DAYS else ()
        found = api.page(f"{filtered(wanted.name, (wanted.key,), *conditions)}&$top=1", what=f"read {wanted.what}").rows
    except ConnectorError as error:
        return CheckItem(wanted.what, ok=False, message=error.message, remedy=error.hint)
    if wanted is PROJECTS and not found:
        message = f'Connection "{api.connection}" sees no project.'
        return CheckItem(wanted.what, ok=False, message=message, remedy=f"Publish one, or: {RIGHT}")
    return CheckItem(wanted.what, ok=True, message=f"The {wanted.what} can be read.")


def _missing(wanted: EntitySet) -> CheckItem:
    return CheckItem(
        wanted.what,
        ok=wanted is not PROJECTS,
        message=f"The set {wanted.name} is switched off: {wanted.what} are not read.",
        remedy=_SWITCH_ON,
    )


def _links(api: ProjectServerApi) -> Iterator[CheckItem]:
    """Links come from another interface, with rights of its own: tried with the first project there is."""
    try:
        projects = api.page(f"{filtered(PROJECTS.name, ('ProjectId',))}&$top=1", what="find a project").rows
        for project in projects:
            api.task_links(project["ProjectId"])
    except ConnectorError as error:
        yield CheckItem(LINKS.what, ok=False, message=error.message, remedy=error.hint)
        return
    yield CheckItem(LINKS.what, ok=True, message="The links between tasks can be read.")


def _zone(api: ProjectServerApi) -> CheckItem:
    site = api.zone_of_site()
    says = f"The site keeps {site.get('Description')}" if site else "The site does not tell its time zone"
    return CheckItem(
        "time zone",
        ok=True,
        message=f'{says}: "time_zone" of the mapping should name it, since times come without one.',
    )
