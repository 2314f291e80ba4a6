import pytest
from requests.structures import CaseInsensitiveDict

from connectors.sdk.answer import Answer
from connectors.sdk.errors import (
    AccessDenied,
    AuthExpired,
    ConfigError,
    ContractBroken,
    VendorUnavailable,
)
from connectors.sdk.refusal import refusal


def an_answer(body=b"{}", status=200):
    headers = CaseInsensitiveDict({"Content-Type": "application/json"})
    return Answer(status, headers, body, "https://tool.example/tasks?key=canary", connection="ACME")


class TestJson:
    @pytest.mark.parametrize(
        ("body", "document"), [(b'{"a": [1]}', {"a": [1]}), (b"\xef\xbb\xbf[1]", [1]), (b"null", None)]
    )
    def test_decodes(self, body, document):
        assert an_answer(body).json() == document

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            (b"<html><body>canary</body></html>", "answered a web page instead of data (a login page or a proxy?)"),
            (b"\xef\xbb\xbf <!DOCTYPE html>", "answered a web page instead of data (a login page or a proxy?)"),
            (b"", "answered nothing"),
            (b" \n", "answered nothing"),
            (b'{"issues": [{"id": "1"}, {"id', "sent an answer that breaks off in the middle"),
            (b"[1, 2", "sent an answer that breaks off in the middle"),
            (b"canary is no word", "answered something that is no JSON"),
            (b"NaN", "answered something that is no JSON"),
            (b"[" * 100_000, "sent an answer that breaks off in the middle"),
        ],
    )
    def test_says_what_came_instead(self, body, says):
        with pytest.raises(VendorUnavailable) as refused:
            an_answer(body).json()

        assert refused.value.message == f'tool.example/tasks {says} (HTTP 200, connection "ACME").'
        assert refused.value.hint

    def test_looks_headers_up_in_any_case(self):
        assert an_answer().headers["content-TYPE"] == "application/json"


class TestRefusal:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (401, AuthExpired),
            (403, AccessDenied),
            (404, ConfigError),
            (410, ConfigError),
            (302, ContractBroken),
            (400, ContractBroken),
            (422, ContractBroken),
            (501, VendorUnavailable),
        ],
    )
    def test_is_named_by_what_to_do_next(self, status, kind):
        error = refusal(an_answer(status=status), vendor="Tool", what="list tasks")

        assert type(error) is kind
        assert f'connection "ACME" ({status} on tool.example/tasks)' in error.message
        assert error.hint

    def test_quotes_neither_query_nor_body(self):
        error = refusal(an_answer(b"canary", status=400), vendor="Tool", what="list tasks")

        assert "canary" not in f"{error.message} {error.hint}"
