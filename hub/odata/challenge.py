"""What a feed answers to somebody without a token: both ways to come in, and where to sign in if there is such a place."""

import re

BASIC = 'Basic realm="pmo-hub", charset="UTF-8"'


def challenges(oidc_issuer: str) -> tuple[str, ...]:
    """Values of WWW-Authenticate, each for a line of its own: tools read the first challenge of a line only."""
    bearer = 'Bearer realm="pmo-hub"'
    if oidc_issuer:
        bearer = f'Bearer authorization_uri="{authorization_uri(oidc_issuer)}", realm="pmo-hub"'
    return bearer, BASIC


def authorization_uri(issuer: str) -> str:
    """Where to sign in, by the issuer's name alone: asking it would make the feed wait for it.

    Power BI and Excel sign in with Microsoft Entra only, whose issuer ends with `/v2.0`.
    """
    base = re.sub(r"/v2\.0$", "", issuer.rstrip("/"))
    return f"{re.sub(r'^https://sts[.]windows[.]net', 'https://login.microsoftonline.com', base)}/oauth2/authorize"
