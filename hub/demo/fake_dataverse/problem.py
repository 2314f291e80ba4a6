"""Dataverse's refusals, with the codes it gives."""

from hub.demo.loopback.answer import Answer


class DataverseProblem(Exception):
    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after

    @property
    def answer(self) -> Answer:
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else {}
        return Answer.of({"error": {"code": self.code, "message": self.message}}, self.status, headers)


def unauthorized() -> Answer:
    """A refused token: no body, and where a token would be had."""
    return Answer(
        401, b"", {"WWW-Authenticate": "Bearer authorization_uri=https://login.invalid/common/oauth2/authorize"}
    )


def no_member() -> DataverseProblem:
    return DataverseProblem(403, "0x80072560", "The user is not a member of the organization.")


def no_privilege(table: str) -> DataverseProblem:
    return DataverseProblem(403, "0x80040220", f"Principal user is missing prvRead{table} privilege.")


def no_such_set(name: str) -> DataverseProblem:
    return DataverseProblem(404, "0x8006088a", f"Resource not found for the segment '{name}'.")


def no_such_row(table: str, id_: str) -> DataverseProblem:
    return DataverseProblem(404, "0x80040217", f"Entity '{table}' With Id = {id_} Does Not Exist")


def no_such_column(name: str, table: str) -> DataverseProblem:
    says = f"Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{table}'."
    return DataverseProblem(400, "0x80060888", says)


def not_supported(says: str) -> DataverseProblem:
    return DataverseProblem(400, "0x80060888", says)


def expired_token() -> DataverseProblem:
    return DataverseProblem(
        400, "0x80044352", "Version stamp associated with the client has expired. Please perform a full sync."
    )


def bad_token() -> DataverseProblem:
    return DataverseProblem(400, "0x80072541", "The skip token or delta token is malformed.")


LIMITS = {
    "requests": ("0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds."),
    "time": ("0x80072321", "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds."),
    "concurrency": ("0x80072326", "Number of concurrent requests exceeded the limit of 52."),
}


def throttled(counter: str, retry_after: int = 5) -> DataverseProblem:
    code, message = LIMITS[counter]
    return DataverseProblem(429, code, message, retry_after=retry_after)
