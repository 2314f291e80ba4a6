"""The connector contract, version 1: what a connector is, what it is given, what it hands back.

A record's path: `fetch` yields pages as the vendor sent them; the hub keeps each page, then calls `translate`, which does no I/O, so
that a kept page can be translated again after a mapping change without one request to the vendor.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Protocol, runtime_checkable

from connectors.sdk.consent import ConsentRequest
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import ConfigError, ContractBroken, RecordRejected
from connectors.sdk.hooks import HookReader
from connectors.sdk.limits import HttpLimits, Limiter, RequestMeter, RequestRate, RunCost, Unlimited
from connectors.sdk.mappable import Mappable
from connectors.sdk.mapping import Mapping
from connectors.sdk.payload import decode_json, encode_json
from connectors.sdk.settings import ConnectorSettings
from connectors.sdk.uploads import NoUploads, UploadReader, Uploads
from models.records import Record, Removal
from models.vocabulary import Entity, Presence

CONTRACT_VERSION = 1
WHOLE_CONNECTION = ""
"""The scope of streams that belong to no single scope (users, fields, ...)."""


class FetchMode(StrEnum):
    INCREMENTAL = "incremental"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class StreamDescription:
    """One kind of vendor data with its own cursor. `incremental` says how: "cursor", "hash" or "none" (always read in full)."""

    name: str
    entities: tuple[Entity, ...]
    incremental: str
    per_scope: bool
    description: str
    whole: tuple[Entity, ...] = ()
    """Kinds of record (assignments, memberships, dependencies by their successor, tasks by their parent) of which a task's page always
    shows all: what it no longer shows is gone.
    """
    is_new_version: bool = False
    """A pass to its end is a new version of all that its scope holds (a file that was saved anew): what the scope lacks now is asked for in
    the same run, not with the next count.
    """


@dataclass(frozen=True, slots=True)
class Description:
    """What a connector is, without credentials or requests."""

    name: str
    title: str
    contract_version: int
    settings: type[ConnectorSettings]
    streams: tuple[StreamDescription, ...]
    default_mapping: dict[str, Any]
    scope_word: str
    """The vendor's word for a scope: "project", "board", "plan", "file"."""
    documentation_url: str = ""
    rate: RequestRate | None = None
    """What the vendor allows one credential; None when it names no figure. Kept by all workers together."""
    cost: RunCost | None = None
    """What a forecast counts with before the first run; None says nothing before it."""
    hooks: HookReader | None = None
    """Verifies and reads a webhook's delivery, without I/O; None takes none. What may sign stands in the secret `webhook_secret`."""
    consent: "Consent | None" = None
    """How a person authorises a connection in a browser; None where nobody can."""
    uploads: UploadReader | None = None
    """What may be uploaded to which connections; None takes no files."""
    mappable: Mappable = field(default_factory=Mappable)
    """What rules of a mapping may name here."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing that was tried, in words. `remedy` is empty when it is fine."""

    name: str
    ok: bool
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """A container that can be chosen for syncing."""

    id: str
    name: str
    key: str | None = None
    archived: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class MappingGuess:
    """A rule proposed to the admin with its reason. `path` is a dotted key of the mapping, such as `fields.story_points`."""

    path: str
    value: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Discovery:
    scopes: tuple[Scope, ...]
    guesses: tuple[MappingGuess, ...] = ()
    requests_a_day: int | None = None
    """What the account's plan allows in a day, where the vendor tells."""


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """What one run should read. `cursors` is keyed by (stream, scope); a missing one means from the start.

    `scopes` is None for all scopes. `streams` is None for all streams. In mode FULL cursors are given only when a full pass was
    interrupted, and then say where to go on. `held` are the streams that earlier runs left a cursor for, whatever the mode.
    """

    mode: FetchMode
    mapping: Mapping
    scopes: tuple[str, ...] | None = None
    streams: tuple[str, ...] | None = None
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)
    held: frozenset[str] = frozenset()

    def cursor(self, stream: str, scope: str = WHOLE_CONNECTION) -> Cursor | None:
        return self.cursors.get((stream, scope))

    def wants(self, stream: str) -> bool:
        return self.streams is None or stream in self.streams


