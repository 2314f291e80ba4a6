"""Things that go wrong on demand: each fault answers a number of matching requests in place of the site."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hub.demo.loopback.answer import HTML, Answer

LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Log in with your company account</title></head><body><form></form></body></html>"
Spoil = Callable[[Answer], Answer]


@dataclass(slots=True)
class Fault:
    """Spoils answers to requests whose path contains `where`: first lets `after` of them pass, then hits `times`."""

    where: str
    spoil: Spoil
    times: int = 1
    after: int = 0


@dataclass(slots=True)
class Faults:
    pending: list[Fault] = field(default_factory=list)

    def add(self, where: str, spoil: Spoil, *, times: int = 1, after: int = 0) -> None:
        self.pending.append(Fault(where, spoil, times, after))

    def clear(self) -> None:
        self.pending.clear()

    def take(self, path: str) -> Spoil | None:
        """The fault that hits this request, counted down; None when nothing shall go wrong."""
        for fault in self.pending:
            if fault.where not in path or fault.times == 0:
                continue
            if fault.after:
                fault.after -= 1
                continue
            fault.times -= 1
            return fault.spoil
        return None


def login_page(_answer: Answer) -> Answer:
    """Somebody's login page with status 200, as a proxy or an expired SSO session gives it."""
    return Answer(200, LOGIN_PAGE, media_type=HTML)


def nothing(answer: Answer) -> Answer:
    """Status 200 and no body."""
    return replace(answer, body=b"")


def half_a_body(answer: Answer) -> Answer:
    """A body that stops in the middle, with a length that claims it is whole."""
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def cut_connection(answer: Answer) -> Answer:
    """Half the announced bytes, then the connection closes."""
    return replace(half_a_body(answer), headers=answer.headers | {"content-length": str(len(answer.body))})


def garbage(answer: Answer) -> Answer:
    return replace(answer, body=b"\xff\xfe\x00not json at all{{{")


def other_json(answer: Answer) -> Answer:
    """Well-formed JSON of another shape."""
    return replace(answer, body=b'{"hello": "world"}')


def failing(status: int = 500) -> Spoil:
    """A server error with a plain text body."""
    return lambda _answer: Answer(status, b"upstream connect error", media_type="text/plain")


def refused(status: int = 403, message: str = "You do not have permission.") -> Spoil:
    return lambda _answer: Answer.of({"errorMessages": [message], "errors": {}}, status)


def throttled(
    retry_after: str | None = "1",
    reason: str | None = "jira-burst-based",
    *,
    reset: str | None = None,
    html: bool = False,
) -> Spoil:
    """429; `retry_after` in seconds or as an HTTP date, None to leave it out as some gateways do; `reset` as an ISO minute."""
    named = {"Retry-After": retry_after, "RateLimit-Reason": reason, "X-RateLimit-Reset": reset}
    headers = {"X-RateLimit-Remaining": "0", **{name: text for name, text in named.items() if text is not None}}
    if html:
        return lambda _answer: Answer(429, b"<html><body>Rate limit exceeded</body></html>", headers, HTML)
    body = b'{"errorMessages":["The request has been rate-limited. Please try again later."],"errors":{}}'
    return lambda _answer: Answer(429, body, headers)
