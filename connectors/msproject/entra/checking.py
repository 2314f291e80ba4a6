"""The first line of every check: is there a token, and if a person must sign in, what they must do."""

from connectors.msproject.entra.api import Tokens
from connectors.sdk.contract import CheckItem
from connectors.sdk.errors import ConnectorError


def check_sign_in(tokens: Tokens, *, connection: str) -> CheckItem:
    """Sign in, or carry a person's sign-in one step further, and say how it stands. Raises nothing that it can say."""
    try:
        pending = tokens.sign_in()
    except ConnectorError as error:
        return CheckItem("sign-in", ok=False, message=error.message, remedy=error.hint)
    if pending is not None:
        return CheckItem("sign-in", ok=False, message=pending.message, remedy=pending.remedy)
    return CheckItem("sign-in", ok=True, message=f'Entra ID signs connection "{connection}" in.')