@dataclass(frozen=True)
class Page:
    """One raw vendor answer.

    `body` is the JSON as the vendor sent it (or, for files, the JSON of what was read). `context` is the small JSON object that
    `translate` needs beside it (field ids, the plan's time zone, ...): what is not in body or context cannot be used in translation.
    `cursor` is where this stream and scope resume once this page is committed; None leaves the stored cursor where it is.
    `is_last` ends a complete pass over the stream's scope: only then may a census trust what was seen.
    """

    stream: str
    scope: str
    body: bytes
    context: dict[str, Any] = field(default_factory=dict)
    cursor: Cursor | None = None
    is_last: bool = False

    @cached_property
    def document(self) -> Any:
        """The decoded body; decoded once, however often it is asked for. Raises ContractBroken when it is no JSON."""
        try:
            return decode_json(self.body)
        except ValueError as error:
            raise ContractBroken(f'A page of stream "{self.stream}" holds no JSON.') from error

    @classmethod
    def of_document(cls, document: Any, *, stream: str, scope: str, **rest: Any) -> "Page":
        """A page of dicts that never were one HTTP answer (rows of a file). The given document is what `translate` sees."""
        return cls.of_answer(encode_json(document), document, stream=stream, scope=scope, **rest)

    @classmethod
    def of_answer(cls, body: bytes, document: Any, *, stream: str, scope: str, **rest: Any) -> "Page":
        """A page whose body the fetch has decoded already, to find the way to the next one; it is not decoded again."""
        page = cls(stream=stream, scope=scope, body=body, **rest)
        page.__dict__["document"] = document
        return page


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be read while the rest goes on: one board without permission, a feature the plan lacks.

    A gap with `is_fault` makes the run `partial`; one without (a feature that this plan does not have) is only shown. Rows already held
    stay as they are, and no census may trust this stream and scope.
    """

    stream: str
    scope: str
    message: str
    hint: str = ""
    is_fault: bool = True


@dataclass(frozen=True, slots=True)
class IdPage:
    """A page of a census: source ids that exist now. `is_last` says that the listing was walked to its end.

    `days` are the first and the last day of hours that were listed (None has no end) where it was not all of them: the pages of one
    stretch then follow each other, and say nothing of other days.
    """

    entity: Entity
    scope: str
    ids: Sequence[str]
    is_last: bool = False
    days: tuple[dt.date, dt.date | None] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the vendor says of one id when asked directly; `scope` tells where a record moved to."""

    source_id: str
    presence: Presence
    reason: str
    scope: str | None = None


ReplaceSecret = Callable[[str, Callable[[str], str]], str]


def _nowhere_to_keep(name: str, _renew: Callable[[str], str]) -> str:
    raise ConfigError(f'There is no place to keep a new "{name}".', hint="Use a connection that is stored in the hub.")


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the hub lends a connector for one task. Time comes in here: a connector never reads a clock of its own.

    `sleep` wakes up early and raises RunCancelled when the run is stopped. `progress` takes one short sentence for people. `limiter`
    is asked by `send_patiently` before every request.
    `replace_secret` is for a secret that the vendor replaces with use, such as a refresh token: it gives the secret as it holds now to
    a function that asks the vendor and answers the new one, keeps that sealed, and only then returns it. One exchange at a time:
    another task may have replaced it since this one began, so what counts is the function's argument, never the settings.
    """

    connection_name: str
    limits: HttpLimits
    meter: RequestMeter
    now: Callable[[], dt.datetime]
    sleep: Callable[[float], None]
    progress: Callable[[str], None] = lambda _sentence: None
    replace_secret: ReplaceSecret = _nowhere_to_keep
    limiter: Limiter = field(default_factory=Unlimited)
    uploads: Uploads = field(default_factory=NoUploads)


class Consent(Protocol):
    """How a person authorises a connection in a browser, where its settings say that one signs in so.

    `begin` says where to send them: `redirect_uri` is where the vendor sends them back to, and `state` comes back with them. `finish` is
    given what `begin` wanted kept and what the browser brought back, hands the tokens to `runtime.replace_secret`, and answers False
    while nobody has typed the code yet. Both raise NeedsHuman or TryLater with the vendor's reason in words.
    """

    def is_way_in(self, settings: Any) -> bool: ...

    def begin(self, settings: Any, runtime: Runtime, *, redirect_uri: str, state: str) -> ConsentRequest: ...

    def finish(self, settings: Any, runtime: Runtime, *, kept: str, answer: dict[str, str]) -> bool: ...


@runtime_checkable
class Connector(Protocol):
    """One tool. An entry point of the group `pmo_hub.connectors` names the class; an instance is made per connection and task."""

    description: ClassVar[Description]

    def __init__(self, settings: Any, runtime: Runtime) -> None: ...

    def describe(self) -> Description:
        """Streams, settings, default mapping; the same for every instance, without I/O."""

    def check(self) -> Iterator[CheckItem]:
        """Try credentials, rights and plan features, and say each result in words. Raises nothing for what it can say."""

    def discover(self) -> Discovery:
        """List scopes and propose mapping rules with reasons. Raises NeedsHuman or TryLater."""

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        """Read what changed, containers before their children. Every page may be the last one that is stored: its cursor must be
        right for exactly the pages up to it. What cannot be read alone is a Gap, never silence. Raises NeedsHuman, TryLater or StopRun.
        """

    def translate(self, page: Page, mapping: Mapping) -> Iterator[Record | Removal | RecordRejected]:
        """Turn one page into records, without I/O. A bad item yields RecordRejected and never stops its page; ContractBroken is
        raised when the page itself is not what the vendor promises.
        """

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        """List the ids that exist now, as cheaply as the vendor can, for each scope of the plan."""

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        """Ask for single ids before anything is called deleted; every id gets one verdict."""
