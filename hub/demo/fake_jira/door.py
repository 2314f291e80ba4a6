"""Who is calling: the credentials that each door of the real products accepts."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from hub.demo.fake_jira.entities import Credential, Deployment, User, Way
from hub.demo.fake_jira.problem import unauthorized, unauthorized_at_gateway, unauthorized_page
from hub.demo.fake_jira.wire import Anonymous, Route
from hub.demo.fake_jira.world import JiraWorld


class Base(Enum):
    """The site's own address, Atlassian's gateway in front of it, or Atlassian's server of consents."""

    SITE = auto()
    GATEWAY = auto()
    CONSENTS = auto()


@dataclass(frozen=True, slots=True)
class Visitor:
    """`failed` says that credentials were given and refused; without any the visitor is merely anonymous."""

    user: User | None
    failed: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """What every answer to this visitor carries: the only trace of a failed login on an answer of status 200."""
        return {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"} if self.failed else {}


def admit(world: JiraWorld, headers: Mapping[str, str], base: Base) -> Visitor:
    """Look at the Authorization header. A scoped token is good only at the gateway, an unscoped one only at the site."""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    if not scheme:
        return Visitor(None)
    user, until = world.access.get(rest, (None, world.clock.now))
    if user and user.active and scheme == "Bearer" and base is not Base.SITE and world.clock.now < until:
        return Visitor(user)
    for credential in world.credentials:
        if (
            credential.user.active
            and _fits(credential, scheme.casefold(), rest)
            and _opens(credential, world.deployment, base)
        ):
            return Visitor(credential.user)
    return Visitor(None, failed=True)


def check_rights(visitor: Visitor, route: Route, deployment: Deployment, base: Base) -> None:
    """The gateway admits nobody unknown, Data Center nobody with wrong credentials; Cloud's site lets them in as anonymous.

    Raises the 401 of the door that refuses.
    """
    if visitor.user:
        return
    if base is Base.GATEWAY:
        raise unauthorized_at_gateway()
    if route.anonymous is Anonymous.WELCOME:
        return
    if visitor.failed and deployment is Deployment.DATACENTER:
        raise unauthorized_page()
    if route.anonymous is Anonymous.REFUSED:
        raise unauthorized()


def _fits(credential: Credential, scheme: str, rest: str) -> bool:
    if scheme == "bearer":
        return credential.way in {Way.PAT, Way.SCOPED_TOKEN} and rest == credential.secret
    login, _, secret = _decoded(rest).partition(":")
    names = {credential.user.email, credential.user.name} if credential.way is Way.BASIC else {credential.user.email}
    return scheme == "basic" and credential.way is not Way.PAT and login in names and secret == credential.secret


def _opens(credential: Credential, deployment: Deployment, base: Base) -> bool:
    if deployment is Deployment.DATACENTER:
        return credential.way in {Way.PAT, Way.BASIC}
    return credential.way is (Way.SCOPED_TOKEN if base is Base.GATEWAY else Way.API_TOKEN)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
