"""Errors of the hub, by the HTTP status a door answers with.

HubError (500)
├── BadRequest (400)     the request cannot be read
├── Unauthorized (401)   no token, or none that holds
├── Forbidden (403)      the role does not reach this far
├── NotFound (404)       not there, or not in the caller's scope: the two look alike on purpose
├── Conflict (409)       the state forbids it
├── Unprocessable (422)  readable, but a name or value is not allowed
├── NotSupported (501)   right, but not something this version can do
├── SettingsError (500)  the hub itself is configured wrongly
└── StorageError (503)   the database is not there or not ready

A message says what happened, to whom, what to do; never a secret, a payload or a stack trace.
"""


class HubError(Exception):
    """`code` is a constant word for programs, `detail` a sentence for people, `hint` what to do."""

    status_code = 500
    code = "internal"

    def __init__(self, detail: str, *, hint: str = "", code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.code = code or type(self).code


class BadRequest(HubError):
    status_code = 400
    code = "bad_request"


class Unauthorized(HubError):
    status_code = 401
    code = "unauthorized"


class Forbidden(HubError):
    status_code = 403
    code = "forbidden"


class NotFound(HubError):
    status_code = 404
    code = "not_found"


class Conflict(HubError):
    status_code = 409
    code = "conflict"


class Unprocessable(HubError):
    status_code = 422
    code = "unprocessable"


class NotSupported(HubError):
    status_code = 501
    code = "not_supported"


class SettingsError(HubError):
    status_code = 500
    code = "settings"


class StorageError(HubError):
    status_code = 503
    code = "storage"
