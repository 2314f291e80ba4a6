"""Jira as a connector: what it can read, in which order, and what it says of a connection."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from connectors.jira.api import JiraApi, open_jira
from connectors.jira.checking import check_site
from connectors.jira.columns import MAPPABLE
from connectors.jira.consent import JiraConsent
from connectors.jira.defaults import DEFAULT_MAPPING
from connectors.jira.discovery import discover_site
from connectors.jira.fetching import JiraFetch
from connectors.jira.presence import list_ids, probe_ids
from connectors.jira.settings import JiraSettings
from connectors.jira.tempo.api import TempoApi, check_tempo
from connectors.jira.tempo.presence import list_entry_ids, list_planned, probe_entries, probe_single
from connectors.jira.translate import translate_page
from connectors.jira.turns import MOST_IN_RUN
from connectors.jira.webhooks import read_delivery
from connectors.sdk.contract import (
    CONTRACT_VERSION,
    CheckItem,
    Description,
    Discovery,
    FetchMode,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    StreamDescription,
    Verdict,
)
from connectors.sdk.errors import ContractBroken, RecordRejected
from connectors.sdk.limits import RunCost
from connectors.sdk.mapping import Mapping
from models.records import Record, Removal
from models.vocabulary import Entity

_STREAMS = (
    StreamDescription(
        name="projects",
        entities=(Entity.SOURCE_PROJECT, Entity.ACCOUNT),
        incremental="none",
        per_scope=False,
        description="Live and archived projects with their leads.",
    ),
    StreamDescription(
        name="fields",
        entities=(Entity.CUSTOM_FIELD,),
        incremental="none",
        per_scope=False,
        description="Names and types of custom fields.",
    ),
    StreamDescription(
        name="accounts",
        entities=(Entity.ACCOUNT,),
        incremental="none",
        per_scope=False,
        description="All users, in first and full runs; later ones come with the issues and worklogs they stand on.",
    ),
    StreamDescription(
        name="versions",
        entities=(Entity.MILESTONE,),
        incremental="none",
        per_scope=True,
        description="Versions of a project, as releases; those of ten projects a run, by turns.",
    ),
    StreamDescription(
        name="properties",
        entities=(Entity.BUDGET_LINE,),
        incremental="none",
        per_scope=True,
        description="Amounts in the properties of projects, where a money rule names them; of ten projects a run, by turns.",
    ),
    StreamDescription(
        name="issues",
        entities=(
            Entity.TASK,
            Entity.TASK_MEMBERSHIP,
            Entity.DEPENDENCY,
            Entity.BUDGET_LINE,
            Entity.RISK,
            Entity.TIME_ENTRY,
            Entity.STATUS_CHANGE,
            Entity.ACCOUNT,
        ),
        incremental="cursor",
        per_scope=True,
        description="First pass through a project: issues of every kind with sprint, links, money, up to twenty worklogs each.",
        whole=(Entity.DEPENDENCY, Entity.TASK_MEMBERSHIP, Entity.RISK),
    ),
    StreamDescription(
        name="changed_issues",
        entities=(
            Entity.TASK,
            Entity.TASK_MEMBERSHIP,
            Entity.DEPENDENCY,
            Entity.BUDGET_LINE,
            Entity.RISK,
            Entity.STATUS_CHANGE,
            Entity.ACCOUNT,
        ),
        incremental="cursor",
        per_scope=False,
        description="Issues that changed since, in all projects that were read whole.",
        whole=(Entity.DEPENDENCY, Entity.TASK_MEMBERSHIP, Entity.RISK),
    ),
    StreamDescription(
        name="history",
        entities=(Entity.STATUS_CHANGE, Entity.ACCOUNT),
        incremental="none",
        per_scope=False,
        description="Status changes of the issues that are read: of a thousand issues at once on Cloud.",
    ),
    StreamDescription(
        name="issue_worklogs",
        entities=(Entity.TIME_ENTRY, Entity.ACCOUNT),
        incremental="none",
        per_scope=True,
        description="All worklogs of the issues that have more than twenty.",
    ),
    StreamDescription(
        name="worklogs",
        entities=(Entity.TIME_ENTRY, Entity.ACCOUNT),
        incremental="cursor",
        per_scope=False,
        description="Worklogs that were changed or deleted since the last run.",
    ),
    StreamDescription(
        name="tempo_worklogs",
        entities=(Entity.TIME_ENTRY,),
        incremental="cursor",
        per_scope=True,
        description="With Tempo: hours by their true authors, billable time, work types. Jira's own worklogs are then not read.",
    ),
    StreamDescription(
        name="tempo_deleted",
        entities=(Entity.TIME_ENTRY,),
        incremental="cursor",
        per_scope=False,
        description="Deleted worklogs, by Tempo's audit log.",
    ),
    StreamDescription(
        name="tempo_approvals",
        entities=(Entity.TIME_ENTRY,),
        incremental="cursor",
        per_scope=False,
        description="Hours whose timesheet was submitted, approved or reopened, looked at once a day.",
    ),
    StreamDescription(
        name="tempo_plans",
        entities=(Entity.ASSIGNMENT,),
        incremental="none",
        per_scope=False,
        description="Plans of people on issues and projects, from last year to next year.",
    ),
    StreamDescription(
        name="tempo_calendars",
        entities=(Entity.WORKING_CALENDAR,),
        incremental="cursor",
        per_scope=False,
        description="Working weeks and holidays of people, by their schemes, looked at once a day.",
    ),
    StreamDescription(
        name="tempo_accounts",
        entities=(Entity.BUDGET_LINE,),
        incremental="none",
        per_scope=False,
        description="Monthly budgets of Tempo's accounts, where a money rule names them.",
    ),
)
_OF_TEMPO = frozenset({Entity.TIME_ENTRY, Entity.ASSIGNMENT, Entity.WORKING_CALENDAR})


class JiraConnector:
    """One Jira site, Cloud or Data Center."""

    description: ClassVar[Description] = Description(
        name="jira",
        title="Jira",
        contract_version=CONTRACT_VERSION,
        settings=JiraSettings,
        streams=_STREAMS,
        default_mapping=DEFAULT_MAPPING,
        scope_word="project",
        mappable=MAPPABLE,
        documentation_url="https://developer.atlassian.com/cloud/jira/platform/rest/v3/",
        hooks=read_delivery,
        consent=JiraConsent(),
        cost=RunCost(fixed=6 + MOST_IN_RUN, per_scope=0),
    )

    def __init__(self, settings: JiraSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime

    def describe(self) -> Description:
        return self.description

    def check(self) -> Iterator[CheckItem]:
        yield from check_site(self._settings, self._runtime)

    def discover(self) -> Discovery:
        with self._open() as api, self._as_promised():
            return discover_site(api)

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        everything, now = self._settings.all_fields, self._runtime.now
        with self._open() as api, self._open_tempo(api, plan.mapping) as tempo, self._as_promised():
            yield from JiraFetch(
                api, plan, now, everything=everything, tempo=tempo, workers=self._settings.parallel
            ).pages()

    def translate(self, page: Page, mapping: Mapping) -> Iterator[Record | Removal | RecordRejected]:
        return translate_page(page, mapping)

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        with self._open() as api, self._as_promised():
            yield from list_ids(api, plan)
            with self._open_tempo(api, plan.mapping) as tempo:
                now = self._runtime.now()
                yield from list_entry_ids(tempo, plan, api, now=now) if tempo else ()
                yield from list_planned(tempo, now=now) if tempo and plan.mode is FetchMode.FULL else ()

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        with self._open() as api, self._as_promised():
            if entity not in _OF_TEMPO or not self._settings.tempo_token:
                yield from probe_ids(api, entity, scope, ids)
                return
            with TempoApi(self._settings, self._runtime) as tempo:
                is_time = entity is Entity.TIME_ENTRY
                yield from probe_entries(tempo, ids) if is_time else probe_single(tempo, entity, ids)

    def _open(self) -> JiraApi:
        return open_jira(self._settings, self._runtime)

    @contextmanager
    def _open_tempo(self, api: JiraApi, mapping: Mapping) -> Iterator[TempoApi | None]:
        """Tempo where hours come from it: its token is set, and the mapping does not say otherwise."""
        places = {rule.source for rule in mapping.time} or {"tempo" if self._settings.tempo_token else "native"}
        if "tempo" not in places:
            yield None
            return
        check_tempo(self._settings, api)
        with TempoApi(self._settings, self._runtime) as tempo:
            yield tempo

    @contextmanager
    def _as_promised(self) -> Iterator[None]:
        """What the readers of answers take for granted is Jira's documented shape; where it is missing, the contract is broken."""
        try:
            yield
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise ContractBroken(
                f'An answer of Jira, connection "{self._runtime.connection_name}", has not the shape it promises'
                f" ({type(error).__name__}: {error}).",
                hint="See whether a newer connector exists; what is held stays as it is.",
            ) from error
