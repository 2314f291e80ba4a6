"""The first line of every check: is there a token."""

from connectors.msproject.entra.api import Tokens
from connectors.sdk.contract import CheckItem
from connectors.sdk.errors import ConnectorError


def check_sign_in(tokens: Tokens, *, connection: str) -> CheckItem:
    """Sign in, and say how it went. Raises nothing that it can say."""
    try:
        tokens.get()
    except ConnectorError as error:
        return CheckItem("sign-in", ok=False, message=error.message, remedy=error.hint)
    return CheckItem("sign-in", ok=True, message=f'Entra ID signs connection "{connection}" in.')
