import datetime as dt

import orjson
import pytest
from requests.structures import CaseInsensitiveDict

from connectors.monday.trouble import Kind, asked_wait, document_of, trouble_of
from connectors.sdk.answer import Answer

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
PARTIAL = {
    "data": {"boards": [{"columns": None}]},
    "errors": [{"message": "blocked", "extensions": {"code": "tooManyRequests"}}],
}
OLD_SAYS = "Complexity budget exhausted, query cost {} budget remaining 19986 out of 1000000 reset in 3 seconds"


def an_answer(body, status=200, **headers):
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return Answer(status, CaseInsensitiveDict(headers), raw, "https://api.monday.com/v2")


def an_error(code, message="", **extensions):
    return {"errors": [{"message": message, "extensions": {"code": code, **extensions}}]}


def kind_of(answer):
    trouble = trouble_of(answer, document_of(answer))
    return trouble and trouble.kind


class TestAWholeAnswer:
    def test_has_data_and_no_error(self):
        assert kind_of(an_answer({"data": {}})) is None

    @pytest.mark.parametrize(
        "body", [{"extensions": {}}, {"data": None}, {"data": []}, b"<html></html>", b"", b'{"data": {"bo', []]
    )
    def test_is_not_one_without_data_whatever_its_status(self, body):
        assert kind_of(an_answer(body)) is Kind.FAULTY

    def test_is_not_one_with_an_error_beside_its_data(self):
        assert kind_of(an_answer(PARTIAL)) is Kind.LATER


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (an_error("COMPLEXITY_BUDGET_EXHAUSTED"), 429, Kind.BUDGET),
        (an_error("MINUTE_RATE_LIMIT_EXCEEDED"), 429, Kind.LATER),
        (an_error("MAX_CONCURRENCY_EXCEEDED"), 429, Kind.LATER),
        (an_error("maxConcurrencyExceeded"), 429, Kind.LATER),
        (an_error("IP_RATE_LIMIT_EXCEEDED"), 429, Kind.LATER),
        (an_error("FIELD_LIMIT_EXCEEDED"), 429, Kind.LATER),
        (an_error("API_TEMPORARILY_BLOCKED"), 200, Kind.LATER),
        (an_error("TIMEOUT_EXCEEDED"), 503, Kind.LATER),
        (b"<html>Minute limit rate exceeded</html>", 429, Kind.LATER),
        (b"bad gateway", 502, Kind.LATER),
        (an_error("INTERNAL_SERVER_ERROR"), 200, Kind.FAULTY),
        (an_error("DAILY_LIMIT_EXCEEDED", retry_in_seconds=43200), 429, Kind.DAILY),
        (an_error("CursorException", "CursorExpiredError: ..."), 200, Kind.CURSOR),
        ({"error_code": "CursorException", "status_code": 200, "error_message": "..."}, 200, Kind.CURSOR),
        (an_error("", "Query has complexity of 6000000, which exceeds max complexity of 5000000"), 200, Kind.TOO_DEAR),
        (
            {"error_code": "ComplexityException", "error_message": OLD_SAYS.format(30001), "errors": ["x"]},
            429,
            Kind.BUDGET,
        ),
        ({"error_code": "ComplexityException", "error_message": OLD_SAYS.format(2_000_000)}, 429, Kind.TOO_DEAR),
        ({"errors": ["Not Authenticated"]}, 401, Kind.TOKEN),
        (an_error("USER_ACCESS_DENIED"), 403, Kind.RIGHT),
        (an_error("missingRequiredPermissions"), 200, Kind.SCOPE),
        (an_error("InvalidBoardIdException"), 200, Kind.BOARD),
        (an_error("InvalidVersionException"), 400, Kind.VERSION),
        (an_error("GRAPHQL_VALIDATION_FAILED"), 200, Kind.QUESTION),
        (an_error("GRAPHQL_VALIDATION_FAILED"), 400, Kind.QUESTION),
        (an_error("undefinedField"), 200, Kind.QUESTION),
        (an_error("neverHeardOf"), 200, Kind.FAULTY),
    ],
)
def test_each_refusal_is_told_by_its_code(body, status, kind):
    assert kind_of(an_answer(body, status)) is kind


class TestTheWait:
    def test_stands_in_the_body(self):
        assert asked_wait(an_answer(an_error("COMPLEXITY_BUDGET_EXHAUSTED", retry_in_seconds=22), 429), NOW) == 22

    def test_stands_in_the_header(self):
        assert asked_wait(an_answer(b"<html></html>", 429, **{"Retry-After": "7"}), NOW) == 7

    def test_is_the_longer_of_both(self):
        answer = an_answer(an_error("X", retry_in_seconds=22), 429, **{"Retry-After": "40"})

        assert asked_wait(answer, NOW) == 40

    def test_stands_in_a_sentence_of_the_older_form(self):
        assert (
            asked_wait(an_answer({"error_code": "ComplexityException", "error_message": OLD_SAYS.format(1)}, 429), NOW)
            == 3
        )

    def test_is_nobodys_when_nothing_is_said(self):
        assert asked_wait(an_answer(b"", 502), NOW) is None
