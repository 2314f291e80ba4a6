"""Boards and sprints, below `/rest/agile/1.0`."""

from hub.demo.fake_jira.entities import Board, JsonObject, Sprint
from hub.demo.fake_jira.problem import not_found, refusal
from hub.demo.fake_jira.wire import Call, Route
from hub.demo.loopback.answer import Answer


def list_boards(call: Call) -> Answer:
    """Fifty a page at most; a board of a person stands in no project."""
    boards = list(call.site.world.boards.values())
    start, size = call.number("startAt", 0, cap=1_000_000), call.number("maxResults", 50, cap=call.site.limits.boards)
    shown = [_to_board(board) for board in boards[start : start + size]]
    is_last = start + len(shown) >= len(boards)
    return Answer.of({"maxResults": size, "startAt": start, "total": len(boards), "isLast": is_last, "values": shown})


def read_configuration(call: Call) -> Answer:
    board = _find(call)
    if board.refused:
        raise refusal(403, "You do not have permission to view this board.")
    shape: JsonObject = {
        "id": board.id,
        "name": board.name,
        "type": board.type,
        "self": f"board/{board.id}/configuration",
    }
    if board.estimation:
        shown = {"fieldId": board.estimation, "displayName": call.site.world.fields[board.estimation].name}
        shape["estimation"] = {"type": "field", "field": shown}
    return Answer.of(shape)


def read_sprint(call: Call) -> Answer:
    number = call.params["sprint"]
    sprint = call.site.world.sprints.get(int(number)) if number.isdigit() else None
    if sprint is None:
        raise not_found("Sprint does not exist.")
    return Answer.of(to_sprint(sprint))


def to_sprint(sprint: Sprint) -> JsonObject:
    return {
        "id": sprint.id,
        "self": f"https://site/rest/agile/1.0/sprint/{sprint.id}",
        "state": sprint.state,
        "name": sprint.name,
        "startDate": "2026-10-05T08:00:00.000Z",
        "endDate": "2026-10-16T16:00:00.000Z",
        "originBoardId": sprint.board.id,
        "goal": "",
    }


def _to_board(board: Board) -> JsonObject:
    shape: JsonObject = {
        "id": board.id,
        "self": f"https://site/rest/agile/1.0/board/{board.id}",
        "name": board.name,
        "type": board.type,
    }
    if board.project:
        shape["location"] = {
            "projectId": board.project.id,
            "projectKey": board.project.key,
            "projectName": board.project.name,
        }
    return shape


def _find(call: Call) -> Board:
    number = call.params["board"]
    board = call.site.world.boards.get(int(number)) if number.isdigit() else None
    if board is None:
        raise not_found("Board does not exist or you do not have permission to view it.")
    return board


ROUTES = (
    Route("GET", "board", list_boards),
    Route("GET", "board/{board}/configuration", read_configuration),
    Route("GET", "sprint/{sprint}", read_sprint),
)
"""Their templates stand below the agile API, which has a version of its own."""
