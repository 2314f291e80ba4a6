"""Errors of connectors, named by what to do next.

ConnectorError
├── NeedsHuman            a person must act before the next run can work
│   ├── AuthExpired       the vendor refused the credentials
│   ├── AccessDenied      the credentials are good, a right is missing
│   └── ConfigError       settings or mapping name something that is not there or not allowed
├── TryLater              the same run may work later, from its cursor
│   ├── RateLimited       the vendor asked to wait longer than this run may
│   ├── QuotaExhausted    a quota is used up until a known instant
│   └── VendorUnavailable time-out, broken connection, 5xx, an answer that is not an answer
├── SkipRecord
│   └── RecordRejected    one record breaks a rule: quarantined and counted, the rest loads
└── StopRun
    ├── ContractBroken    the vendor's answers no longer have the promised shape
    └── RunCancelled      somebody asked this run to stop

A message says what happened, to whom, and what to do. It never holds a secret or a payload.
"""

import datetime as dt


class ConnectorError(Exception):
    """`message` is the sentence shown to a person, `hint` what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NeedsHuman(ConnectorError):
    pass


class AuthExpired(NeedsHuman):
    pass


class AccessDenied(NeedsHuman):
    pass


class ConfigError(NeedsHuman):
    pass


class TryLater(ConnectorError):
    pass


class RateLimited(TryLater):
    def __init__(self, message: str, *, hint: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class QuotaExhausted(TryLater):
    """`quota` finishes the sentence "waiting for monday.com's ..."."""

    def __init__(
        self, message: str, *, hint: str = "", resumes_at: dt.datetime | None = None, quota: str = "daily quota"
    ) -> None:
        super().__init__(message, hint=hint)
        self.resumes_at = resumes_at
        self.quota = quota


class VendorUnavailable(TryLater):
    pass


class SkipRecord(ConnectorError):
    pass


class RecordRejected(SkipRecord):
    """`source_id` may be "" when the record has none; `rule` is a short constant name such as `missing:updated`."""

    def __init__(self, message: str, *, source_id: str, rule: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.source_id = source_id
        self.rule = rule


class StopRun(ConnectorError):
    pass


class ContractBroken(StopRun):
    pass


class RunCancelled(StopRun):
    pass
