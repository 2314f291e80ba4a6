"""The error for a final answer that is no success, named by what to do next."""

from connectors.sdk.answer import Answer
from connectors.sdk.errors import (
    AccessDenied,
    AuthExpired,
    ConfigError,
    ConnectorError,
    ContractBroken,
    VendorUnavailable,
)


def refusal(answer: Answer, *, vendor: str, what: str) -> ConnectorError:
    """What to raise when a request was answered, but not with success and nothing better is known of the vendor's codes.

    `what` finishes the sentence "Jira refused to ...", such as "list projects". The body is never quoted: it may echo secrets.
    """
    where = f'connection "{answer.connection}" ({answer.status} on {answer.place})'
    match answer.status:
        case 401:
            return AuthExpired(
                f"{vendor} refused the credentials of {where}.",
                hint="Create a new token and save it under Connections.",
            )
        case 403:
            return AccessDenied(
                f"{vendor} refused to {what} for {where}.", hint="Give the token's user the right to read it."
            )
        case 404 | 410:
            return ConfigError(
                f"{vendor} has nothing to {what} for {where}.", hint="Check the address and the chosen scopes."
            )
        case status if 300 <= status < 500:  # noqa: PLR2004
            return ContractBroken(
                f"{vendor} did not understand the request to {what} for {where}.",
                hint="The tool's interface may have changed; see whether a newer connector exists.",
            )
        case _:
            return VendorUnavailable(f"{vendor} cannot {what} for {where}.", hint="Try again later.")
