"""Entra's refusals: an OAuth word, an AADSTS number, and the status that goes with them."""

from starlette.responses import JSONResponse, Response


class EntraProblem(Exception):
    def __init__(self, error: str, number: int, says: str, *, status: int = 400) -> None:
        super().__init__(says)
        self.error, self.number, self.says, self.status = error, number, says, status

    def to_response(self) -> Response:
        body = {
            "error": self.error,
            "error_description": f"AADSTS{self.number}: {self.says}",
            "error_codes": [self.number],
        }
        return JSONResponse(body, self.status)


def wrong_secret(*, is_expired: bool = False) -> EntraProblem:
    if is_expired:
        return EntraProblem("invalid_client", 7000222, "The provided client secret keys are expired.", status=401)
    return EntraProblem("invalid_client", 7000215, "Invalid client secret provided.", status=401)


def wrong_assertion(says: str) -> EntraProblem:
    return EntraProblem(
        "invalid_client", 700027, f"The certificate with identifier is not registered: {says}", status=401
    )


def unknown_application() -> EntraProblem:
    return EntraProblem("unauthorized_client", 700016, "Application was not found in the directory.")


def no_credentials() -> EntraProblem:
    says = "The request body must contain client_assertion or client_secret."
    return EntraProblem("invalid_client", 7000218, says, status=401)


def unknown_scope() -> EntraProblem:
    return EntraProblem("invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid.")


def unknown_resource(resource: str) -> EntraProblem:
    return EntraProblem(
        "invalid_resource", 500011, f"The resource principal named {resource} was not found in the tenant."
    )


def no_consent() -> EntraProblem:
    return EntraProblem("invalid_grant", 65001, "The user or administrator has not consented to use the application.")


def no_grant(says: str, number: int = 70008) -> EntraProblem:
    return EntraProblem("invalid_grant", number, says)


def unknown_tenant() -> EntraProblem:
    return EntraProblem("invalid_tenant", 90002, "Tenant not found. Check to make sure you have the correct tenant ID.")


def still_waiting() -> EntraProblem:
    return EntraProblem("authorization_pending", 70016, "Authorization is pending. Continue polling.")


def bad_request(says: str) -> EntraProblem:
    return EntraProblem("invalid_request", 900144, says)
