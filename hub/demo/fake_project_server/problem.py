"""Refusals of SharePoint and of ProjectData."""

from hub.demo.loopback.answer import Answer


class ProjectServerProblem(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    @property
    def answer(self) -> Answer:
        said = {"code": "", "message": {"lang": "en-US", "value": self.message}}
        return Answer.of({"odata.error": said}, self.status)


def bad_request(says: str) -> ProjectServerProblem:
    return ProjectServerProblem(400, says)


def denied() -> ProjectServerProblem:
    return ProjectServerProblem(403, "Access denied. You do not have permission to perform this action.")


def not_found() -> ProjectServerProblem:
    return ProjectServerProblem(404, "Resource not found for the segment.")
